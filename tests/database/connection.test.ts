/** The connection: what Prisma and the prepared statements share, and how a lost or busy database shows. */

import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { DatabaseError, isUnavailable } from '../../src/database/errors.ts'
import { sql } from '../../src/database/sql.ts'
import { queryOnce, testDatabase } from '../support/database.ts'

const database = await testDatabase()
const db = openDatabase(database.url, { max: 2 })
const gone = openDatabase('postgres://nobody@127.0.0.1:1/nothing')
afterAll(async () => {
  await Promise.all([db.close(), gone.close()])
  await database.drop()
})

const endOtherSessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('it succeeded'),
    (error) => error,
  )

/** A way to a database whose connections can be made to carry nothing any more, though none of them ends: a host that is gone. */
async function silenceable(url: string) {
  const target = new URL(url)
  const ends = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => {}).on('close', () => to.destroy())
      from.pipe(to)
    }
    ends.add(near).add(far)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const way = new URL(url)
  way.hostname = '127.0.0.1'
  way.port = String((server.address() as AddressInfo).port)
  return {
    url: way.href,
    silence() {
      for (const end of ends) end.unpipe().resume()
      ends.clear()
    },
    close: () => new Promise((done) => server.close(done)),
  }
}

/** Ends the sessions once `count` of them are busy with pg_sleep. */
async function interruptSleepers(count: number): Promise<void> {
  const sleeping = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`
  while ((await queryOnce(database.url, sleeping)).length < count);
  await queryOnce(database.url, endOtherSessions)
}

test('each session prepares a text once, whether it is ours or that of Prisma', async () => {
  const one = openDatabase(database.url, { max: 1 })
  for (const _ of [1, 2]) {
    await one.query({ text: 'SELECT $1::int AS ours', values: [1] })
    await one.prisma.tag.findMany({ where: { slug: 'x' } })
  }
  const prepared = await one.query<{ statement: string; uses: bigint }>(
    sql`SELECT statement, generic_plans + custom_plans AS uses FROM pg_prepared_statements`,
  )
  await one.close()
  expect(prepared.find(({ statement }) => statement.includes('AS ours'))?.uses).toBe('2')
  expect(prepared.find(({ statement }) => statement.includes('"tag"'))?.uses).toBe('2')
})

test('a session keeps no more than 300 plans, and answers beyond them', async () => {
  const one = openDatabase(database.url, { max: 1 })
  for (let i = 0; i < 301; i++) await one.query({ text: `SELECT ${i} AS i`, values: [] })
  expect(await one.query(sql`SELECT count(*)::int AS n FROM pg_prepared_statements`)).toEqual([{ n: 300 }])
  await one.close()
})

test('times are stored as the instants that were written, whatever the time zone of the database', async () => {
  const name = new URL(database.url).pathname.slice(1)
  await queryOnce(database.url, `ALTER DATABASE ${name} SET timezone = 'Asia/Shanghai'`)
  const at = new Date('2024-02-29T23:59:59.123Z')
  const id = '018f0000-0000-7000-8000-000000000000'
  const fresh = openDatabase(database.url)
  await fresh.prisma.author.create({ data: { id, slug: 'a', name: 'A', createdAt: at, updatedAt: at } })
  // Prisma alone would not notice: it drops the zone both ways.
  const stored = 'SELECT (extract(epoch FROM created_at) * 1000)::float8 AS ms FROM author WHERE id = $1'
  expect(await fresh.query({ text: stored, values: [id] })).toEqual([{ ms: at.getTime() }])
  await fresh.close()
})

test('a database that ends every session costs the queries in flight and no others', async () => {
  await db.query(sql`SELECT 1`)
  await queryOnce(database.url, endOtherSessions)
  expect(await db.query(sql`SELECT 2 AS n`).catch((error) => isUnavailable(error) || error)).toBeTruthy()
  expect(await db.query(sql`SELECT 3 AS n`)).toEqual([{ n: 3 }])
})

test('a session that has fallen silent is given up, and others take its place', async () => {
  const line = await silenceable(database.url)
  const one = openDatabase(line.url, { max: 1, patience: 500 })
  await one.query(sql`SELECT 1`)
  line.silence()
  expect(isUnavailable(await errorOf(one.query(sql`SELECT 2`)))).toBe(true)
  expect(await one.query(sql`SELECT 3 AS n`)).toEqual([{ n: 3 }])
  line.silence()
  expect(isUnavailable(await errorOf(one.estimate(sql`SELECT 4`)))).toBe(true)
  await one.close()
  await line.close()
})

test('a closed database can be closed again', async () => {
  const one = openDatabase(database.url)
  await one.close()
  await expect(one.close()).resolves.toBeUndefined()
})

describe('the database is at fault', () => {
  test('when nobody listens', async () => {
    expect(isUnavailable(await errorOf(gone.query(sql`SELECT 1`)))).toBe(true)
    expect(isUnavailable(await errorOf(gone.prisma.tag.count()))).toBe(true)
    expect(isUnavailable(await errorOf(gone.prisma.$transaction((tx) => tx.tag.count())))).toBe(true)
  })

  test('when it ends the session of a query', async () => {
    const errors = [
      errorOf(db.query(sql`SELECT pg_sleep(30)`)),
      errorOf(db.prisma.$queryRaw`SELECT pg_sleep(30)::text`),
    ]
    await interruptSleepers(2)
    expect((await Promise.all(errors)).map(isUnavailable)).toEqual([true, true])
  })

  test('when it ends the session of a transaction', async () => {
    const error = errorOf(db.prisma.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(30)::text`))
    await interruptSleepers(1)
    expect(isUnavailable(await error)).toBe(true)
  })

  test('when it takes no more time for a statement', async () => {
    const slow = db.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL statement_timeout = 1`
      await tx.$queryRaw`SELECT pg_sleep(30)::text`
    })
    expect(isUnavailable(await errorOf(slow))).toBe(true)
  })

  test('when all sessions stay busy', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 500 })
    const busy = await pool.connect()
    expect(isUnavailable(await errorOf(pool.connect()))).toBe(true)
    busy.release()
    await pool.end()
  })

  const states = ['57P01', '57P03', '53300', '53100', '25006', '40001', '40P01', '55P03', '57014', '08006']
  test.each(states)('when it says %s', (code) => {
    expect(isUnavailable(Object.assign(new Error('no'), { code }))).toBe(true)
  })

  const plain = [
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
  ]
  test.each(plain)('when pg says no more than "%s"', (message) => {
    expect(isUnavailable(new Error('wrapped', { cause: new Error(message) }))).toBe(true)
  })
})

describe('the database is not at fault', () => {
  test('for a unique violation', async () => {
    const author = { slug: 'twice', name: 'A', createdAt: new Date(), updatedAt: new Date() }
    await db.prisma.author.create({ data: { id: '018f0000-0000-7000-8000-000000000001', ...author } })
    const again = db.prisma.author.create({ data: { id: '018f0000-0000-7000-8000-000000000002', ...author } })
    expect(isUnavailable(await errorOf(again))).toBe(false)
  })

  test('for a statement that is wrong', async () => {
    expect(isUnavailable(await errorOf(db.query(sql`SELEKT 1`)))).toBe(false)
  })

  test.each([undefined, null, 'ECONNREFUSED', new Error('ECONNREFUSED'), new TypeError('x')])(
    'for %s',
    (error) => {
      expect(isUnavailable(error)).toBe(false)
    },
  )
})

test('an address that is none is refused at once', () => {
  expect(() => openDatabase('localhost/x')).toThrow(DatabaseError)
})
