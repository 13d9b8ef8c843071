/** Request ids: `X-Request-Id` of every response, and of requests that a proxy has forwarded. */
import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { createArticles, draftOf } from '../support/create-articles.ts'
import { fakeWatcher, sendRaw } from './support.ts'

const logged: { requestId: string; cache?: string; msg: string }[] = []
const output = new Writable({
  write(chunk, _, done) {
    logged.push(JSON.parse(String(chunk)))
    done()
  },
})
const logger = pino({ base: null }, output)
const booted = await boot({ logger, cacheBytes: 1_000_000, watcher: fakeWatcher() })
const { db } = booted
const behindProxy = await boot({ db, logger, trustProxy: '127.0.0.1' })
const behindOther = await boot({ db, logger, trustProxy: '192.0.2.1' })
const { secret } = await createKey(db, { name: 'editor', scopes: ['publish'], expiresAt: null })
await createArticles(db, draftOf({ slug: 'numbered', status: 'published', publishedAt: new Date(0) }))

const LONG_PATH = `/v1/articles/${'x'.repeat(3_000)}`
const BROKEN_PATH = '/v1/articles/%E0%A4%A'
/** Health checks, and paths that the router rejects, have no line in the log. */
const UNLOGGED = new Set(['/health/live', LONG_PATH, BROKEN_PATH])

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/

/** Returns the log line of a request with this id. */
const lineOf = (id: unknown) =>
  logged.filter(({ requestId, msg }) => requestId === id && msg === 'request completed')

describe('X-Request-Id of a response', () => {
  const key = { authorization: `Bearer ${secret}` }
  const kinds: [
    name: string,
    status: number,
    path: string,
    headers?: Record<string, string>,
    method?: string,
  ][] = [
    ['an article', 200, '/v1/articles/numbered'],
    ['an article with a key', 200, '/v1/articles/numbered', key],
    ['HEAD', 200, '/v1/articles/numbered', {}, 'HEAD'],
    ['a stream', 200, '/v1/articles.ndjson', key],
    ['a compressed list', 200, '/v1/articles', { 'accept-encoding': 'br' }],
    ['a page', 200, '/', { accept: 'text/html' }],
    ['a health check', 200, '/health/live'],
    ['OPTIONS', 204, '/v1/articles', {}, 'OPTIONS'],
    [
      'a preflight',
      204,
      '/v1/articles',
      { origin: 'https://a.example', 'access-control-request-method': 'GET' },
      'OPTIONS',
    ],
    ['an unknown parameter', 400, '/v1/articles?colour=red'],
    ['a broken path', 400, BROKEN_PATH],
    ['a missing key', 401, '/v1/articles', {}, 'POST'],
    ['an unknown URL', 404, '/nowhere'],
    ['another method', 405, '/v1/search', key, 'DELETE'],
    ['an unacceptable coding', 406, '/v1/articles', { 'accept-encoding': 'identity;q=0, *;q=0' }],
    ['a failed precondition', 412, '/v1/articles', { 'if-match': '"other"' }],
    ['a long parameter', 414, LONG_PATH],
  ]

  test.each(kinds)('%s (%i)', async (_, status, path, headers = {}, method = 'GET') => {
    const response = await sendRaw(booted, path, headers, method)
    const id = response.headers['x-request-id']
    expect([response.status, id]).toEqual([status, expect.stringMatching(UUID)])
    if (!UNLOGGED.has(path)) expect(lineOf(id)).toMatchObject([{ status }])
    if (status >= 400) expect(JSON.parse(String(response.body)).requestId).toBe(id)
  })

  test('is that of its own request when the response is cached, and when it is a 304', async () => {
    const first = await sendRaw(booted, '/v1/tags')
    const etag = { 'if-none-match': String(first.headers.etag) }
    const responses = [first, await sendRaw(booted, '/v1/tags'), await sendRaw(booted, '/v1/tags', etag)]
    const ids = responses.map(({ headers }) => headers['x-request-id'])
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 304])
    expect(ids.map((id) => lineOf(id)[0]?.cache)).toEqual(['miss', 'hit', 'hit'])
    expect(new Set(ids).size).toBe(3)
  })

  test('can be read by scripts of other origins', async () => {
    const { headers } = await sendRaw(booted, '/v1/articles', { origin: 'https://site.example' })
    expect(headers['access-control-expose-headers']).toContain('X-Request-Id')
  })
})

describe('X-Request-Id of a request', () => {
  const idFor = async (server: typeof booted, id: string) =>
    (await sendRaw(server, '/v1/articles/numbered', { 'x-request-id': id })).headers['x-request-id']

  test('a proxy in TRUST_PROXY chooses the id', async () => {
    const id = `edge-${randomUUID()}`
    expect(await idFor(behindProxy, id)).toBe(id)
    expect(lineOf(id)).toHaveLength(1)
  })

  test('any other client cannot choose the id', async () => {
    for (const server of [booted, behindOther]) expect(await idFor(server, 'chosen')).toMatch(UUID)
    expect(lineOf('chosen')).toEqual([])
  })

  test.each([
    ['too long', 'x'.repeat(129)],
    ['empty', ''],
    ['with a blank', 'a b'],
    ['with a quote', 'a"b'],
    ['several ids', 'a, b'],
    ['an API key', secret],
  ])('%s: the id of a proxy is ignored', async (_, id) => {
    expect(await idFor(behindProxy, id)).toMatch(UUID)
  })
})
