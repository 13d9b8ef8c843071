/** Maintenance after bulk writes: planner statistics, and the pending list of the full-text search index. */
import type { Database } from './connection.ts'

/** From this many written articles on, stale statistics and a long pending list make queries measurably slower. */
export const BULK_WRITE_ROWS = 500

/**
 * Runs what autovacuum would run only later. ANALYZE updates the statistics, without which the planner chooses plans for
 * a nearly empty table. `gin_clean_pending_list` moves new entries from the pending list of the search index, which every
 * search reads sequentially, into the index proper.
 */
export async function analyzeAfterBulkWrite(db: Database): Promise<void> {
  await db.withBulkSession(async (session) => {
    await session.query(
      'ANALYZE article, article_tag, article_author, alias, tag, author, search_document, change',
    )
    await session.query("SELECT gin_clean_pending_list('search_document_terms')")
  })
}
