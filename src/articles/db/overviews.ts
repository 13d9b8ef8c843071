/** Numbers of visible articles by language, and by year and month. */
import type { Database } from '../../database/connection.ts'
import { allOf, raw, sql } from '../../database/sql.ts'
import type { ArchiveQuery } from '../overview-schema.ts'
import { articleConditions } from './filters.ts'
import { visibleSql } from './visibility.ts'

/** Returns the languages of visible articles as JSON (`LanguageCounts`), from the index `article_listed_by_lang` alone. */
export async function countLanguages(db: Database): Promise<string> {
  const [row] = await db.query<{ json: string }>(sql`
    SELECT json_build_object('data', coalesce(json_agg(
      json_build_object('lang', nullif(n.lang, 'und'), 'articles', n.articles) ORDER BY n.articles DESC, n.lang), '[]'))::text AS json
    FROM (SELECT a.lang, count(*) AS articles FROM article a WHERE ${visibleSql('a')} GROUP BY a.lang) n`)
  return row?.json ?? 'null'
}

/** The first instant of a month in UTC; that of year 1 for undated articles, whose sort key is in year 1. */
const MONTH = raw(`date_trunc('month', a.sort_at AT TIME ZONE 'UTC')`)

/** Returns the numbers of visible articles by year and month as JSON (`Archive`). The languages of the query are resolved. */
export async function countByMonth(db: Database, query: ArchiveQuery): Promise<string> {
  const [row] = await db.query<{ json: string }>(sql`
    WITH month_counts AS (
      SELECT ${MONTH} AS month, count(*) AS articles FROM article a WHERE ${allOf(articleConditions(query))} GROUP BY 1),
    numbers AS (
      SELECT extract(year FROM month)::int AS year, extract(month FROM month)::int AS month, articles FROM month_counts),
    years AS (
      SELECT year, sum(articles) AS articles,
        json_agg(json_build_object('month', month, 'articles', articles) ORDER BY month DESC) AS months
      FROM numbers WHERE year > 1 GROUP BY year)
    SELECT json_build_object(
      'data', (SELECT coalesce(json_agg(
        json_build_object('year', year, 'articles', articles, 'months', months) ORDER BY year DESC), '[]') FROM years),
      'undated', (SELECT coalesce(sum(articles), 0) FROM numbers WHERE year = 1))::text AS json`)
  return row?.json ?? 'null'
}
