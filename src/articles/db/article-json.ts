/** SQL that builds articles as JSON text from the stored summary and the columns beside it. */
import { empty, join, jsonArraySql, jsonObjectSql, raw, type Sql, sql } from '../../database/sql.ts'
import { appendJsonMember, compactJson } from '../../schemas/json-text.ts'
import type { Include } from '../schema.ts'

/** Returns the arguments of `concat` for a summary without its closing brace, so that members can follow. */
export const openSummarySql = (a: string): Sql => raw(`${a}.summary, ',"version":', ${a}.version`)

/** Returns the `ArticleSummary` of the row `a`. */
export const summarySql = (a: string): Sql => sql`concat(${openSummarySql(a)}, '}')`

/** The members that are columns of their own, see `ArticleColumns`. */
const SEPARATE_MEMBERS = ['toc', 'metadata'] as const

/**
 * The columns of an article from which `articleJson` makes its JSON. The text of jsonb has blanks between tokens, which
 * JavaScript removes faster than PostgreSQL; null is no such member.
 */
export interface ArticleColumns {
  json: string
  toc: string | null
  metadata: string | null
}

/** Returns the JSON of an article, by the columns of `articleColumnsSql` or `listItemColumnsSql`. */
export function articleJson(columns: ArticleColumns): string {
  const present = SEPARATE_MEMBERS.flatMap((name) => {
    const value = columns[name]
    return value === null ? [] : [{ name, value: compactJson(value) }]
  })
  return present.reduce((json, { name, value }) => appendJsonMember(json, name, value), columns.json)
}

/**
 * Returns the members that can follow the summary, as arguments of `concat`, which copies a long text once, while `||` copies
 * it for every member. `readable` is the condition that a translation `o` is listed.
 */
const optionalMembers = (
  a: string,
  readable: Sql,
): Record<Exclude<Include, (typeof SEPARATE_MEMBERS)[number]>, Sql> => ({
  html: raw(`',"html":', to_json(${a}.html)`),
  translations: sql`',"translations":', CASE WHEN ${raw(a)}.translation_key IS NULL THEN '[]' ELSE (
    SELECT ${jsonArraySql(translation, 'o.lang')}::text
    FROM article o WHERE o.translation_key = ${raw(a)}.translation_key AND o.id <> ${raw(a)}.id AND ${readable}) END`,
  source: sql`',"body":', ${jsonObjectSql({ format: raw(`${a}.format`), source: raw(`${a}.source`) })}`,
})

const translation = jsonObjectSql({
  lang: raw("nullif(o.lang, 'und')"),
  slug: raw('o.slug'),
  title: raw('o.title'),
})

const aliases = (a: string): Sql =>
  raw(`',"aliases":', to_json(ARRAY(SELECT DISTINCT l.path FROM alias l WHERE l.article_id = ${a}.id
    AND NOT (l.path = ${a}.slug AND l.lang = ${a}.lang) ORDER BY l.path))`)

/** The members of an article in a list: the selected fields of the summary, or all, and the included members. */
interface ListProjection {
  fields?: readonly string[] | undefined
  include?: readonly Include[] | undefined
}

/**
 * Returns the columns (`ArticleColumns`) of the article `a` in a list. The choice of members goes into the values, not into
 * the text, so that every choice is the same prepared statement.
 */
export function listItemColumnsSql(a: string, { fields, include }: ListProjection, readable: Sql): Sql {
  if (!fields && !include) return sql`${summarySql(a)} AS json, NULL AS toc, NULL AS metadata`
  const summary = sql`CASE WHEN ${fields ?? null}::text[] IS NULL THEN concat(${openSummarySql(a)}) ELSE (
    SELECT '{' || string_agg(to_json(key)::text || ':' || value::text, ',') FROM json_each((${summarySql(a)})::json)
    WHERE key = ANY(${fields ?? null}::text[])) END`
  const isChosen = (name: string) => sql`${raw(`'${name}'`)} = ANY(${include ?? []}::text[])`
  const chosen = Object.entries(optionalMembers(a, readable)).map(
    ([name, member]) => sql`CASE WHEN ${isChosen(name)} THEN concat(${member}) END`,
  )
  const separate = SEPARATE_MEMBERS.map(
    (name) => sql`CASE WHEN ${isChosen(name)} THEN ${raw(`${a}.${name}::text`)} END AS ${raw(name)}`,
  )
  return sql`concat(${summary}, ${join(chosen)}, '}') AS json, ${join(separate)}`
}

/**
 * Returns the columns (`ArticleColumns`) of the row `a` as an `Article`; with `source` also its `body` as written. `readable`
 * is the condition that a translation `o` is listed.
 */
export function articleColumnsSql(a: string, readable: Sql, { source }: { source: boolean }): Sql {
  const { html, translations, source: body } = optionalMembers(a, readable)
  const members = join([openSummarySql(a), html, aliases(a), translations])
  const separate = raw(SEPARATE_MEMBERS.map((name) => `${a}.${name}::text AS ${name}`).join(', '))
  return sql`concat(${members}${source ? sql`, ${body}` : empty}, '}') AS json, ${separate}`
}
