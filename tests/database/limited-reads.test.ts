/** Limited reads: statements with a time-out, and searches that use only a share of the sessions. */
import { describe, expect, test } from 'vitest'
import { isUnavailable } from '../../src/database/errors.ts'
import { limitReads } from '../../src/database/limited-reads.ts'
import { sql } from '../../src/database/sql.ts'
import { createGate, databaseDouble, sendRaw } from '../http/support.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { until } from '../support/until.ts'

const db = await openTestDatabase()

test('a statement that exceeds the time-out fails as unavailable, and the server ends it', async () => {
  const limited = limitReads(db, 100).read
  const error = await limited.query(sql`SELECT pg_sleep(120) AS slept`).catch((err) => err)
  expect(isUnavailable(error)).toBe(true)
  const running = async () =>
    (
      await db.query(sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
      AND state = 'active' AND query LIKE 'SELECT pg_sleep(120) AS slept%'`)
    ).length
  await expect.poll(running, { timeout: 20_000 }).toBe(0)
})

test('while all sessions are in use, other statements get one before reads that wait, in their order', async () => {
  const { read } = limitReads(db, 60_000)
  const lock = createGate()
  const locking = db.transaction(async ({ tx }) => {
    await tx.query(sql`SELECT pg_advisory_xact_lock(1)`)
    await lock.wait()
  })
  await lock.reached
  const { pool } = db
  const { max } = pool.options
  const order: string[] = []
  const note = (name: string) => () => void order.push(name)
  const blocked = Array.from({ length: max }, () =>
    read.query(sql`SELECT 1 AS one FROM pg_advisory_xact_lock_shared(1)`),
  )
  await until(() => pool.totalCount === max && pool.idleCount === 0 && pool.waitingCount === 0)
  const waiting = Array.from({ length: max }, () => read.query(sql`SELECT 2 AS two`).then(note('read')))
  const others = ['first', 'second'].map((name) => db.query(sql`SELECT 3 AS three`).then(note(name)))
  expect(pool.waitingCount).toBe(max + 2)
  lock.open()
  await Promise.all([locking, ...blocked, ...waiting, ...others])
  expect(order.slice(0, 2)).toEqual(['first', 'second'])
})

test('statements of searches and dumps begin in iterations of the event loop of their own', async () => {
  let iteration = 0
  let isCounting = true
  const count = () => {
    iteration += 1
    if (isCounting) setImmediate(count)
  }
  setImmediate(count)
  const starts: number[] = []
  const double = databaseDouble(db)
  double.query = (statement) => {
    starts.push(iteration)
    return db.query(statement)
  }
  const { search, dump } = limitReads(double, 60_000)
  await Promise.all(
    [search, search, search, dump, dump].map((limited) => limited.query(sql`SELECT 1 AS one`)),
  )
  isCounting = false
  expect(starts).toHaveLength(5)
  expect(new Set(starts).size).toBe(5)
})

describe('searches', async () => {
  const double = databaseDouble(db)
  const booted = await boot({ db: double })

  test('searches beyond their share and the queue get 503 with Retry-After, and lists go on', async () => {
    const gate = createGate()
    double.afterRead = gate.wait
    const searches = Array.from({ length: 100 }, (_, n) => sendRaw(booted, `/v1/search?q=word${n}`))
    await gate.reached
    const first = await Promise.race(searches)
    expect([first.status, first.headers['retry-after']]).toEqual([503, '5'])
    double.afterRead = async () => {}
    expect((await sendRaw(booted, '/v1/articles')).status).toBe(200)
    gate.open()
    const statuses = (await Promise.all(searches)).map(({ status }) => status)
    expect(statuses).toContain(200)
    expect((await sendRaw(booted, '/v1/search?q=later')).status).toBe(200)
  })
})
