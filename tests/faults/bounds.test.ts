/** Bounds of database sessions: locks, lost instances and hung servers hold up nobody for long. */
import { expect, onTestFinished, test } from 'vitest'
import { recordChanges } from '../../src/changes/db/record-changes.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import { atOnce, bootFaulty, createArticle, send, shortBounds, whileLocked } from './support.ts'

const faulty = await bootFaulty()
const { booted, direct, url, proxy, secret } = faulty

/**
 * Longest time of a response: that of a wait for a lock or a session, on a machine that is ten times slower. It is far less than the
 * time of what holds the lock, or of a statement.
 */
const LONGEST = 15_000

test('a locked table makes writes and reads wait for the lock time-out, and then fail with Retry-After', async () => {
  const patient = await bootFaulty({ ...shortBounds, statementTimeoutMs: 60_000 })
  const responses = await whileLocked(
    patient.url,
    'LOCK TABLE article IN ACCESS EXCLUSIVE MODE',
    async () => [
      ...(await atOnce(24, () => createArticle(patient))),
      ...(await atOnce(24, () => send(patient.booted, '/v1/articles'))),
    ],
  )
  expect(new Set(responses.map(({ status, retryAfter }) => `${status} ${retryAfter}`))).toEqual(
    new Set(['503 5']),
  )
  expect(Math.max(...responses.map(({ ms }) => ms))).toBeLessThan(LONGEST)
  expect((await createArticle(patient)).status).toBe(201)
})

test('a write that has waited for its session waits less long for a lock', async () => {
  const own = openDatabase(url, { writeSessions: 1, connectTimeoutMs: 20_000, lockTimeoutMs: 20_000 })
  const first = own.transaction(({ tx }) => tx.query(sql`SELECT pg_sleep(1.5)::text`))
  const second = own.transaction(({ tx }) =>
    tx.query<{ ms: number }>(sql`
      SELECT extract(epoch FROM current_setting('lock_timeout')::interval)::float8 * 1000 AS ms`),
  )
  await first
  const [row] = await second
  expect(row?.ms).toBeLessThan(18_600)
  expect(row?.ms).toBeGreaterThanOrEqual(100)
  // On a busy machine, another transaction may wait noticeably, too.
  await until(async () => {
    const [third] = await own.transaction(({ tx }) =>
      tx.query<{ timeout: string }>(sql`SELECT current_setting('lock_timeout') AS timeout`),
    )
    return third?.timeout === '20s'
  })
  await own.close()
})

test('writes that wait for a lock leave the sessions of reads and of health checks free', async () => {
  const slow = await bootFaulty({
    ...shortBounds,
    lockTimeoutMs: 20_000,
    statementTimeoutMs: 20_000,
    connectTimeoutMs: 20_000,
  })
  await createArticle(slow)
  let writes: Promise<{ status: number }[]> = Promise.resolve([])
  await whileLocked(slow.url, 'SELECT 1 FROM change_counter FOR UPDATE', async () => {
    writes = atOnce(24, () => createArticle(slow))
    const isWaiting = sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    await until(async () => (await slow.direct.query(isWaiting)).length === 5)
    const reads = await atOnce(20, () => send(slow.booted, '/v1/articles', { secret: slow.secret }))
    const health = await send(slow.booted, '/health/ready')
    expect(new Set([...reads, health].map(({ status }) => status))).toEqual(new Set([200]))
  })
  expect(new Set((await writes).map(({ status }) => status))).toEqual(new Set([201]))
})

test('reads that wait for a lock leave the session of health checks free', async () => {
  await whileLocked(url, 'LOCK TABLE article IN ACCESS EXCLUSIVE MODE', async () => {
    const reads = atOnce(40, () => send(booted, '/v1/articles'))
    expect((await send(booted, '/health/ready')).status).toBe(200)
    await reads
  })
})

/** Opens the database as another instance, whose connections can be cut off. */
async function openOtherInstance() {
  const ownProxy = await startTcpProxy(url)
  const db = openDatabase(ownProxy.url, { ...shortBounds, idleTransactionTimeoutMs: 1_000 })
  onTestFinished(async () => {
    await db.close()
    await ownProxy.close()
  })
  return { db, cutOff: ownProxy.dropOpen }
}

test('an instance that is cut off after its last statement holds up no write of another', async () => {
  const other = await openOtherInstance()
  const entry = {
    entity: 'tag',
    entityId: '018f0000-0000-7000-8000-000000000000',
    action: 'created',
  } as const
  const statuses: number[] = []
  const abandoned = other.db.transaction(async (transaction) => {
    await recordChanges(transaction, [{ ...entry, visible: false, slug: 'lost', lang: null, tags: [] }])
    other.cutOff()
    statuses.push((await createArticle(faulty)).status)
  })
  await expect(abandoned).rejects.toThrow()
  expect(statuses).toEqual([201])
  const [change] = await direct.query(sql`SELECT 1 FROM change WHERE slug = 'lost'`)
  expect(change).toBeUndefined()
})

test('a row that a lost instance has locked is free after the time-out of idle transactions', async () => {
  const { id } = (await createArticle(faulty)).body
  const patch = () =>
    send(booted, `/v1/articles/${id}`, { method: 'PATCH', secret, body: { excerpt: String(Math.random()) } })
  const other = await openOtherInstance()
  const statuses: number[] = []
  const abandoned = other.db.transaction(async ({ tx }) => {
    await tx.query(sql`SELECT 1 AS locked FROM article WHERE id = ${id}::uuid FOR UPDATE`)
    other.cutOff()
    await until(async () => {
      const { status, ms } = await patch()
      expect(ms).toBeLessThan(LONGEST)
      statuses.push(status)
      return status === 200
    })
  })
  await expect(abandoned).rejects.toThrow()
  expect(statuses.at(-1)).toBe(200)
  expect(statuses.slice(0, -1).filter((status) => status !== 503)).toEqual([])
})

test('a hung server ends reads, writes and readiness with 503, and they work again once it continues', async () => {
  proxy.set('hang')
  const responses = await Promise.all([
    createArticle(faulty),
    send(booted, '/v1/articles'),
    send(booted, '/health/ready'),
  ])
  proxy.set('pass')
  expect(responses.map(({ status }) => status)).toEqual([503, 503, 503])
  expect(Math.max(...responses.map(({ ms }) => ms))).toBeLessThan(LONGEST)
  await until(async () => (await createArticle(faulty)).status === 201)
  await until(async () => (await send(booted, '/v1/articles')).status === 200)
})

test('every session has a bound on each layer', async () => {
  const own = openDatabase(url, { ...shortBounds, idleTransactionTimeoutMs: 1_000, tcpTimeoutMs: 3_000 })
  const names = ['lock', 'statement', 'idle_in_transaction_session'].map((name) => `${name}_timeout`)
  const settings = [...names, 'tcp_user_timeout', 'tcp_keepalives_idle', 'tcp_keepalives_count']
  const statement = {
    text: `SELECT ${settings.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`,
    values: [],
  }
  const expected = {
    lock_timeout: '1500ms',
    statement_timeout: '2s',
    idle_in_transaction_session_timeout: '1s',
    tcp_user_timeout: '3000',
    tcp_keepalives_idle: '1',
    tcp_keepalives_count: '2',
  }
  expect(await own.query(statement)).toEqual([expected])
  expect(await own.execute(statement)).toEqual([expected])
  expect(await own.probe(statement)).toEqual([expected])
  await own.close()
})

test('bulk work has bounds of its own, and its session gets the usual ones back', async () => {
  const own = openDatabase(url, { ...shortBounds, statementTimeoutMs: 1_000, writeSessions: 1 })
  const pause = sql`SELECT pg_sleep(1.5)::text`
  await own.transaction(
    async ({ tx, copySession }) => {
      await tx.query(pause)
      expect(copySession).not.toBeNull()
    },
    { bulk: true },
  )
  await own.withBulkSession((session) => session.query(pause.text))
  await expect(own.transaction(({ tx }) => tx.query(pause))).rejects.toThrow(/statement timeout/)
  await own.close()
})

test('a statement whose result is lost fails within seconds, long before the time-out of statements', async () => {
  const lossy = await startTcpProxy(url)
  const own = openDatabase(lossy.url, { statementTimeoutMs: 60_000 })
  await own.execute(sql`SELECT 1`)
  lossy.dropOpen()
  const startedAt = performance.now()
  await expect(own.execute(sql`SELECT 2`)).rejects.toThrow('Connection terminated')
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  expect(await own.execute(sql`SELECT pg_sleep(2.5)::text AS slow`)).toEqual([{ slow: '' }])
  await own.close()
  await lossy.close()
})
