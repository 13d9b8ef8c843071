/** Maintenance after bulk writes, on a real PostgreSQL. */
import { expect, test } from 'vitest'
import { analyzeAfterBulkWrite } from '../../src/database/maintenance.ts'
import { sql } from '../../src/database/sql.ts'
import { openTestDatabase } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'

const db = await openTestDatabase()

/** Cleans the pending list of the search index, and returns how many pages it had. */
async function cleanPendingPages(): Promise<number> {
  const text = `SELECT gin_clean_pending_list('search_document_terms')::int AS pages`
  const { rows } = await db.pool.query<{ pages: number }>(text)
  return rows[0]?.pages ?? Number.NaN
}

test('the planner has statistics after a bulk write', async () => {
  await createArticles(db, {}, {}, {})
  await analyzeAfterBulkWrite(db)
  expect(await db.estimate(sql`SELECT 1 FROM article`)).toBe(3)
  const rows = await db.query({
    text: 'SELECT 1 FROM pg_stats WHERE tablename = $1',
    values: ['search_document'],
  })
  expect(rows.length).toBeGreaterThan(0)
})

test('the pending list of the search index is empty after a bulk write', async () => {
  await createArticles(db, {}, {}, {})
  expect(await cleanPendingPages()).toBeGreaterThan(0) // writing articles fills the list
  await createArticles(db, {}, {}, {})
  await analyzeAfterBulkWrite(db)
  expect(await cleanPendingPages()).toBe(0)
})
