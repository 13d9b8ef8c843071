/** A read-only database, and a failover to another server. */
import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { findPrimary } from '../../src/database/hosts.ts'
import { sql } from '../../src/database/sql.ts'
import { boot } from '../support/app.ts'
import { createTestDatabase, queryOnce } from '../support/database.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import { bootFaulty, createArticle, type Faulty, send, shortBounds } from './support.ts'

const faulty = await bootFaulty()
const { booted, url, secret } = faulty
const databaseName = (of: string) => new URL(of).pathname.slice(1)

/** Makes a database read-only for new sessions, and ends the others. */
async function makeReadOnly(of: string): Promise<void> {
  const server = Object.assign(new URL(of), { pathname: '/postgres' }).href
  await queryOnce(server, `ALTER DATABASE ${databaseName(of)} SET default_transaction_read_only = on`)
  await queryOnce(
    server,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${databaseName(of)}'`,
  )
}

test('on a read-only database key holders read, and writes are 503; it is writable again without a restart', async () => {
  const { body } = await createArticle(faulty)
  const draft = await send(booted, '/v1/articles', { secret, body: { title: 'Draft' } })
  await faulty.direct.execute(sql`UPDATE api_key SET last_used_at = NULL`)
  await makeReadOnly(url)
  for (const path of [
    `/v1/articles/${body.id}`,
    `/v1/articles/${draft.body.id}`,
    '/v1/keys',
    '/health/ready',
  ])
    expect([path, (await send(booted, path, { secret })).status]).toEqual([path, 200])
  for (const key of [undefined, randomUUID()]) {
    const { status, retryAfter } = await createArticle(faulty, 'Refused', key)
    expect([status, retryAfter]).toEqual([503, '5'])
  }
  const server = Object.assign(new URL(url), { pathname: '/postgres' }).href
  await queryOnce(server, `ALTER DATABASE ${databaseName(url)} RESET default_transaction_read_only`)
  await until(async () => (await createArticle(faulty)).status === 201, 100)
})

test('the time of last use is written beside a read, and a lock on it delays no read', async () => {
  const other = await bootFaulty({ ...shortBounds, lockTimeoutMs: 20_000, statementTimeoutMs: 20_000 })
  await queryOnce(other.url, 'UPDATE api_key SET last_used_at = NULL')
  const client = await other.direct.pool.connect()
  await client.query('BEGIN; SELECT 1 FROM api_key FOR UPDATE')
  expect((await send(other.booted, '/v1/keys', { secret: other.secret })).status).toBe(200)
  await client.query('ROLLBACK')
  client.release()
  const selectUsed = sql`SELECT 1 FROM api_key WHERE last_used_at IS NOT NULL`
  await until(async () => (await other.direct.query(selectUsed)).length === 1)
})

/** Starts an application on two hosts, each a proxy to a database of its own. The first is the primary. */
async function bootTwoHosts(): Promise<{ first: Faulty; setPrimary(of: 'first' | 'second'): Promise<void> }> {
  const first = await bootFaulty()
  const second = await startTcpProxy(first.url)
  const urls = `${first.proxy.url.replace(/\/\w+$/, '')},${new URL(second.url).host}/${databaseName(first.url)}`
  const db = openDatabase(urls, shortBounds)
  const app = await boot({ db })
  onTestFinished(async () => {
    await db.close()
    await second.close()
  })
  return {
    first: { ...first, booted: app, db },
    async setPrimary(of) {
      first.proxy.set(of === 'first' ? 'pass' : 'refuse')
      second.set(of === 'first' ? 'refuse' : 'pass')
      ;(of === 'first' ? second : first.proxy).reset()
    },
  }
}

test('with several hosts, the one that responds is followed, and back', async () => {
  const { first, setPrimary } = await bootTwoHosts()
  for (const primary of ['first', 'second', 'first'] as const) {
    await setPrimary(primary)
    await until(async () => (await createArticle(first)).status === 201, 100)
  }
})

test('with several hosts, one that has become read-only is left, for reads too', async () => {
  const [old, next] = [await bootFaulty(), await createTestDatabase()]
  onTestFinished(next.drop)
  const nextHost = await startTcpProxy(old.url, databaseName(next.url))
  const urls = `${old.proxy.url.replace(/\/\w+$/, '')},${new URL(nextHost.url).host}/${databaseName(old.url)}?target_session_attrs=read-write`
  const db = openDatabase(urls, shortBounds)
  onTestFinished(async () => {
    await db.close()
    await nextHost.close()
  })
  const selectName = sql`SELECT current_database()::text AS name`
  expect(await db.query(selectName)).toEqual([{ name: databaseName(old.url) }])
  await makeReadOnly(old.url)
  await until(async () => {
    const [row] = await db.query<{ name: string }>(selectName)
    return row?.name === databaseName(next.url)
  }, 100)
  await db.execute(sql`CREATE TABLE followed (id int)`)
  expect(await findPrimary(urls, 1_000)).toContain(new URL(nextHost.url).host)
})

test('findPrimary names every host when none accepts writes', async () => {
  const urls = 'postgres://nobody@127.0.0.1:1,127.0.0.1:2/nothing'
  await expect(findPrimary(urls, 1_000)).rejects.toThrow(
    'No host of the database accepts writes: 127.0.0.1:1 (unreachable), 127.0.0.1:2 (unreachable).',
  )
})
