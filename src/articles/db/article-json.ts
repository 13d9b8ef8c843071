/** SQL that builds articles as JSON text from the stored summary and the columns beside it. */
import { empty, join, raw, type Sql, sql } from '../../database/sql.ts'
import { type ArticleInclude, ExpandedTerms, Include } from '../include-schema.ts'
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

/** The columns of a term that replace its reference, by the member of the article. */
const termColumns: Record<ExpandedTerms, string> = {
  authors: `'slug', t.slug, 'name', t.name, 'bio', t.bio, 'avatarUrl', t.avatar_url, 'url', t.url`,
  tags: `'slug', t.slug, 'name', t.name, 'description', t.description`,
  categories: `'slug', t.slug, 'name', t.name, 'description', t.description,
    'parent', (SELECT p.slug FROM tag p WHERE p.id = t.parent_id)`,
}

const termKinds = { authors: 'author', tags: 'tag', categories: 'category' } as const

/** Returns the terms of the article `a` as whole objects. */
function expandedTermsSql(a: string, member: ExpandedTerms): Sql {
  const { table, joinTable, key, only } = termTables[termKinds[member]]
  return raw(`(SELECT coalesce(json_agg(json_build_object(${termColumns[member]}) ORDER BY x.position), '[]')::text
    FROM ${joinTable} x JOIN ${table} t ON t.id = x.${key} WHERE x.article_id = ${a}.id AND ${only('t')})`)
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

/** A member that an `include` adds after the summary. */
type FurtherMember = Exclude<Include, ExpandedTerms>

const furtherMembers = Include.exclude(ExpandedTerms.options).options

/**
 * Returns the members that can follow the summary, as arguments of `concat`, which copies a long text once, while `||` copies
 * it for every member. `readable` is the condition that a translation `o` is listed.
 */
const optionalMembers = (a: string, readable: Sql): Record<FurtherMember, Sql> => ({
  html: raw(`',"html":', to_json(${a}.html)`),
  toc: raw(`',"toc":', ${a}.toc`),
  metadata: raw(`',"metadata":', ${a}.metadata`),
  seo: raw(`',"seo":', CASE WHEN ${a}.seo IS NULL THEN 'null' ELSE json_build_object(
    'title', ${a}.seo->'title', 'description', ${a}.seo->'description', 'image', ${a}.seo->'image')::text END`),
  translations: sql`',"translations":', CASE WHEN ${raw(a)}.translation_key IS NULL THEN '[]' ELSE (
    SELECT coalesce(json_agg(json_build_object('lang', nullif(o.lang, 'und'), 'slug', o.slug, 'title', o.title) ORDER BY o.lang), '[]')::text
    FROM article o WHERE o.translation_key = ${raw(a)}.translation_key AND o.id <> ${raw(a)}.id AND ${readable}) END`,
  source: raw(`',"body":', json_build_object('format', ${a}.format, 'source', ${a}.source)`),
})

const aliases = (a: string): Sql =>
  raw(`',"aliases":', to_json(ARRAY(SELECT DISTINCT l.path FROM alias l WHERE l.article_id = ${a}.id
    AND NOT (l.path = ${a}.slug AND l.lang = ${a}.lang) ORDER BY l.path))`)

/**
 * Returns the JSON of the article `a` in a list. The choice of members goes into the values, not into the text, so that
 * every choice is the same prepared statement.
 */
export function listItemSql(a: string, choice: SummaryChoice, readable: Sql): Sql {
  const { fields, include } = choice
  if (!fields && !include) return summarySql(a, choice)
  const isWhole = fields === undefined && !hasExpandedTerms(include)
  const summary = sql`CASE WHEN ${isWhole} THEN concat(${readableSummarySql(a, choice)}) ELSE ${chosenSummarySql(a, choice)} END`
  const members = optionalMembers(a, readable)
  const chosen = furtherMembers.map(
    (name) =>
      sql`CASE WHEN ${raw(`'${name}'`)} = ANY(${include ?? []}::text[]) THEN concat(${members[name]}) END`,
  )
  return sql`concat(${summary}, ${join(chosen)}, '}')`
}

/** The members that an article includes, and what its reader may see. */
interface ArticleChoice extends JsonAccess {
  include?: readonly ArticleInclude[]
}

/**
 * Returns the `Article` of the row `a`, with the included members: its `body` as written (`source`), and its terms as whole
 * objects. `readable` is the condition that a translation `o` is listed.
 */
export function articleSql(a: string, readable: Sql, { include = [], includesHidden }: ArticleChoice): Sql {
  const { html, toc, metadata, seo, translations, source } = optionalMembers(a, readable)
  const summary = hasExpandedTerms(include)
    ? chosenSummarySql(a, { include, includesHidden })
    : readableSummarySql(a, { includesHidden })
  const members = join([summary, html, toc, metadata, seo, aliases(a), translations])
  return sql`concat(${members}${include.includes('source') ? sql`, ${source}` : empty}, '}')`
}
