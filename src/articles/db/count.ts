/** Number of articles of a list or a search, counted or estimated. */
import type { ParsedSearchQuery } from '../../content/search/search-query.ts'
import type { Database } from '../../database/connection.ts'
import { allOf, type Sql, sql } from '../../database/sql.ts'
import type { Slice } from '../../schemas/pagination.ts'
import type { ParsedListQuery } from '../model/parsed-query.ts'
import type { ArticleFilters } from '../query.ts'
import { articleConditions, isFiltered, searchDocumentConditions } from './filters.ts'
import { estimateCondition, searchConditions } from './search-conditions.ts'

/** The list to count, and the method. */
type CountQuery = ArticleFilters & Pick<ParsedListQuery, 'q' | 'count'>

/** Returns the number of articles, counted or estimated by the planner; undefined when the query has no `count`. */
export async function countArticles(db: Database, query: CountQuery): Promise<number | undefined> {
  if (query.count === undefined) return undefined
  const ids = listedIdsSql(query)
  if (query.count === 'estimated') return db.estimate(ids)
  const [row] = await db.query<{ total: number }>(sql`SELECT count(*)::int AS total FROM (${ids}) counted`)
  return row?.total ?? 0
}

/** Returns a query for the ids of the entire list; for an estimate, for about as many. */
function listedIdsSql(query: CountQuery): Sql {
  const matches = query.q === undefined ? null : matchingIdsSql(query.q, query)
  if (matches !== null && !isFiltered(query)) return matches
  const conditions = articleConditions(query)
  if (matches !== null) conditions.push(sql`a.id IN (${matches})`)
  return sql`SELECT a.id FROM article a WHERE ${allOf(conditions)}`
}

function matchingIdsSql(q: ParsedSearchQuery, query: CountQuery): Sql {
  const matches = query.count === 'estimated' ? [estimateCondition(q)] : searchConditions(q)
  const conditions = [...matches, ...searchDocumentConditions(query)]
  return sql`SELECT d.article_id FROM search_document d WHERE ${allOf(conditions)}`
}

/**
 * Returns the `total` of a page of `rowCount` rows, which has one row beyond the limit if there are more. A counted number
 * is returned as it is. An estimate is corrected by the page: it is never less than what the page proves, and exact when the
 * page has the end of the list.
 */
export function reportedTotal(
  { count }: CountQuery,
  number: number | undefined,
  rowCount: number,
  { cursor, offset, limit }: Slice,
): number | undefined {
  if (count !== 'estimated' || number === undefined) return number
  if (cursor !== null) return Math.max(number, rowCount)
  if (rowCount > limit) return Math.max(number, offset + rowCount)
  return rowCount > 0 ? offset + rowCount : Math.min(number, offset)
}
