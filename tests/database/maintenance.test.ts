import { expect, test } from 'vitest'
import { analyzeAfterBulkWrite } from '../../src/database/maintenance.ts'
import { sql } from '../../src/database/sql.ts'
import { openTestDatabase } from '../support/app.ts'
import { make } from '../support/create-articles.ts'

const db = await openTestDatabase()

test('after many writes the planner knows how many rows there are', async () => {
  await make(db, {}, {}, {})
  await analyzeAfterBulkWrite(db)
  expect(await db.estimate(sql`SELECT 1 FROM article`)).toBe(3)
  const rows = await db.query({
    text: 'SELECT 1 FROM pg_stats WHERE tablename = $1',
    values: ['search_document'],
  })
  expect(rows.length).toBeGreaterThan(0)
})
