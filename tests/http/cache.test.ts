import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { publicResponse, STALE_SECONDS, staleResponseHeaders } from '../../src/http/cache/cache-policy.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { createGate, databaseDouble, fakeWatcher, sendRaw } from './support.ts'

const database = await openTestDatabase()
const db = databaseDouble(database)
const watcher = fakeWatcher()
const parts = { db, watcher, cacheBytes: 8_000_000 }
const secretRoute = { calls: 0, wait: async () => {} }
// Without timers: one would record the time of a clock that a test has set forward, and later ages would be negative.
vi.spyOn(globalThis, 'setInterval').mockReturnValue(setTimeout(() => {}, 0))
const booted = await boot(parts, (app) => {
  app.get('/secret', { config: publicResponse('probe') }, async (_, reply) => {
    secretRoute.calls += 1
    await secretRoute.wait()
    return reply.header('cache-control', 'private, no-store').send({ data: [] })
  })
  app.get('/counted', { config: publicResponse('probe') }, (_, reply) =>
    reply.header('ratelimit', 'r=9').header('set-cookie', 'mine=1').send({ data: [] }),
  )
})
const keysOnly = await boot({ ...parts, publicRead: false })
const namedOrigins = await boot({ ...parts, corsOrigins: ['https://a.example', 'https://b.example'] })
const uncached = await boot({ ...parts, cacheBytes: 0 })
vi.restoreAllMocks()

const get = (path: string, headers: Record<string, string> = {}) => sendRaw(booted, path, headers)
const cacheStatusOf = async (path: string, headers: Record<string, string> = {}) =>
  (await get(path, headers)).headers['cache-status']
const HIT = 'inkstone; hit'
const MISS = 'inkstone; fwd=miss'

/** Renames a tag without a notification to the cache. */
async function rename(slug: string, name: string) {
  await db.prisma.tag.updateMany({ where: { slug }, data: { name } })
}

/** Resolves when the server has received so many requests. */
function requestsReceived({ app }: typeof booted, expected: number): Promise<void> {
  let received = 0
  return new Promise((resolve) => {
    app.server.on('request', () => {
      received += 1
      if (received === expected) resolve()
    })
  })
}

const connectionRefused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

const HOUR = 3_600_000
const realNow = performance.now.bind(performance)

/** Sets the process's monotonic clock this many milliseconds ahead, until the test is done. */
function setClockForward(ms: number): void {
  vi.spyOn(performance, 'now').mockImplementation(() => realNow() + ms)
}

const nameOf = async (path: string) => JSON.parse((await get(path)).body.toString()).name

afterEach(() => void vi.restoreAllMocks())

beforeEach(async () => {
  db.afterRead = async () => {}
  db.failure = null
  watcher.setHealthy(true)
  watcher.move()
  await database.prisma.tag.deleteMany()
  await createArticles(database, { tags: [term('Red')], categories: [term('News')] })
  db.reads = 0
})

describe('cache hits', () => {
  test('a cache hit equals the first response and reads nothing from the database', async () => {
    const first = await get('/v1/tags')
    const second = await get('/v1/tags')
    expect(second.body).toEqual(first.body)
    expect([first.headers['cache-status'], second.headers['cache-status']]).toEqual([MISS, HIT])
    expect(db.reads).toBe(1)
  })

  test('one fill serves GET, HEAD and every content coding', async () => {
    const path = `/v1/tags?limit=7`
    await sendRaw(booted, path, {}, 'HEAD')
    expect(await cacheStatusOf(path)).toBe(HIT)
    expect(await cacheStatusOf(path, { 'accept-encoding': 'gzip, br' })).toBe(HIT)
    expect(db.reads).toBe(1)
  })

  test('a cache hit has no headers that belong to the first response only', async () => {
    const [first, second] = [await get('/counted'), await get('/counted')]
    expect([first.headers.ratelimit, first.headers['set-cookie']]).toEqual(['r=9', ['mine=1']])
    expect([second.headers.ratelimit, second.headers['set-cookie']]).toEqual([undefined, undefined])
    expect(second.headers['cache-status']).toBe(HIT)
  })

  test('different URLs have different cached responses', async () => {
    await get('/v1/tags/red')
    expect(JSON.parse((await get('/v1/categories/news')).body.toString()).name).toBe('News')
  })

  test('a cache hit respects Accept', async () => {
    await get('/v1/tags')
    expect((await get('/v1/tags', { accept: 'text/html' })).status).toBe(406)
    expect((await get('/v1/tags', { accept: 'application/json' })).status).toBe(200)
  })

  test.each(['/v1/tags/nothing', '/v1/tags?limit=0', '/v1/nothing'])(
    'the error response of %s is not cached',
    async (path) => {
      const first = await get(path)
      expect((await get(path)).body).not.toEqual(first.body) // each has its own requestId
      expect(first.headers['cache-status']).toBeUndefined()
      expect(first.headers['cache-control']).toBe('no-store')
    },
  )

  test('without memory for the cache, no response is cached', async () => {
    for (const _ of [1, 2])
      expect((await sendRaw(uncached, '/v1/tags')).headers['cache-status']).toBeUndefined()
    expect(db.reads).toBe(2)
  })
})

describe('requests with an API key', () => {
  test('a request with an API key neither uses nor fills the cache', async () => {
    const { secret } = await createKey(database, { name: 'k', scopes: ['preview'], expiresAt: null })
    const authorization = `Bearer ${secret}`
    await get('/v1/tags')
    for (const headers of [{ authorization }, { authorization: 'Bearer wrong' }, { authorization: '' }]) {
      const response = await get('/v1/tags', headers)
      expect(response.headers['cache-status']).toBeUndefined()
      expect(response.headers['cache-control']).toMatch(/no-store$/)
      expect(response.headers['cache-tag']).toBeUndefined()
    }
    await get('/v1/categories', { authorization })
    expect(await cacheStatusOf('/v1/categories')).toBe(MISS)
  })

  test('with PUBLIC_READ=false every request needs an API key, and nothing is served from the cache', async () => {
    const { secret } = await createKey(database, { name: 'k', scopes: ['preview'], expiresAt: null })
    const keyed = await sendRaw(keysOnly, '/v1/tags', { authorization: `Bearer ${secret}` })
    expect([keyed.status, keyed.headers['cache-control']]).toEqual([200, 'private, no-store'])
    const { status, headers } = await sendRaw(keysOnly, '/v1/tags')
    expect([status, headers['cache-control']]).toEqual([401, 'no-store'])
  })
})

describe('named CORS origins', () => {
  test('each allowed CORS origin has a cached response of its own', async () => {
    const allowed = async (origin: string) =>
      (await sendRaw(namedOrigins, '/v1/tags', { origin })).headers['access-control-allow-origin']
    for (const _ of [1, 2]) {
      expect(await allowed('https://a.example')).toBe('https://a.example')
      expect(await allowed('https://b.example')).toBe('https://b.example')
      expect(await allowed('https://c.example')).toBeUndefined()
    }
    const { headers } = await sendRaw(namedOrigins, '/v1/tags')
    expect(headers.vary).toBe('Origin, Accept-Encoding, Accept')
  })
})

describe('changes of content', () => {
  test('a change is visible once the change counter has moved, and not before', async () => {
    expect(await nameOf('/v1/tags/red')).toBe('Red')
    await rename('red', 'Crimson')
    expect(await nameOf('/v1/tags/red')).toBe('Red')
    watcher.move()
    expect(await nameOf('/v1/tags/red')).toBe('Crimson')
  })

  test('a response that was read before a change is sent but not cached', async () => {
    const gate = createGate()
    db.afterRead = gate.wait
    const pending = get('/v1/tags/red')
    await gate.reached
    db.afterRead = async () => {}
    await rename('red', 'Crimson')
    watcher.move()
    const during = await nameOf('/v1/tags/red') // does not wait for the earlier fill
    gate.open()
    expect(JSON.parse((await pending).body.toString()).name).toBe('Red')
    expect([during, await nameOf('/v1/tags/red')]).toEqual(['Crimson', 'Crimson'])
    expect(await cacheStatusOf('/v1/tags/red')).toBe(HIT)
  })

  test('a response that was read before a change is not cached, also without other requests', async () => {
    const gate = createGate()
    db.afterRead = gate.wait
    const pending = get('/v1/tags/red')
    await gate.reached
    db.afterRead = async () => {}
    await rename('red', 'Crimson')
    watcher.move()
    gate.open()
    await pending
    expect(await nameOf('/v1/tags/red')).toBe('Crimson')
  })

  test('a change during compression does not restore the outdated response', async () => {
    const text = 'x'.repeat(200_000)
    await database.prisma.tag.updateMany({ data: { description: text } })
    await get('/v1/tags/red')
    const compressed = get('/v1/tags/red', { 'accept-encoding': 'br' })
    await rename('red', 'Crimson')
    watcher.move()
    await compressed
    expect(await nameOf('/v1/tags/red')).toBe('Crimson')
  })
})

describe('concurrent requests', () => {
  test('concurrent requests for the same response run one handler', async () => {
    const gate = createGate()
    db.afterRead = gate.wait
    const count = 20
    const allReceived = requestsReceived(booted, count)
    const codings = ['br', 'gzip', 'identity']
    const pending = Array.from({ length: count }, (_, n) =>
      get('/v1/tags', { 'accept-encoding': codings[n % 3] ?? '' }),
    )
    await Promise.all([allReceived, gate.reached])
    gate.open()
    const responses = await Promise.all(pending)
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]))
    expect(db.reads).toBe(1)
    const statuses = responses.map(({ headers }) => headers['cache-status'])
    expect(statuses.filter((status) => status === `${MISS}; collapsed`)).toHaveLength(count - 1)
  })

  test('concurrent requests each run their handler when it makes the response private', async () => {
    const gate = createGate()
    secretRoute.wait = gate.wait
    const allReceived = requestsReceived(booted, 3)
    const pending = [1, 2, 3].map(() => get('/secret'))
    await Promise.all([allReceived, gate.reached])
    gate.open()
    for (const { headers } of await Promise.all(pending))
      expect([headers['cache-control'], headers['cache-status']]).toEqual(['private, no-store', undefined])
    await get('/secret')
    expect(secretRoute.calls).toBe(4)
  })

  test('concurrent requests all get a response when the first is an error', async () => {
    const gate = createGate()
    db.afterRead = gate.wait
    const pending = [1, 2, 3].map(() => get('/v1/tags/nothing'))
    await gate.reached
    gate.open()
    for (const { status } of await Promise.all(pending)) expect(status).toBe(404)
  })
})

describe('scheduled articles', () => {
  test('a scheduled article that is due invalidates cached responses', async () => {
    const tags = [term('Blue')]
    const [id = ''] = await createArticles(database, { publishedAt: new Date('2999-01-01'), tags }, { tags })
    const publishAt = (at: Date) =>
      database.prisma.article.update({ where: { id }, data: { publishedAt: at, sortAt: at } })
    await publishAt(new Date(Date.now() + HOUR))
    watcher.move()
    const countArticles = async () => JSON.parse((await get('/v1/tags/blue')).body.toString()).articles
    expect([await countArticles(), await countArticles()]).toEqual([1, 1])
    await publishAt(new Date(0)) // visible in the database; the cache's clock is an hour behind
    expect(await countArticles()).toBe(1)
    setClockForward(HOUR / 2)
    expect(await countArticles()).toBe(1)
    expect(db.reads).toBe(1)
    setClockForward(HOUR)
    expect(await countArticles()).toBe(2)
    expect(await cacheStatusOf('/v1/tags/blue')).toBe(HIT)
  })
})

describe('when the change counter or the database is unavailable', () => {
  test('without the change counter, every request reads from the database and nothing is cached', async () => {
    await get('/v1/tags/red')
    await rename('red', 'Crimson')
    watcher.setHealthy(false)
    for (const _ of [1, 2]) expect(await nameOf('/v1/tags/red')).toBe('Crimson')
    expect(db.reads).toBe(3)
    watcher.setHealthy(true)
    watcher.move()
    await rename('red', 'Carmine')
    watcher.move()
    expect(await nameOf('/v1/tags/red')).toBe('Carmine')
  })

  test('without the database, cached responses are served and marked as stale', async () => {
    const fresh = await get('/v1/tags/red')
    watcher.setHealthy(false)
    db.failure = connectionRefused
    for (const _ of [1, 2]) {
      const { status, headers, body } = await get('/v1/tags/red')
      expect([status, body]).toEqual([200, fresh.body])
      expect(Number(headers.age)).toBeGreaterThanOrEqual(0)
      expect(headers['cache-status']).toBe(`inkstone; hit; ttl=-${headers.age}; detail=database-unreachable`)
      expect(headers.etag).toBe(fresh.headers.etag)
      expect(headers['cache-control']).toBe('public, max-age=0, stale-if-error=3600') // a CDN must revalidate it
    }
    const etag = String(fresh.headers.etag)
    const unchanged = await get('/v1/tags/red', { 'if-none-match': etag })
    expect([unchanged.status, unchanged.headers['cache-control']]).toEqual([
      304,
      staleResponseHeaders(0).cacheControl,
    ])
    expect((await sendRaw(booted, '/v1/tags/red', {}, 'HEAD')).status).toBe(200)
  })

  test('without the database, requests that waited for the same fill get a stale response after one failure', async () => {
    const fresh = await get('/v1/tags/red')
    const gate = createGate()
    watcher.setHealthy(false)
    db.reads = 0
    db.afterRead = async () => {
      await gate.wait()
      throw connectionRefused
    }
    const allReceived = requestsReceived(booted, 5)
    const pending = Array.from({ length: 5 }, () => get('/v1/tags/red'))
    await Promise.all([allReceived, gate.reached])
    gate.open()
    for (const { status, body } of await Promise.all(pending))
      expect([status, body]).toEqual([200, fresh.body])
    expect(db.reads).toBe(1)
  })

  test('after a failure, the database is queried again once the change counter is readable, or after 30 seconds', async () => {
    await get('/v1/tags/red')
    watcher.setHealthy(false)
    db.afterRead = () => Promise.reject(connectionRefused)
    const readsAfter = async (seconds: number) => {
      db.reads = 0
      setClockForward(seconds * 1_000)
      expect((await get('/v1/tags/red')).status).toBe(200)
      setClockForward(0)
      return db.reads
    }
    expect(await readsAfter(0)).toBe(1)
    expect(await readsAfter(20)).toBe(0)
    watcher.setHealthy(true)
    db.afterRead = async () => {}
    await get('/v1/categories')
    watcher.setHealthy(false)
    db.afterRead = () => Promise.reject(connectionRefused)
    expect(await readsAfter(0)).toBe(1)
    expect(await readsAfter(40)).toBe(1)
  })

  test.each([
    [STALE_SECONDS - 5, 200],
    [STALE_SECONDS + 5, 503],
  ])('a response that has been stale for %d seconds has status %d', async (seconds, expected) => {
    await get('/v1/tags/red')
    watcher.setHealthy(false)
    db.failure = connectionRefused
    setClockForward(seconds * 1_000)
    const { status } = await get('/v1/tags/red')
    expect(status).toBe(expected)
  })

  test('without the database, a response that is not cached is 503', async () => {
    watcher.setHealthy(false)
    db.failure = connectionRefused
    const { status, headers } = await get('/v1/categories')
    expect([status, headers['retry-after'], headers['cache-control']]).toEqual([503, '5', 'no-store'])
  })

  test('without the database, a request with an API key gets no stale response', async () => {
    const { secret } = await createKey(database, { name: 'k', scopes: ['preview'], expiresAt: null })
    await get('/v1/tags/red')
    watcher.setHealthy(false)
    db.failure = connectionRefused
    expect((await get('/v1/tags/red', { authorization: `Bearer ${secret}` })).status).toBe(503)
  })

  test('after an outage, responses are cached and served as before', async () => {
    await get('/v1/tags/red')
    watcher.setHealthy(false)
    db.failure = connectionRefused
    await get('/v1/tags/red')
    db.failure = null
    watcher.setHealthy(true)
    const { headers } = await get('/v1/tags/red')
    expect([headers['cache-status'], headers.age]).toEqual([HIT, undefined])
    expect(headers['cache-control']).toMatch(/^public, max-age=10,/)
  })
})

test.each(['feed.json', 'sitemap.xml', 'llms.txt'])(
  '/%s without SITE_URL contains the host of each request',
  async (file) => {
    await createArticles(database, { slug: `at-${file}` })
    for (const host of ['a.example', 'b.example', 'a.example']) {
      expect((await get(`/${file}`, { host })).body.toString()).toContain(`http://${host}/`)
    }
  },
)

describe('responses outside of /v1', () => {
  test.each(['/sitemap.xml', '/feed.xml', '/tags/stone/atom.xml', '/llms.txt'])(
    '%s is built once for many requests at once, whatever their parameters are',
    async (path) => {
      await createArticles(database, { tags: [term('Stone')] })
      watcher.move()
      await get(path)
      const before = db.reads
      watcher.move()
      const responses = await Promise.all(
        Array.from({ length: 150 }, (_, n) => get(`${path}?utm_source=${n}`)),
      )
      const once = db.reads - before
      expect(new Set(responses.map(({ status, body }) => `${status} ${body}`)).size).toBe(1)
      watcher.move()
      const reads = db.reads
      await get(path)
      expect(once).toBe(db.reads - reads)
    },
  )

  test('a parameter that a route knows is a part of the cache key', async () => {
    const same = { slug: 'twin', translationKey: 'twin' }
    await createArticles(database, { ...same, lang: 'en' }, { ...same, lang: 'zh' })
    watcher.move()
    const langs = async (query: string) =>
      /lang: (\w+)/.exec((await get(`/articles/twin.md?${query}`)).body.toString())?.[1]
    expect(await Promise.all([langs('lang=en&x=1'), langs('lang=zh&x=1'), langs('y=2&lang=zh')])).toEqual([
      'en',
      'zh',
      'zh',
    ])
    for (const lang of ['en', 'zh'])
      expect(await cacheStatusOf(`/articles/twin.md?z=3&lang=${lang}`)).toBe(HIT)
  })

  test('a response that contains the host of the request is cached for this host only, and by no other cache', async () => {
    await createArticles(database, {})
    watcher.move()
    const [first, other, again] = [
      await get('/feed.json', { host: 'a.example' }),
      await get('/feed.json', { host: 'b.example' }),
      await get('/feed.json', { host: 'A.example' }),
    ]
    expect(first.headers['cache-control']).toBe('private, max-age=10')
    expect(first.headers['cache-tag']).toBeUndefined()
    expect(other.body.toString()).toContain('http://b.example/')
    expect([other.headers['cache-status'], again.headers['cache-status']]).toEqual([MISS, HIT])
    watcher.setHealthy(false)
    db.failure = connectionRefused
    const stale = await get('/feed.json', { host: 'a.example' })
    expect(stale.headers['cache-control']).toMatch(/^private, max-age=0/)
    watcher.setHealthy(true)
    db.failure = null
  })

  test('with SITE_URL, every cache may store a feed', async () => {
    const site = { url: 'https://site.example' }
    const { app } = await boot({ ...parts, site })
    const { headers } = await sendRaw({ app }, '/feed.json', { host: 'evil.example' })
    expect(headers['cache-control']).toMatch(/^public, /)
  })
})
