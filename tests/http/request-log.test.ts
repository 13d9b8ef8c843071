/** The request log, and the log of slow statements. */
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { logSlowStatements } from '../../src/database/slow-statements.ts'
import { sql } from '../../src/database/sql.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { createArticles, draftOf } from '../support/create-articles.ts'
import { fakeWatcher, sendRaw } from './support.ts'

const lines: string[] = []
const output = new Writable({
  write(chunk, _, done) {
    lines.push(String(chunk))
    done()
  },
})
const logger = pino({ base: null }, output)
const booted = await boot({ logger, cacheBytes: 1_000_000, watcher: fakeWatcher() })
const { db, request } = booted

afterEach(() => {
  lines.length = 0
})

/** Returns the lines of a message. */
const logged = (message: string) =>
  lines.map((line) => JSON.parse(line)).filter(({ msg }: { msg: string }) => msg === message)

describe('request log', () => {
  test('a line has the request id under the name that a problem uses', async () => {
    const { body } = await request.get('/v1/no-such-endpoint')
    expect(logged('request completed')).toMatchObject([{ requestId: body.requestId, status: 404 }])
    expect(lines.join()).not.toContain('reqId')
  })

  test('a line has the pattern of the route, the result of the cache and the user agent', async () => {
    await createArticles(db, draftOf({ slug: 'logged', status: 'published', publishedAt: new Date(0) }))
    for (const userAgent of ['first/1.0', 'second/1.0'])
      await sendRaw(booted, '/v1/articles/logged', { 'user-agent': userAgent })
    const common = { method: 'GET', url: '/v1/articles/logged', route: '/v1/articles/:slug', status: 200 }
    expect(logged('request completed')).toMatchObject([
      { ...common, cache: 'miss', userAgent: 'first/1.0' },
      { ...common, cache: 'hit', userAgent: 'second/1.0' },
    ])
  })

  test('a line has the bytes that were sent: headers and body, cached or not, and of each response by itself', async () => {
    const { port } = booted.app.server.address() as { port: number }
    const sizes: number[] = []
    for (const path of ['/v1/categories', '/v1/categories', '/health/nowhere']) {
      const headers = { 'accept-encoding': 'identity' }
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers }) // keeps the connection
      sizes.push((await response.arrayBuffer()).byteLength)
    }
    const bytes = logged('request completed').map((line) => line.bytes)
    bytes.forEach((count, index) => {
      const body = sizes[index] ?? 0
      expect(count).toBeGreaterThan(body + 50)
      expect(count).toBeLessThan(body + 1_000)
    })
    expect(bytes).toHaveLength(3)
  })

  test('a conditional request that is answered from the cache is logged with status 304', async () => {
    const { headers } = await sendRaw(booted, '/v1/authors')
    await sendRaw(booted, '/v1/authors', { 'if-none-match': headers.etag ?? '' })
    expect(logged('request completed').at(-1)).toMatchObject({ status: 304, cache: 'hit' })
  })

  test('a line has the name of the key, and never the key', async () => {
    const { secret } = await createKey(db, { name: 'newsroom', scopes: ['read'], expiresAt: null })
    await request.get('/v1/articles?status=draft').set('authorization', `Bearer ${secret}`)
    await request.get('/v1/articles').set('user-agent', `tool ${secret}`)
    const [withKey, withoutKey] = logged('request completed')
    expect(withKey).toMatchObject({ key: 'newsroom' })
    expect(withKey.cache).toBeUndefined()
    expect(withoutKey.key).toBeUndefined()
    expect(withoutKey.userAgent).toBe('tool ink_…')
    expect(lines.join()).not.toContain(secret)
  })

  test('a long user agent is cut off', async () => {
    await request.get('/v1/tags').set('user-agent', 'x'.repeat(5_000))
    expect(logged('request completed')[0].userAgent).toHaveLength(200)
  })
})

describe('slow statements', () => {
  test('a statement that takes as long as SLOW_QUERY_MS is logged with its text, without values', async () => {
    logSlowStatements([db], 20, logger)
    await db.query({
      text: 'SELECT\n  pg_sleep($1)::text AS slow, $2::text AS word',
      values: [0.03, 'private'],
    })
    await db.query({ text: 'SELECT 1 AS fast', values: [] })
    const slow = logged('slow database statement')
    expect(slow).toMatchObject([
      { statement: 'SELECT pg_sleep($1)::text AS slow, $2::text AS word', level: 40 },
    ])
    expect(slow[0].ms).toBeGreaterThanOrEqual(20)
    expect(lines.join()).not.toContain('private')
  })

  test('a slow statement of a transaction is logged, and one that fails', async () => {
    await db.transaction(({ tx }) => tx.query(sql`SELECT pg_sleep(0.03)::text AS transacted`))
    await db
      .query({ text: 'SELECT 1 / (pg_sleep(0.03)::text = $1)::int AS failed', values: ['x'] })
      .catch(() => {})
    const statements = logged('slow database statement')
    expect(statements.map(({ statement, isFailed }) => [statement, isFailed])).toEqual([
      ['BEGIN; SELECT pg_sleep(0.03)::text AS transacted', false],
      ['SELECT 1 / (pg_sleep(0.03)::text = $1)::int AS failed', true],
    ])
  })
})
