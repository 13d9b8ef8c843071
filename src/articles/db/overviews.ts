/** Numbers of visible articles by language, and by year and month. */
import type { Database } from '../../database/connection.ts'
import { allOf, jsonArraySql, jsonObjectSql, raw, sql } from '../../database/sql.ts'
import type { ArchiveQuery, LanguagesQuery } from '../overview-schema.ts'
import { articleConditions } from './filters.ts'

/**
 * Returns the languages of visible articles as JSON (`LanguageCounts`). Of all types, it reads the index
 * `article_listed_by_lang` alone.
 */
export async function countLanguages(db: Database, { type }: LanguagesQuery): Promise<string> {
  const count = jsonObjectSql({ lang: raw("nullif(n.lang, 'und')"), articles: raw('n.articles') })
  const counts = sql`(SELECT ${jsonArraySql(count, 'n.articles DESC, n.lang')}
    FROM (SELECT a.lang, count(*) AS articles FROM article a WHERE ${allOf(articleConditions({ type, lang: undefined }))} GROUP BY a.lang) n)`
  const [row] = await db.query<{ json: string }>(sql`SELECT ${jsonObjectSql({ data: counts })}::text AS json`)
  return row?.json ?? 'null'
}

/** The first instant of a month in UTC; that of year 1 for undated articles, whose sort key is in year 1. */
const MONTH = raw(`date_trunc('month', a.sort_at AT TIME ZONE 'UTC')`)

/** Returns the numbers of visible articles by year and month as JSON (`Archive`). The languages of the query are resolved. */
export async function countByMonth(db: Database, query: ArchiveQuery): Promise<string> {
  const month = jsonObjectSql({ month: raw('month'), articles: raw('articles') })
  const year = jsonObjectSql({ year: raw('year'), articles: raw('articles'), months: raw('months') })
  const archive = jsonObjectSql({
    data: sql`(SELECT ${jsonArraySql(year, 'year DESC')} FROM years)`,
    undated: sql`(SELECT coalesce(sum(articles), 0) FROM numbers WHERE year = 1)`,
  })
  const [row] = await db.query<{ json: string }>(sql`
    WITH month_counts AS (
      SELECT ${MONTH} AS month, count(*) AS articles FROM article a WHERE ${allOf(articleConditions(query))} GROUP BY 1),
    numbers AS (
      SELECT extract(year FROM month)::int AS year, extract(month FROM month)::int AS month, articles FROM month_counts),
    years AS (
      SELECT year, sum(articles) AS articles, ${jsonArraySql(month, 'month DESC')} AS months
      FROM numbers WHERE year > 1 GROUP BY year)
    SELECT ${archive}::text AS json`)
  return row?.json ?? 'null'
}
