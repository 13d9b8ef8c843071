/** SQL that builds articles as JSON text from the stored summary and the columns beside it. */
import { empty, join, raw, type Sql, sql } from '../../database/sql.ts'
import { Include } from '../schema.ts'

/** Returns the arguments of `concat` for a summary without its closing brace, so that members can follow. */
export const openSummarySql = (a: string): Sql => raw(`${a}.summary, ',"version":', ${a}.version`)

/** Returns the `ArticleSummary` of the row `a`. */
export const summarySql = (a: string): Sql => sql`concat(${openSummarySql(a)}, '}')`

/**
 * Returns the members that can follow the summary, as arguments of `concat`, which copies a long text once, while `||` copies
 * it for every member. `readable` is the condition that a translation `o` is listed.
 */
const optionalMembers = (a: string, readable: Sql): Record<Include, Sql> => ({
  html: raw(`',"html":', to_json(${a}.html)`),
  toc: raw(`',"toc":', ${a}.toc`),
  metadata: raw(`',"metadata":', ${a}.metadata`),
  translations: sql`',"translations":', CASE WHEN ${raw(a)}.translation_key IS NULL THEN '[]' ELSE (
    SELECT coalesce(json_agg(json_build_object('lang', nullif(o.lang, 'und'), 'slug', o.slug, 'title', o.title) ORDER BY o.lang), '[]')::text
    FROM article o WHERE o.translation_key = ${raw(a)}.translation_key AND o.id <> ${raw(a)}.id AND ${readable}) END`,
  source: raw(`',"body":', json_build_object('format', ${a}.format, 'source', ${a}.source)`),
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
 * Returns the JSON of the article `a` in a list. The choice of members goes into the values, not into the text, so that
 * every choice is the same prepared statement.
 */
export function listItemSql(a: string, { fields, include }: ListProjection, readable: Sql): Sql {
  if (!fields && !include) return summarySql(a)
  const summary = sql`CASE WHEN ${fields ?? null}::text[] IS NULL THEN concat(${openSummarySql(a)}) ELSE (
    SELECT '{' || string_agg(to_json(key)::text || ':' || value::text, ',') FROM json_each((${summarySql(a)})::json)
    WHERE key = ANY(${fields ?? null}::text[])) END`
  const members = optionalMembers(a, readable)
  const chosen = Include.options.map(
    (name) =>
      sql`CASE WHEN ${raw(`'${name}'`)} = ANY(${include ?? []}::text[]) THEN concat(${members[name]}) END`,
  )
  return sql`concat(${summary}, ${join(chosen)}, '}')`
}

/**
 * Returns the `Article` of the row `a`; with `source` also its `body` as written. `readable` is the condition that a
 * translation `o` is listed.
 */
export function articleSql(a: string, readable: Sql, { source }: { source: boolean }): Sql {
  const { html, toc, metadata, translations, source: body } = optionalMembers(a, readable)
  const members = join([openSummarySql(a), html, toc, metadata, aliases(a), translations])
  return sql`concat(${members}${source ? sql`, ${body}` : empty}, '}')`
}
