/** SQL that builds articles as JSON text from the stored summary and the columns beside it. */
import { empty, join, jsonArraySql, jsonObjectSql, raw, type Sql, sql } from '../../database/sql.ts'
import { compactJson } from '../../schemas/json-text.ts'
import { type ArticleInclude, ExpandedTerms, type Include } from '../include-schema.ts'
import { termTables } from '../model/taxonomies.ts'

/** Returns the arguments of `concat` for a summary without its closing brace, so that members can follow. */
export const openSummarySql = (a: string): Sql => raw(`${a}.summary, ',"version":', ${a}.version`)

/** What a reader may see: only visible articles, or scheduled ones, too, whose status is then `scheduled`. */
interface JsonAccess {
  includesHidden: boolean
}

/** Returns the arguments as `openSummarySql` does, for a reader who may see scheduled articles. */
const openHiddenSummarySql = (a: string): Sql =>
  raw(`CASE WHEN ${a}.status = 'published' AND ${a}.sort_at > now() THEN (
    SELECT '{' || string_agg(to_json(key)::text || ':' || CASE key WHEN 'status' THEN '"scheduled"' ELSE value::text END, ',')
    FROM json_each(concat(${a}.summary, '}')::json)) ELSE ${a}.summary END, ',"version":', ${a}.version`)

const readableSummarySql = (a: string, { includesHidden }: JsonAccess): Sql =>
  includesHidden ? openHiddenSummarySql(a) : openSummarySql(a)

/** Returns the `ArticleSummary` of the row `a`. */
export const summarySql = (a: string, access: JsonAccess): Sql =>
  sql`concat(${readableSummarySql(a, access)}, '}')`

/** The members of a term that replace its reference, by the member of the article. */
const termMembers: Record<ExpandedTerms, Readonly<Record<string, Sql>>> = {
  authors: {
    ...{ slug: raw('t.slug'), name: raw('t.name'), bio: raw('t.bio') },
    ...{ avatarUrl: raw('t.avatar_url'), url: raw('t.url') },
  },
  tags: { slug: raw('t.slug'), name: raw('t.name'), description: raw('t.description') },
  categories: {
    ...{ slug: raw('t.slug'), name: raw('t.name'), description: raw('t.description') },
    parent: raw('(SELECT p.slug FROM tag p WHERE p.id = t.parent_id)'),
  },
}

const termKinds = { authors: 'author', tags: 'tag', categories: 'category' } as const

/** Returns the terms of the article `a` as whole objects. */
function expandedTermsSql(a: string, member: ExpandedTerms): Sql {
  const { table, joinTable, key, only } = termTables[termKinds[member]]
  return sql`(SELECT ${jsonArraySql(jsonObjectSql(termMembers[member]), 'x.position')}::text
    FROM ${raw(joinTable)} x JOIN ${raw(table)} t ON t.id = x.${raw(key)}
    WHERE x.article_id = ${raw(a)}.id AND ${raw(only('t'))})`
}

/** The choice of members of a summary: the selected fields, or all, and the terms that are whole objects. */
interface SummaryChoice extends JsonAccess {
  fields?: readonly string[] | undefined
  include?: readonly string[] | undefined
}

/**
 * Returns the summary of the article `a` without its closing brace, by a choice that is among the values. A term that is
 * included is part of it, even if it is not among the fields.
 */
function chosenSummarySql(a: string, { fields = [], include = [], includesHidden }: SummaryChoice): Sql {
  const replaced = ExpandedTerms.options.map(
    (member) =>
      sql`WHEN ${raw(`'${member}'`)} THEN CASE WHEN key = ANY(${include}::text[]) THEN ${expandedTermsSql(a, member)} ELSE value::text END`,
  )
  return sql`(SELECT '{' || string_agg(to_json(key)::text || ':' || CASE key ${join(replaced, ' ')} ELSE value::text END, ',')
    FROM json_each((${summarySql(a, { includesHidden })})::json)
    WHERE cardinality(${fields}::text[]) = 0 OR key = ANY(${fields}::text[]) OR key = ANY(${include}::text[]))`
}

const hasExpandedTerms = (include: readonly string[] = []): boolean =>
  ExpandedTerms.options.some((member) => include.includes(member))

/** The members that are stored as jsonb, whose text has blanks between tokens. */
const JSONB_MEMBERS = ['toc', 'metadata'] as const

/**
 * The columns of an article from which `articleJson` makes its JSON: an object, and further members of it as PostgreSQL prints
 * jsonb, or an empty text. JavaScript removes the blanks from them faster than PostgreSQL.
 */
export interface ArticleColumns {
  json: string
  jsonbMembers: string
}

/** Returns the JSON of an article, by the columns of `articleColumnsSql` or `listItemColumnsSql`. */
export const articleJson = ({ json, jsonbMembers }: ArticleColumns): string =>
  jsonbMembers === '' ? json : `${json.slice(0, -1)},${compactJson(jsonbMembers)}}`

const jsonbMemberSql = (a: string, name: (typeof JSONB_MEMBERS)[number]): Sql =>
  raw(`'"${name}":' || ${a}.${name}::text`)

/** A member that an `include` adds after the summary. */
type FurtherMember = Exclude<Include, ExpandedTerms | (typeof JSONB_MEMBERS)[number]>

/**
 * Returns the members that can follow the summary, as arguments of `concat`, which copies a long text once, while `||` copies
 * it for every member. `readable` is the condition that a translation `o` is listed.
 */
const optionalMembers = (a: string, readable: Sql): Record<FurtherMember, Sql> => ({
  html: raw(`',"html":', to_json(${a}.html)`),
  seo: sql`',"seo":', CASE WHEN ${raw(a)}.seo IS NULL THEN 'null' ELSE ${seoObject(a)}::text END`,
  translations: sql`',"translations":', CASE WHEN ${raw(a)}.translation_key IS NULL THEN '[]' ELSE (
    SELECT ${jsonArraySql(translation, 'o.lang')}::text
    FROM article o WHERE o.translation_key = ${raw(a)}.translation_key AND o.id <> ${raw(a)}.id AND ${readable}) END`,
  source: sql`',"body":', ${jsonObjectSql({ format: raw(`${a}.format`), source: raw(`${a}.source`) })}`,
})

const seoObject = (a: string): Sql =>
  jsonObjectSql({
    title: raw(`${a}.seo->'title'`),
    description: raw(`${a}.seo->'description'`),
    image: raw(`${a}.seo->'image'`),
  })

const translation = jsonObjectSql({
  lang: raw("nullif(o.lang, 'und')"),
  slug: raw('o.slug'),
  title: raw('o.title'),
})

const aliases = (a: string): Sql =>
  raw(`',"aliases":', to_json(ARRAY(SELECT DISTINCT l.path FROM alias l WHERE l.article_id = ${a}.id
    AND NOT (l.path = ${a}.slug AND l.lang = ${a}.lang) ORDER BY l.path))`)

/**
 * Returns the columns (`ArticleColumns`) of the article `a` in a list. The choice of members goes into the values, not into
 * the text, so that every choice is the same prepared statement.
 */
export function listItemColumnsSql(a: string, choice: SummaryChoice, readable: Sql): Sql {
  const { fields, include } = choice
  if (!fields && !include) return sql`${summarySql(a, choice)} AS json, '' AS "jsonbMembers"`
  const isWhole = fields === undefined && !hasExpandedTerms(include)
  const summary = sql`CASE WHEN ${isWhole} THEN concat(${readableSummarySql(a, choice)}) ELSE ${chosenSummarySql(a, choice)} END`
  const isChosen = (name: string) => sql`${raw(`'${name}'`)} = ANY(${include ?? []}::text[])`
  const chosen = Object.entries(optionalMembers(a, readable)).map(
    ([name, member]) => sql`CASE WHEN ${isChosen(name)} THEN concat(${member}) END`,
  )
  const jsonbMembers = JSONB_MEMBERS.map(
    (name) => sql`CASE WHEN ${isChosen(name)} THEN ${jsonbMemberSql(a, name)} END`,
  )
  return sql`concat(${summary}, ${join(chosen)}, '}') AS json, concat_ws(',', ${join(jsonbMembers)}) AS "jsonbMembers"`
}

/** The members that an article includes, and what its reader may see. */
interface ArticleChoice extends JsonAccess {
  include?: readonly ArticleInclude[]
}

/**
 * Returns the columns (`ArticleColumns`) of the row `a` as an `Article`, with the included members: its `body` as written
 * (`source`), and its terms as whole objects. `readable` is the condition that a translation `o` is listed.
 */
export function articleColumnsSql(
  a: string,
  readable: Sql,
  { include = [], includesHidden }: ArticleChoice,
): Sql {
  const { html, seo, translations, source } = optionalMembers(a, readable)
  const summary = hasExpandedTerms(include)
    ? chosenSummarySql(a, { include, includesHidden })
    : readableSummarySql(a, { includesHidden })
  const members = join([summary, html, seo, aliases(a), translations])
  const jsonbMembers = join(JSONB_MEMBERS.map((name) => jsonbMemberSql(a, name)))
  return sql`concat(${members}${include.includes('source') ? sql`, ${source}` : empty}, '}') AS json,
    concat_ws(',', ${jsonbMembers}) AS "jsonbMembers"`
}
