/** Number of articles of a list or a search, counted or estimated. */
import type { Database } from '../../database/connection.ts'
import { allOf, type Sql, sql } from '../../database/sql.ts'
import type { Pagination, Slice } from '../../schemas/pagination.ts'
import type { ArticleFilters } from '../filter-schema.ts'
import type { ParsedListQuery } from '../model/parsed-query.ts'
import { articleConditions, isFiltered, searchDocumentConditions, searchScopeOf } from './filters.ts'
import { hitsSql } from './hits.ts'
import { estimateCondition } from './search-conditions.ts'

/** The list to count, and the method. */
type CountQuery = ArticleFilters & Pick<ParsedListQuery, 'q' | 'count'>

/** A number of articles. It is estimated when that was requested, or when there are too many matches to count. */
export interface ArticleCount {
  number: number
  isEstimated: boolean
}

/** Returns the number of articles, counted or estimated by the planner; undefined when the query has no `count`. */
export async function countArticles(db: Database, query: CountQuery): Promise<ArticleCount | undefined> {
  const { count, q } = query
  if (count === undefined) return undefined
  if (count === 'estimated') return { number: await db.estimate(estimatedIdsSql(query)), isEstimated: true }
  if (q === undefined && query.metadata !== undefined) return countByMetadata(db, query)
  if (q === undefined) {
    const [row] = await db.query<{ total: number }>(sql`
      SELECT count(*)::int AS total FROM article a WHERE ${allOf(articleConditions(query))}`)
    return { number: row?.total ?? 0, isEstimated: false }
  }
  const { tables, isLimited } = hitsSql(q, searchScopeOf(query))
  const [row] = await db.query<HitCount>(sql`WITH ${tables} SELECT ${hitCountSql(isLimited)}`)
  return toArticleCount(db, query, row)
}

/** Maximum number of articles with a value in their metadata that are counted. Each is read, because no index decides alone. */
const METADATA_COUNT_MAX = 5_000

async function countByMetadata(db: Database, query: CountQuery): Promise<ArticleCount> {
  const matches = sql`SELECT 1 FROM article a WHERE ${allOf(articleConditions(query))} LIMIT ${METADATA_COUNT_MAX + 1}::int`
  const [row] = await db.query<{ total: number }>(sql`SELECT count(*)::int AS total FROM (${matches}) m`)
  const total = row?.total ?? 0
  if (total <= METADATA_COUNT_MAX) return { number: total, isEstimated: false }
  return { number: Math.max(total, await db.estimate(estimatedIdsSql(query))), isEstimated: true }
}

/** The number of hits of a search, and of the documents in which they were looked for. */
export interface HitCount {
  hits: number
  candidates: number
  isLimited: boolean
}

/** Returns the columns of a `HitCount` from the tables of `hitsSql`. */
export const hitCountSql = (isLimited: Sql): Sql => sql`(SELECT count(*)::int FROM hits) AS hits,
  (SELECT count(*)::int FROM candidates) AS candidates, ${isLimited} AS "isLimited"`

/** Returns the exact number of hits. When there were too many documents, returns the planner's estimate, with the share of hits. */
export async function toArticleCount(
  db: Database,
  query: CountQuery,
  row: HitCount | undefined,
): Promise<ArticleCount> {
  const { hits = 0, candidates = 0, isLimited = false } = row ?? {}
  if (!isLimited) return { number: hits, isEstimated: false }
  const estimate = await db.estimate(estimatedIdsSql(query))
  const share = hits / Math.max(1, candidates - 1) // one candidate more than the maximum was read
  return { number: Math.max(hits, Math.round(estimate * Math.min(1, share))), isEstimated: true }
}

/** Returns a query for about as many ids as the entire list has. */
function estimatedIdsSql(query: CountQuery): Sql {
  const conditions = articleConditions(query)
  if (query.q === undefined) return sql`SELECT a.id FROM article a WHERE ${allOf(conditions)}`
  const matches = [estimateCondition(query.q), ...searchDocumentConditions(query)]
  const ids = sql`SELECT d.article_id FROM search_document d WHERE ${allOf(matches)}`
  if (!isFiltered(query)) return ids
  return sql`SELECT a.id FROM article a WHERE ${allOf([...conditions, sql`a.id IN (${ids})`])}`
}

/**
 * Returns the `total` of a page of `rowCount` rows, which has one row beyond the limit if there are more. A counted number
 * is returned as it is. An estimate is corrected by the page: it is never less than what the page proves, and exact when the
 * page has the end of the list.
 */
export function reportedTotal(
  { count }: CountQuery,
  counted: ArticleCount | undefined,
  rowCount: number,
  slice: Slice,
): Pick<Pagination, 'total' | 'isTotalEstimated'> {
  if (counted === undefined) return {}
  if (!counted.isEstimated) return { total: counted.number }
  const total = correctedEstimate(counted.number, rowCount, slice)
  return count === 'exact' ? { total, isTotalEstimated: true } : { total }
}

function correctedEstimate(number: number, rowCount: number, { cursor, offset, limit }: Slice): number {
  if (cursor !== null) return Math.max(number, rowCount)
  if (rowCount > limit) return Math.max(number, offset + rowCount)
  return rowCount > 0 ? offset + rowCount : Math.min(number, offset)
}
