/** Articles as JSON text, put together by PostgreSQL from the card that is kept ready and the columns beside it. */
import type { BindValue } from '../../database/sql.ts'
import type { Include } from '../schema.ts'

/** What `concat` puts together to a summary that is still open, without the brace at its end. */
export const openSummarySql = (a: string) => `${a}.summary, ',"version":', ${a}.version`

/** `ArticleSummary` of the row `a`. */
export const summarySql = (a: string) => `concat(${openSummarySql(a)}, '}')`

/**
 * What may follow the summary, as `concat` takes it, which copies a long text once where `||` copies it for everything
 * that is added. `shown` says of `o` which translations are told.
 */
const extras = (a: string, shown: string): Record<Include, string> => ({
  html: `',"html":', to_json(${a}.html)`,
  toc: `',"toc":', ${a}.toc`,
  metadata: `',"metadata":', ${a}.metadata`,
  translations: `',"translations":', CASE WHEN ${a}.translation_key IS NULL THEN '[]' ELSE (
    SELECT coalesce(json_agg(json_build_object('lang', nullif(o.lang, 'und'), 'slug', o.slug, 'title', o.title) ORDER BY o.lang), '[]')::text
    FROM article o WHERE o.translation_key = ${a}.translation_key AND o.id <> ${a}.id AND ${shown}) END`,
  source: `',"body":', json_build_object('format', ${a}.format, 'source', ${a}.source)`,
})

const aliases = (a: string) =>
  `',"aliases":', to_json(ARRAY(SELECT DISTINCT l.path FROM alias l WHERE l.article_id = ${a}.id
    AND NOT (l.path = ${a}.slug AND l.lang = ${a}.lang) ORDER BY l.path))`

/** What a list shows of an article: some fields of the summary, or all, and what is to be added. */
interface ListProjection {
  fields?: readonly string[] | undefined
  include?: readonly Include[] | undefined
}

/**
 * An article in a list. What is chosen goes into the values, not into the text, so that every choice is one
 * prepared statement.
 */
export function listItemSql(
  a: string,
  { fields, include }: ListProjection,
  shown: string,
  bind: BindValue,
): string {
  if (!fields && !include) return summarySql(a)
  const chosen = bind(fields ?? null)
  const wanted = bind(include ?? [])
  const base = `CASE WHEN ${chosen}::text[] IS NULL THEN concat(${openSummarySql(a)}) ELSE (
    SELECT '{' || string_agg(to_json(key)::text || ':' || value::text, ',') FROM json_each((${summarySql(a)})::json)
    WHERE key = ANY(${chosen})) END`
  const added = Object.entries(extras(a, shown)).map(
    ([name, text]) => `CASE WHEN '${name}' = ANY(${wanted}::text[]) THEN concat(${text}) END`,
  )
  return `concat(${base}, ${added.join(', ')}, '}')`
}

/** `Article` of the row `a`; `shown` says of `o` which translations are told. With `source` its body as written, too. */
export function articleSql(a: string, shown: string, { source }: { source: boolean }): string {
  const extra = extras(a, shown)
  const parts = [extra.html, extra.toc, extra.metadata, aliases(a), extra.translations]
  return `concat(${[openSummarySql(a), ...parts, ...(source ? [extra.source] : [])].join(', ')}, '}')`
}
