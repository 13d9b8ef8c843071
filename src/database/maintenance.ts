/** What PostgreSQL would do by itself some time after many writes, done at once. */
import type { Database } from './connection.ts'

/** So many written articles make the statistics wrong, and leave so many search terms unsorted, that it is felt. */
export const BULK_WRITE_ROWS = 500

/**
 * Brings statistics up to date, without which the planner takes an index of thousands for one of a few, and files the search
 * terms that were put aside while rows came in, which every search would have to look through.
 */
export async function analyzeAfterBulkWrite(db: Database): Promise<void> {
  await db.pool.query(
    'ANALYZE article, article_tag, article_author, alias, tag, author, search_document, change',
  )
  await db.pool.query("SELECT gin_clean_pending_list('search_document_terms')")
}
