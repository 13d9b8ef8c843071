/** How many articles a list or a search holds, counted or guessed. */
import type { Database } from '../../database/connection.ts'
import { type BindValue, bindValues, type Statement } from '../../database/sql.ts'
import type { Slice } from '../../schemas/pagination.ts'
import type { ArticleFilters, ArticleListQuery } from '../query.ts'
import { articleConditions, isFiltered, searchDocumentConditions } from './filters.ts'
import { estimateCondition, searchConditions } from './search-conditions.ts'

/** What is to be counted, and how. */
type CountQuery = ArticleFilters & Pick<ArticleListQuery, 'q' | 'count'>

/** How many there are, counted or as the planner guesses; undefined when nobody asks. */
export async function countArticles(db: Database, query: CountQuery): Promise<number | undefined> {
  if (query.count === undefined) return undefined
  const { text, values } = countStatement(query)
  if (query.count === 'estimated') return db.estimate({ text, values })
  const [row] = await db.query<{ total: number }>({
    text: `SELECT count(*)::int AS total FROM (${text}) counted`,
    values,
  })
  return row?.total ?? 0
}

/** The ids of the whole list; for a guess, of about as many. */
function countStatement(query: CountQuery): Statement {
  const { bind, values } = bindValues()
  const hits = query.q === undefined ? null : hitsOf(query.q, query, bind)
  if (hits !== null && !isFiltered(query)) return { text: hits, values }
  const conditions = articleConditions(query, bind, null)
  if (hits !== null) conditions.push(`a.id IN (${hits})`)
  return { text: `SELECT a.id FROM article a WHERE ${conditions.join(' AND ')}`, values }
}

function hitsOf(q: string, query: CountQuery, bind: BindValue): string {
  const found = query.count === 'estimated' ? [estimateCondition(q, bind)] : searchConditions(q, bind)
  const conditions = [...found, ...searchDocumentConditions(query)]
  return `SELECT d.article_id FROM search_document d WHERE ${conditions.join(' AND ')}`
}

/**
 * The total to be told with a page of `found` rows, one beyond the limit if there are more. What is counted stays; a
 * guess is held to what the page shows, so that it is never less than that, and is right where the page holds the end.
 */
export function reportedTotal(
  { count }: CountQuery,
  number: number | undefined,
  found: number,
  { cursor, offset, limit }: Slice,
): number | undefined {
  if (count !== 'estimated' || number === undefined) return number
  if (cursor !== null) return Math.max(number, found)
  if (found > limit) return Math.max(number, offset + found)
  return found > 0 ? offset + found : Math.min(number, offset)
}
