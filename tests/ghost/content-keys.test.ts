/** Keys of Ghost's Content API: what they open, the response cache, limits, logs and the command line. */
import { Writable } from 'node:stream'
import * as api from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { createKey, listKeys, revokeKey, rotateKey } from '../../src/keys/db/keys.ts'
import { fakeWatcher, sendRaw } from '../http/support.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { until } from '../support/until.ts'
import { bootGhost, createContentKey } from './support.ts'

const lines: string[] = []
const output = new Writable({
  write(chunk, _, done) {
    lines.push(String(chunk))
    done()
  },
})
const db = await openTestDatabase()
await createArticles(db, { slug: 'shown' }, { slug: 'draft', status: 'draft' })
const metrics = new Registry()
const logger = pino({ base: null }, output)
const spans = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
const tracing = { api, tracer: provider.getTracer('test') }
const booted = await bootGhost({
  db,
  logger,
  metrics,
  tracing,
  cacheBytes: 1_000_000,
  watcher: fakeWatcher(),
})
const { secret, request } = booted

/** Sends a request for a path below the Content API with a key. */
const send = (path: string, key: string | null, headers: Record<string, string> = {}) => {
  const separator = path.includes('?') ? '&' : '?'
  return sendRaw(booted, `/ghost/api/content${path}${key === null ? '' : `${separator}key=${key}`}`, headers)
}
const bodyOf = ({ body }: { body: Buffer }) => JSON.parse(body.toString())

describe('authentication', () => {
  test.each([
    [null, 403, 'NoPermissionError'],
    ['', 403, 'NoPermissionError'],
    ['0'.repeat(26), 401, 'UnauthorizedError'],
    ['short', 401, 'UnauthorizedError'],
    ['a&key=b', 400, 'BadRequestError'],
  ])('the key %j is %i', async (key, status, type) => {
    const response = await send('/posts/', key)
    expect(response.status).toBe(status)
    expect(bodyOf(response).errors).toMatchObject([{ type }])
    expect(response.headers['cache-control']).toBe('no-store')
  })

  test('another key is not accepted here, and a content key not at /v1', async () => {
    const { secret: adminKey } = await createKey(db, { name: 'admin', scopes: ['admin'], expiresAt: null })
    expect((await send('/posts/', adminKey)).status).toBe(401)
    const withHeader = await send('/posts/', null, { authorization: `Bearer ${adminKey}` })
    expect(withHeader.status).toBe(403)
    for (const path of ['/v1/articles', '/v1/articles?status=draft', '/v1/keys']) {
      const response = await request.get(path).set('authorization', `Bearer ${secret}`)
      expect(response.status).toBe(401)
    }
    expect((await request.get(`/v1/articles?key=${secret}`)).status).toBe(400)
  })

  test('without GHOST_API there is no such endpoint', async () => {
    const without = await boot({ db })
    const response = await without.request.get(`/ghost/api/content/posts/?key=${secret}`)
    expect(response.status).toBe(404)
    expect(response.body.detail).toContain('GHOST_API=true')
  })

  test('with PUBLIC_READ=false a content key reads what is published, and no cache stores it', async () => {
    const closed = await boot({ db, ghostApi: true, publicRead: false })
    const response = await closed.request.get(`/ghost/api/content/posts/?key=${secret}`)
    expect(response.body.posts).toMatchObject([{ slug: 'shown' }])
    expect(response.headers['cache-control']).toBe('private, no-store')
  })
})

describe('the response cache', () => {
  test('keys share responses, and a request without an accepted key gets none of them', async () => {
    const { secret: otherKey } = await createContentKey(db, 'other')
    const path = '/posts/?limit=7'
    const statuses = []
    for (const key of [secret, secret, secret, otherKey, otherKey])
      statuses.push((await send(path, key)).headers['cache-status'])
    expect(statuses).toEqual([
      undefined, // the key was not known yet
      'inkstone; fwd=miss',
      'inkstone; hit',
      undefined,
      'inkstone; hit',
    ])
    for (const key of [null, 'f'.repeat(26)]) {
      const { status, headers } = await send(path, key)
      expect([status, headers['cache-status']]).toEqual([key === null ? 403 : 401, undefined])
    }
  })

  test('a response may be stored by CDNs, and has tags, an ETag and CORS', async () => {
    const { headers } = await send('/tags/', secret)
    expect(headers['cache-control']).toMatch(/^public, max-age=10, s-maxage=60/)
    expect(headers['cache-tag']).toBe('inkstone,ghost,tags,articles')
    expect(headers['access-control-allow-origin']).toBe('*')
    expect((await send('/tags/', secret, { 'if-none-match': headers.etag ?? '' })).status).toBe(304)
  })

  test('a browser may send the header of the Ghost client, after a preflight without the key', async () => {
    const { status, headers } = await sendRaw(
      booted,
      `/ghost/api/content/posts/?key=${secret}`,
      {
        ...{ origin: 'https://blog.example', 'access-control-request-method': 'GET' },
        'access-control-request-headers': 'accept-version',
      },
      'OPTIONS',
    )
    expect([status, headers['access-control-allow-origin']]).toEqual([204, '*'])
    expect(headers['access-control-allow-headers']).toBe('accept-version')
    const response = await send('/posts/', secret, { 'accept-version': 'v6.0' })
    expect([response.status, response.headers['access-control-allow-origin']]).toEqual([200, '*'])
  })

  test('a filter with a relative time is not stored', async () => {
    const path = `/posts/?filter=${encodeURIComponent('published_at:<now-1d')}`
    for (const _ of [1, 2]) expect((await send(path, secret)).headers['cache-status']).toBeUndefined()
  })

  test('without SITE_URL a response has the host of the request, and is private', async () => {
    const plain = await boot({ db, ghostApi: true, cacheBytes: 1_000_000, watcher: fakeWatcher() })
    const path = `/ghost/api/content/settings/?key=${secret}`
    for (const host of ['a.example', 'a.example', 'b.example']) {
      const { headers, body } = await sendRaw(plain, path, { host })
      expect(JSON.parse(body.toString()).settings.url).toBe(`http://${host}/`)
      expect(headers['cache-control']).toBe('private, max-age=10')
    }
  })
})

test('a revoked key is refused at once where the database is read, and from then on everywhere', async () => {
  const { key, secret: revoked } = await createContentKey(db, 'revoked')
  for (const _ of [1, 2, 3]) await send('/authors/', revoked)
  await revokeKey(db, key.id)
  expect((await send('/authors/?limit=3&order=slug%20asc&fields=name', revoked)).status).not.toBe(500)
  expect((await send(`/posts/?filter=${encodeURIComponent('id:now-1d')}`, revoked)).status).toBe(401)
  expect((await send('/authors/', revoked)).status).toBe(401)
})

test('rotation makes a key of the same kind, and lists show the kind', async () => {
  const { key } = await createContentKey(db, 'rotated')
  const { secret: next, key: nextKey } = await rotateKey(db, key.id, { overlapSeconds: 0 })
  expect(next).toMatch(/^[0-9a-f]{26}$/)
  expect(nextKey).toMatchObject({ scopes: ['ghost-content'], prefix: next.slice(0, 6) })
  expect((await send('/tiers/', next)).status).toBe(200)
  expect((await listKeys(db)).find(({ id }) => id === nextKey.id)?.lastUsedAt).not.toBeUndefined()
})

test('wrong keys are limited by IP address, and reads whatever headers they have', async () => {
  const limited = await boot({
    ...{ db, ghostApi: true, trustProxy: true },
    rateLimits: { reads: 3, writes: 0, wrongKeys: 2 },
  })
  const from = async (ip: string, key: string, headers: Record<string, string> = {}) => {
    const path = `/ghost/api/content/tiers/?key=${key}`
    return (await sendRaw(limited, path, { 'x-forwarded-for': ip, ...headers })).status
  }
  const wrong = []
  for (const _ of [1, 2, 3, 4]) wrong.push(await from('192.0.2.1', 'wrong', { authorization: 'x' }))
  expect(wrong).toEqual([401, 401, 429, 429])
  const reads = []
  for (const _ of [1, 2, 3, 4]) reads.push(await from('192.0.2.2', secret, { authorization: 'Basic eDp5' }))
  expect(reads).toEqual([200, 200, 200, 429])
})

test('no log line, no metric and no span has a key, however it is written', async () => {
  lines.length = 0
  spans.reset()
  const encoded = secret.replace(/./g, (digit) => `%${digit.charCodeAt(0).toString(16)}`)
  const urls = [
    `/ghost/api/content/posts/?key=${secret}`,
    `/ghost/api/content/posts/?limit=1&key=${secret}&page=1`,
    `/ghost/api/content/posts/?k%65y=${encoded}`,
    `/ghost/api/content/posts/?filter=colour:red&key=${secret}`,
    `/ghost/api/content/newsletters/?key=${secret}`,
    `/ghost/api/v3/content/posts/?key=${secret}`,
    `/v1/articles?key=${secret}`,
  ]
  for (const url of urls) await sendRaw(booted, url)
  const text = lines.join('')
  expect(lines.filter((line) => line.includes('request completed'))).toHaveLength(urls.length)
  expect(text).toContain('?limit=1&key=…&page=1')
  expect(text).toContain('"key":"front end"')
  await until(() => spans.getFinishedSpans().length === urls.length)
  const attributes = spans.getFinishedSpans().map((span) => span.attributes)
  expect(attributes[1]).toMatchObject({ 'url.query': 'limit=1&key=…&page=1' })
  const observations = text + (await metrics.metrics()) + JSON.stringify(attributes)
  for (const leak of [secret, encoded]) expect(observations).not.toContain(leak)
})
