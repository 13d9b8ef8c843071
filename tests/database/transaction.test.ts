/** Transactions: what is sent, commit and rollback, failures that are caught, and time-outs. */
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { isUnavailable } from '../../src/database/errors.ts'
import { sql } from '../../src/database/sql.ts'
import type { Tx } from '../../src/database/transaction.ts'
import { createTestDatabase } from '../support/database.ts'

const database = await createTestDatabase()
const db = openDatabase(database.url, { writeSessions: 2 })
afterAll(async () => {
  await db.close()
  await database.drop()
})

const storedSlugs = async () => (await db.prisma.author.findMany()).map(({ slug }) => slug)

const insert = (tx: Tx, slug: string) =>
  tx.execute(sql`
    INSERT INTO author (id, slug, name, created_at, updated_at)
    VALUES (gen_random_uuid(), ${slug}, ${slug}, now(), now())`)

test('statements are committed together', async () => {
  await db.transaction(async ({ tx }) => {
    await insert(tx, 'committed-1')
    await insert(tx, 'committed-2')
  })
  expect(await storedSlugs()).toEqual(expect.arrayContaining(['committed-1', 'committed-2']))
})

test('statements are rolled back together, and the session is used again', async () => {
  const session = sql`SELECT pg_backend_pid() AS pid`
  const single = openDatabase(database.url, { writeSessions: 1 })
  const before = await single.execute(session)
  const failing = single.transaction(async ({ tx }) => {
    await insert(tx, 'undone-1')
    await insert(tx, 'undone-2')
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await single.execute(session)).toEqual(before)
  await single.close()
  expect(await storedSlugs()).not.toContain('undone-1')
  expect(await storedSlugs()).not.toContain('undone-2')
})

test('BEGIN is sent with the first statement, and a transaction without statements sends nothing', async () => {
  const sent: string[] = []
  const observed = openDatabase(database.url)
  observed.onStatementStart((text) => {
    sent.push(text)
    return () => {}
  })
  await observed.transaction(async () => {})
  expect(sent).toEqual([])
  await observed.transaction(({ tx }) => tx.query(sql`SELECT 1`))
  expect(sent.splice(0).filter((text) => !text.startsWith('SET'))).toEqual(['BEGIN; SELECT 1', 'COMMIT'])
  await observed.transaction(({ tx }) => tx.query(sql`SELECT ${1}::int`))
  expect(sent).toEqual(['BEGIN', 'SELECT $1::int', 'COMMIT'])
  await observed.close()
})

test('a transaction of which one statement failed is not reported as committed, though the failure was caught', async () => {
  const careless = db.transaction(async ({ tx }) => {
    await insert(tx, 'lost')
    await tx.query(sql`SELECT 1 / ${0}::int`).catch(() => {})
  })
  await expect(careless).rejects.toThrow(/rolled back, because one of its statements had failed/)
  expect(await storedSlugs()).not.toContain('lost')
})

test('a transaction that exceeds its time-out is rolled back, and reported as unavailable', async () => {
  const busy = db.transaction(
    async ({ tx }) => {
      await insert(tx, 'late')
      for (;;) await tx.query(sql`SELECT pg_sleep(0.01)::text`) // each statement is in time
    },
    { timeoutMs: 500 },
  )
  const error = await busy.catch((err) => err)
  expect(error.message).toBe('The transaction did not end within 500 ms.')
  expect(isUnavailable(error)).toBe(true)
  expect(await storedSlugs()).not.toContain('late')
})

test('a transaction whose work does not end releases its session after its time-out', async () => {
  const single = openDatabase(database.url, { writeSessions: 1 })
  const hung = single.transaction(() => new Promise(() => {}), { timeoutMs: 100 })
  await expect(hung).rejects.toThrow('did not end within 100 ms')
  expect(await single.execute(sql`SELECT 1 AS n`)).toEqual([{ n: 1 }])
  await single.close()
})

test('a statement after the end of its transaction is refused', async () => {
  const tx = await db.transaction(async (transaction) => transaction.tx)
  await expect(insert(tx, 'after')).rejects.toThrow('The transaction has ended.')
  expect(await storedSlugs()).not.toContain('after')
})
