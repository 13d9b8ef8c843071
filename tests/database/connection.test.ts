/** Connection pool: prepared statements, session settings, lost sessions, time-outs, and errors that mean unavailable. */
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { DatabaseError, isUnavailable } from '../../src/database/errors.ts'
import { sql } from '../../src/database/sql.ts'
import { createTestDatabase, queryOnce } from '../support/database.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'

const database = await createTestDatabase()
const db = openDatabase(database.url, { readSessions: 2 })
const unreachable = openDatabase('postgres://nobody@127.0.0.1:1/nothing')
afterAll(async () => {
  await Promise.all([db.close(), unreachable.close()])
  await database.drop()
})

const terminateOtherSessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('the promise was fulfilled'),
    (error) => error,
  )

/** Waits until `count` sessions run pg_sleep, then terminates all sessions. */
async function terminateSleepingSessions(count: number): Promise<void> {
  const selectSleeping = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`
  while ((await queryOnce(database.url, selectSleeping)).length < count);
  await queryOnce(database.url, terminateOtherSessions)
}

test('each session prepares a statement once, of query and of Prisma', async () => {
  const testDb = openDatabase(database.url, { readSessions: 1 })
  for (const _ of [1, 2]) {
    await testDb.query({ text: 'SELECT $1::int AS answer', values: [1] })
    await testDb.prisma.tag.findMany({ where: { slug: 'x' } })
  }
  const prepared = await testDb.query<{ statement: string; uses: bigint }>(
    sql`SELECT statement, generic_plans + custom_plans AS uses FROM pg_prepared_statements`,
  )
  await testDb.close()
  expect(prepared.find(({ statement }) => statement.includes('AS answer'))?.uses).toBe('2')
  expect(prepared.find(({ statement }) => statement.includes('"tag"'))?.uses).toBe('2')
})

test('a session prepares at most 300 statements, and runs further ones unprepared', async () => {
  const testDb = openDatabase(database.url, { readSessions: 1 })
  for (let i = 0; i < 301; i++) await testDb.query({ text: `SELECT ${i} AS i`, values: [] })
  expect(await testDb.query(sql`SELECT count(*)::int AS n FROM pg_prepared_statements`)).toEqual([{ n: 300 }])
  await testDb.close()
})

test('timestamps are stored correctly in a database with any time zone', async () => {
  const name = new URL(database.url).pathname.slice(1)
  await queryOnce(database.url, `ALTER DATABASE ${name} SET timezone = 'Asia/Shanghai'`)
  const at = new Date('2024-02-29T23:59:59.123Z')
  const id = '018f0000-0000-7000-8000-000000000000'
  const zoned = openDatabase(database.url)
  await zoned.prisma.author.create({ data: { id, slug: 'a', name: 'A', createdAt: at, updatedAt: at } })
  // Reading with Prisma would not show an error: it drops the zone in both directions.
  const selectEpoch = 'SELECT (extract(epoch FROM created_at) * 1000)::float8 AS ms FROM author WHERE id = $1'
  expect(await zoned.query({ text: selectEpoch, values: [id] })).toEqual([{ ms: at.getTime() }])
  await zoned.close()
})

test('an idle session that the server terminates is replaced without an error', async () => {
  await db.query(sql`SELECT 1`)
  expect(db.pool.totalCount).toBeGreaterThan(0)
  await queryOnce(database.url, terminateOtherSessions)
  await until(() => db.pool.totalCount === 0)
  expect(await db.query(sql`SELECT 2 AS n`)).toEqual([{ n: 2 }])
})

test('a terminated session fails its running statement as unavailable, and no later query', async () => {
  const error = errorOf(db.execute(sql`SELECT pg_sleep(30)`))
  await terminateSleepingSessions(1)
  expect(isUnavailable(await error)).toBe(true)
  expect(await db.query(sql`SELECT 3 AS n`)).toEqual([{ n: 3 }])
})

test('a connection that loses data is closed: a write on it is unavailable, and what follows gets a new session', async () => {
  const proxy = await startTcpProxy(database.url)
  const testDb = openDatabase(proxy.url, { readSessions: 1, writeSessions: 1, statementTimeoutMs: 100 })
  await testDb.query(sql`SELECT 1`)
  proxy.dropOpen()
  await Promise.allSettled([testDb.query(sql`SELECT 2`)]) // tried again when the loss is found early
  expect(await testDb.query(sql`SELECT 3 AS n`)).toEqual([{ n: 3 }])
  await testDb.execute(sql`SELECT 5`)
  proxy.dropOpen()
  expect(isUnavailable(await errorOf(testDb.transaction(({ tx }) => tx.query(sql`SELECT 1`))))).toBe(true)
  expect(await testDb.execute(sql`SELECT 6 AS n`)).toEqual([{ n: 6 }])
  await testDb.close()
  await proxy.close()
})

test('a closed database can be closed again', async () => {
  const testDb = openDatabase(database.url)
  await testDb.close()
  await expect(testDb.close()).resolves.toBeUndefined()
})

test('a refused connection is an unavailable database', async () => {
  expect(isUnavailable(await errorOf(unreachable.query(sql`SELECT 1`)))).toBe(true)
  expect(isUnavailable(await errorOf(unreachable.prisma.tag.count()))).toBe(true)
  expect(isUnavailable(await errorOf(unreachable.transaction(({ tx }) => tx.query(sql`SELECT 1`))))).toBe(
    true,
  )
})

test('queries of terminated sessions fail as unavailable', async () => {
  const errors = [
    errorOf(db.execute(sql`SELECT pg_sleep(30)`)),
    errorOf(db.prisma.$queryRaw`WITH s AS (SELECT pg_sleep(30)::text AS t) SELECT t FROM s`),
  ]
  await terminateSleepingSessions(2)
  expect((await Promise.all(errors)).map(isUnavailable)).toEqual([true, true])
})

test('a transaction of a terminated session fails as unavailable', async () => {
  const error = errorOf(db.transaction(({ tx }) => tx.query(sql`SELECT pg_sleep(30)::text`)))
  await terminateSleepingSessions(1)
  expect(isUnavailable(await error)).toBe(true)
})

test('a statement time-out is reported as unavailable', async () => {
  const slow = db.transaction(async ({ tx }) => {
    await tx.execute(sql`SET LOCAL statement_timeout = 1`)
    await tx.query(sql`SELECT pg_sleep(30)::text`)
  })
  expect(isUnavailable(await errorOf(slow))).toBe(true)
})

test('a pool without a free session is reported as unavailable', async () => {
  const pool = new pg.Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 500 })
  const busy = await pool.connect()
  expect(isUnavailable(await errorOf(pool.connect()))).toBe(true)
  busy.release()
  await pool.end()
})

const states = ['57P01', '57P03', '53300', '53100', '25006', '40001', '40P01', '55P03', '57014', '08006']
test.each(states)('SQLSTATE %s means unavailable', (code) => {
  expect(isUnavailable(Object.assign(new Error('no'), { code }))).toBe(true)
})

const messages = [
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'timeout exceeded when trying to connect',
]
test.each(messages)('the message "%s", which has no code, means unavailable', (message) => {
  expect(isUnavailable(new Error('wrapped', { cause: new Error(message) }))).toBe(true)
})

test('a unique violation does not mean unavailable', async () => {
  const author = { slug: 'twice', name: 'A', createdAt: new Date(), updatedAt: new Date() }
  await db.prisma.author.create({ data: { id: '018f0000-0000-7000-8000-000000000001', ...author } })
  const again = db.prisma.author.create({ data: { id: '018f0000-0000-7000-8000-000000000002', ...author } })
  expect(isUnavailable(await errorOf(again))).toBe(false)
})

test('a syntax error does not mean unavailable', async () => {
  expect(isUnavailable(await errorOf(db.query(sql`SELEKT 1`)))).toBe(false)
})

test.each([undefined, null, 'ECONNREFUSED', new Error('ECONNREFUSED'), new TypeError('x')])(
  'a thrown %s without an error code does not mean unavailable',
  (error) => {
    expect(isUnavailable(error)).toBe(false)
  },
)

test('openDatabase throws for an invalid URL', () => {
  expect(() => openDatabase('localhost/x')).toThrow(DatabaseError)
})
