import { beforeAll, describe, expect, test, vi } from 'vitest'
import { securityHeaders } from '../../src/http/security-headers.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { stopDate } from '../support/clock.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { openApiDocument } from '../support/openapi.ts'
import { decodedBody, fakeWatcher, type RawResponse, sendRaw, stableHeaders } from './support.ts'

const watcher = fakeWatcher()
const site = { url: 'https://example.org' }
const booted = await boot({ watcher, site, cacheBytes: 8_000_000, cdnSeconds: 300 })
const uncached = await boot({ db: booted.db, site })
const get = (path: string, headers: Record<string, string> = {}) => sendRaw(booted, path, headers)
let key = ''

/** The value of each path parameter. */
const sample = 'first'

/** Returns the paths of all GET endpoints, except streams. */
async function readablePaths(): Promise<string[]> {
  const { paths } = (await openApiDocument()) as { paths: Record<string, Record<string, unknown>> }
  const endpoints = Object.entries(paths).filter(
    ([, { get: route }]) => route && !/event-stream|ndjson/.test(JSON.stringify(route)),
  )
  return [...endpoints.map(([path]) => path.replace(/\{\w+\}/g, sample)), '/openapi.json']
}

const paths = await readablePaths()

/** Returns true for a successful public response. */
const isPublic = ({ status, headers }: RawResponse) =>
  status === 200 && String(headers['cache-control']).startsWith('public')

async function publicPaths(): Promise<string[]> {
  const responses = await Promise.all(paths.map(async (path) => ({ path, response: await get(path) })))
  const found = responses.filter(({ response }) => isPublic(response)).map(({ path }) => path)
  expect(found.length).toBeGreaterThan(10)
  return found
}

beforeAll(async () => {
  const long = 'A slow river carries more than a fast one. '.repeat(100)
  await createArticles(booted.db, {
    slug: sample,
    title: 'Tag, 标签; and more',
    lang: 'en',
    aliases: ['old'],
    body: { format: 'markdown', source: long },
    tags: [{ slug: sample, name: 'First' }, term('标签')],
    categories: [{ slug: sample, name: 'First' }],
    authors: [{ ...byline('First'), slug: sample }, byline('Second')],
  })
  watcher.move()
  key = (await createKey(booted.db, { name: 'k', scopes: ['admin'], expiresAt: null })).secret
})

describe('public responses', () => {
  test('the public endpoints include the document, lists and single articles and terms', async () => {
    expect(await publicPaths()).toEqual(
      expect.arrayContaining([
        '/openapi.json',
        '/v1/articles',
        '/v1/articles/first',
        '/v1/articles/first/related',
        '/v1/tags',
        '/v1/tags/first',
        '/v1/categories/first',
        '/v1/authors/first',
      ]),
    )
  })

  test('a public response has Cache-Control, Vary and Cache-Tag, and other sites may read it', async () => {
    for (const path of await publicPaths()) {
      const { headers } = await get(path)
      expect(headers['cache-control']).toBe(
        'public, max-age=10, s-maxage=300, stale-while-revalidate=60, stale-if-error=3600',
      )
      expect(headers.vary?.split(', ').sort()).toEqual(['Accept', 'Accept-Encoding'])
      expect(headers['cache-tag']).toMatch(/^inkstone(,[\w%.!~*'()-]+)+$/)
      expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
      expect(headers['access-control-allow-origin']).toBe('*')
    }
  })

  test('a public response has a strong ETag for each content coding, and the same content in each', async () => {
    for (const path of await publicPaths()) {
      const codings = ['identity', 'gzip', 'br']
      const responses = await Promise.all(codings.map((coding) => get(path, { 'accept-encoding': coding })))
      const [identity] = responses
      if (!identity) throw new Error('no response')
      const isLarge = identity.body.length >= 1_024
      expect(responses.map(({ headers }) => headers['content-encoding'])).toEqual(
        isLarge ? [undefined, 'gzip', 'br'] : [undefined, undefined, undefined],
      )
      for (const response of responses) {
        expect(response.headers.etag).toMatch(/^"[\x21\x23-\x7e]+"$/)
        expect(Number(response.headers['content-length'])).toBe(response.body.length)
        expect(decodedBody(response)).toBe(identity.body.toString())
      }
      expect(new Set(responses.map(({ headers }) => headers.etag)).size).toBe(isLarge ? 3 : 1)
    }
  })

  test('a matching If-None-Match gets 304 with the headers that caches need, and no content', async () => {
    for (const path of await publicPaths()) {
      for (const coding of ['identity', 'br']) {
        const full = await get(path, { 'accept-encoding': coding })
        const etag = String(full.headers.etag)
        for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
          const { status, headers, body } = await get(path, {
            'accept-encoding': coding,
            'if-none-match': tags,
          })
          expect([status, body.length]).toEqual([304, 0])
          for (const name of ['etag', 'cache-control', 'vary', 'cache-tag', 'access-control-allow-origin'])
            expect(headers[name]).toBe(full.headers[name])
          for (const name of ['content-type', 'content-length', 'content-encoding', 'link'])
            expect(headers[name]).toBeUndefined()
          expect(headers.date).toBeDefined()
        }
        const other = await get(path, { 'accept-encoding': coding, 'if-none-match': '"other"' })
        expect([other.status, other.body]).toEqual([200, full.body])
      }
    }
  })

  test('If-Match gets 200 or 412, both from the cache and from the handler', async () => {
    for (const path of await publicPaths()) {
      for (const coding of ['identity', 'br']) {
        const full = await get(path, { 'accept-encoding': coding })
        const etag = String(full.headers.etag)
        for (const [tags, expected] of [
          ...[etag, `"other", ${etag}`, '*'].map((tags) => [tags, 200] as const),
          ...[`W/${etag}`, '"other"', 'other'].map((tags) => [tags, 412] as const),
        ]) {
          const headers = { 'accept-encoding': coding, 'if-match': tags }
          for (const response of [await get(path, headers), await sendRaw(uncached, path, headers)]) {
            expect([tags, response.status]).toEqual([tags, expected])
            if (expected === 200) expect(decodedBody(response)).toBe(decodedBody(full))
            else
              expect(JSON.parse(String(response.body))).toMatchObject({
                status: 412,
                requestId: expect.any(String),
              })
            expect(response.headers['cache-control']).toMatch(expected === 200 ? /^public/ : /^no-store$/)
          }
        }
      }
    }
  })

  test('a public response is the same from the cache, from the handler, and without a cache', async () => {
    for (const path of await publicPaths()) {
      watcher.move()
      const responses = [await get(path), await get(path), await sendRaw(uncached, path)]
      const [handled, cached, withoutCache] = responses.map((response) => ({
        ...stableHeaders(response),
        body: response.body.toString(),
      }))
      expect(cached).toEqual(handled)
      expect({ ...withoutCache, 'cache-control': handled?.['cache-control'] }).toEqual(handled)
    }
  })

  test('a request that excludes every content coding gets 406', async () => {
    for (const path of await publicPaths()) {
      const { status, headers } = await get(path, { 'accept-encoding': 'identity;q=0, *;q=0' })
      expect([status, headers['content-type']]).toEqual([406, 'application/problem+json; charset=utf-8'])
      expect([headers['cache-control'], headers.etag, headers['cache-tag']]).toEqual([
        'no-store',
        undefined,
        undefined,
      ])
    }
  })
})

describe('HEAD', () => {
  test.each(paths)('HEAD %s has the headers of GET, without content', async (path) => {
    for (const headers of [{}, { 'accept-encoding': 'br' }, { 'if-none-match': '*' }]) {
      watcher.move()
      const cold = await sendRaw(booted, path, headers, 'HEAD')
      const full = await get(path, headers)
      const warm = await sendRaw(booted, path, headers, 'HEAD')
      for (const head of [cold, warm]) {
        expect([head.status, head.body.length]).toEqual([full.status, 0])
        expect(stableHeaders(head)).toEqual(stableHeaders(full))
      }
    }
  })
})

describe('responses to requests with an API key', () => {
  test.each(paths)(
    'a request for %s with an API key gets a response that no cache may store',
    async (path) => {
      for (const authorization of [`Bearer ${key}`, 'Bearer wrong', 'Basic x']) {
        for (const method of ['GET', 'HEAD']) {
          const { headers, status } = await sendRaw(booted, path, { authorization }, method)
          expect(headers['cache-control']).toMatch(status < 400 ? /^private, no-store$/ : /\bno-store$/)
          expect(headers['cache-control']).not.toMatch(/public|s-maxage|must-revalidate/)
          expect([headers['cache-tag'], headers['cache-status']]).toEqual([undefined, undefined])
        }
      }
    },
  )

  test('a response to a request with an API key has an ETag, is compressed, and can be 304', async () => {
    const authorization = `Bearer ${key}`
    const { headers } = await get('/v1/articles/first', { authorization, 'accept-encoding': 'br' })
    expect([headers['content-encoding'], headers['cross-origin-resource-policy']]).toEqual([
      'br',
      'same-origin',
    ])
    const conditional = { authorization, 'accept-encoding': 'br', 'if-none-match': String(headers.etag) }
    expect((await get('/v1/articles/first', conditional)).status).toBe(304)
  })
})

describe('responses that are not cached', () => {
  test.each(['identity', 'gzip', 'br'])(
    'a response that is not cached is sent with the content coding %s, for HEAD too',
    async (coding) => {
      const uncompressed = await get('/v1/changes')
      const response = await get('/v1/changes', { 'accept-encoding': coding })
      expect(response.headers['content-encoding']).toBe(coding === 'identity' ? undefined : coding)
      expect([response.headers['cache-control'], response.headers.vary]).toEqual([
        'no-store',
        'Accept-Encoding',
      ])
      expect(Number(response.headers['content-length'])).toBe(response.body.length)
      expect(decodedBody(response)).toBe(uncompressed.body.toString())
      const { headers } = await sendRaw(booted, '/v1/changes', { 'accept-encoding': coding }, 'HEAD')
      expect(headers['content-length']).toBe(response.headers['content-length'])
    },
  )

  test('short responses and errors are not compressed', async () => {
    for (const path of ['/v1/changes?cursor=now', '/health/live', `/v1/articles/none?${'x'.repeat(2_000)}`])
      expect((await get(path, { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined()
  })
})

describe('single articles', () => {
  test('an article has its version in the ETag and a cache tag of its own', async () => {
    const { headers, body } = await get('/v1/articles/first')
    const { id, version } = JSON.parse(body.toString())
    expect(headers.etag).toMatch(new RegExp(`^"${version}-[\\w-]{22}"$`))
    expect(headers['cache-tag']).toBe(`inkstone,articles,article-${id}`)
  })

  test('an alias redirects with a public response that is cached like an article', async () => {
    for (const cacheStatus of ['inkstone; fwd=miss', 'inkstone; hit']) {
      const { status, headers, body } = await get('/v1/articles/old')
      expect([status, headers.location, body.length]).toEqual([308, '/v1/articles/first?lang=en', 0])
      expect(headers['cache-control']).toMatch(/^public, max-age=10, s-maxage=300/)
      expect([headers['cache-status'], headers.etag]).toEqual([cacheStatus, undefined])
    }
    const conditions = { 'if-match': '"other"' } // applies to content, not to redirects
    for (const server of [booted, uncached]) {
      const { status, headers } = await sendRaw(server, '/v1/articles/old', conditions)
      expect([status, headers.location]).toEqual([308, '/v1/articles/first?lang=en'])
    }
  })
})

/** Moves the change counter and returns the `Last-Modified` that a response has once that time has passed. Date stands still. */
async function lastModifiedAfterChange(path: string): Promise<string> {
  stopDate()
  watcher.move()
  expect((await get(path)).headers['last-modified']).toBeUndefined()
  vi.setSystemTime(Date.now() + 2_000)
  return String((await get(path)).headers['last-modified'])
}

describe('If-Modified-Since', () => {
  test('If-Modified-Since gets 304 once the time of the last change has passed', async () => {
    const path = '/v1/tags'
    const time = await lastModifiedAfterChange(path)
    const since = (date: string, more = {}) => get(path, { 'if-modified-since': date, ...more })
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now())
    expect((await since(time)).status).toBe(304)
    expect((await since(new Date(Date.parse(time) - 1_000).toUTCString())).status).toBe(200)
    expect((await since(time, { 'if-none-match': '"other"' })).status).toBe(200)
    expect((await since('yesterday')).status).toBe(200)
    watcher.move()
    const { status, headers } = await since(time)
    expect([status, headers['last-modified']]).toEqual([200, undefined])
  })
})

describe('If-Unmodified-Since', () => {
  test('If-Unmodified-Since gets 412 after a change, from the cache and from the handler', async () => {
    const path = '/v1/tags?limit=3'
    const time = await lastModifiedAfterChange(path)
    const earlier = new Date(Date.parse(time) - 1_000).toUTCString()
    for (const coding of ['identity', 'br', 'identity']) {
      const unless = (date: string) => get(path, { 'accept-encoding': coding, 'if-unmodified-since': date })
      expect((await unless(earlier)).status).toBe(412)
      expect((await unless(time)).status).toBe(200)
    }
    const uncachedResponse = await get('/v1/tags?limit=4', { 'if-unmodified-since': earlier }) // not cached yet
    expect(uncachedResponse.status).toBe(412)
  })
})

describe('security headers', () => {
  test.each([
    ['a list', '/v1/articles', {}],
    ['a 304', '/v1/articles', { 'if-none-match': '*' }],
    ['an invalid query', '/v1/articles?x=1', {}],
    ['an unknown URL', '/nothing', {}],
    ['an unknown article', '/v1/articles/nothing', {}],
    ['a URL with broken percent-encoding', '/v1/articles/%E4%B8', {}],
    ['a path that is too long', `/v1/articles/${'x'.repeat(5_000)}`, {}],
    ['a media type that is not acceptable', '/v1/articles', { accept: 'text/html' }],
    ['a health check', '/health/live', {}],
  ])('the response to %s has the security headers', async (_, path, requestHeaders) => {
    const { headers } = await get(path, requestHeaders as Record<string, string>)
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (name !== 'cross-origin-resource-policy') expect(headers[name]).toBe(value)
    }
    expect(headers['cross-origin-resource-policy']).toMatch(/^(same|cross)-origin$/)
    expect([headers.server, headers['x-powered-by']]).toEqual([undefined, undefined])
  })

  test('the page at /docs has a content security policy of its own', async () => {
    const { headers } = await get('/docs/')
    expect(headers['content-security-policy']).toContain("script-src 'self';")
    expect(headers['content-security-policy']).not.toContain('unsafe-eval')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })
})
