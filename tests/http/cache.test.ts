import { beforeEach, describe, expect, test, vi } from 'vitest'
import { publicResponse, STALE_SECONDS, staleResponseHeaders } from '../../src/http/cache/cache-policy.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { make, term } from '../support/create-articles.ts'
import { ask, door, fakeWatcher, watched } from './support.ts'

const database = await openTestDatabase()
const db = watched(database)
const watcher = fakeWatcher()
const parts = { db, watcher, cacheBytes: 8_000_000 }
const secrets = { told: 0, wait: async () => {} }
const booted = await boot(parts, (app) => {
  app.get('/secret', { config: publicResponse('probe') }, async (_, reply) => {
    secrets.told += 1
    await secrets.wait()
    return reply.header('cache-control', 'private, no-store').send({ data: [] })
  })
  app.get('/counted', { config: publicResponse('probe') }, (_, reply) =>
    reply.header('ratelimit', 'r=9').header('set-cookie', 'mine=1').send({ data: [] }),
  )
})
const closed = await boot({ ...parts, publicRead: false })
const picky = await boot({ ...parts, corsOrigins: ['https://a.example', 'https://b.example'] })
const uncached = await boot({ ...parts, cacheBytes: 0 })

const get = (path: string, headers: Record<string, string> = {}) => ask(booted, path, headers)
const statusOf = async (path: string, headers: Record<string, string> = {}) =>
  (await get(path, headers)).headers['cache-status']
const HIT = 'inkstone; hit'
const MISS = 'inkstone; fwd=miss'

/** Gives a tag another name, as an editor would, without a word to the cache. */
async function rename(slug: string, name: string) {
  await db.prisma.tag.updateMany({ where: { slug }, data: { name } })
}

/** When so many requests have come, all of which are waited for or under way. */
function comeTo({ app }: typeof booted, many: number): Promise<void> {
  let come = 0
  return new Promise((resolve) => {
    app.server.on('request', () => {
      come += 1
      if (come === many) resolve()
    })
  })
}

const nameOf = async (path: string) => JSON.parse((await get(path)).body.toString()).name

beforeEach(async () => {
  db.after = async () => {}
  db.failure = null
  watcher.setHealthy(true)
  watcher.move()
  await database.prisma.tag.deleteMany()
  await make(database, { tags: [term('Red')], categories: [term('News')] })
  db.reads = 0
})

describe('a warm answer', () => {
  test('comes from memory, the same as the first', async () => {
    const first = await get('/v1/tags')
    const second = await get('/v1/tags')
    expect(second.body).toEqual(first.body)
    expect([first.headers['cache-status'], second.headers['cache-status']]).toEqual([MISS, HIT])
    expect(db.reads).toBe(1)
  })

  test('serves GET and HEAD, and every coding', async () => {
    const path = `/v1/tags?limit=7`
    await ask(booted, path, {}, 'HEAD')
    expect(await statusOf(path)).toBe(HIT)
    expect(await statusOf(path, { 'accept-encoding': 'gzip, br' })).toBe(HIT)
    expect(db.reads).toBe(1)
  })

  test('has nothing that was for the first who asked', async () => {
    const [first, second] = [await get('/counted'), await get('/counted')]
    expect([first.headers.ratelimit, first.headers['set-cookie']]).toEqual(['r=9', ['mine=1']])
    expect([second.headers.ratelimit, second.headers['set-cookie']]).toEqual([undefined, undefined])
    expect(second.headers['cache-status']).toBe(HIT)
  })

  test('is another one for another address', async () => {
    await get('/v1/tags/red')
    expect(JSON.parse((await get('/v1/categories/news')).body.toString()).name).toBe('News')
  })

  test('does not answer whoever does not accept it', async () => {
    await get('/v1/tags')
    expect((await get('/v1/tags', { accept: 'text/html' })).status).toBe(406)
    expect((await get('/v1/tags', { accept: 'application/json' })).status).toBe(200)
  })

  test.each(['/v1/tags/nothing', '/v1/tags?limit=0', '/v1/nothing'])('%s is not kept', async (path) => {
    const first = await get(path)
    expect((await get(path)).body).not.toEqual(first.body) // each has its own requestId
    expect(first.headers['cache-status']).toBeUndefined()
    expect(first.headers['cache-control']).toBe('no-store')
  })

  test('with no memory for it does not exist', async () => {
    for (const _ of [1, 2]) expect((await ask(uncached, '/v1/tags')).headers['cache-status']).toBeUndefined()
    expect(db.reads).toBe(2)
  })
})

describe('a key', () => {
  test('gets an answer of its own, and leaves none behind', async () => {
    const { secret } = await createKey(database, { name: 'k', scopes: ['preview'], expiresAt: null })
    const authorization = `Bearer ${secret}`
    await get('/v1/tags')
    for (const headers of [{ authorization }, { authorization: 'Bearer wrong' }, { authorization: '' }]) {
      const answer = await get('/v1/tags', headers)
      expect(answer.headers['cache-status']).toBeUndefined()
      expect(answer.headers['cache-control']).toMatch(/no-store$/)
      expect(answer.headers['cache-tag']).toBeUndefined()
    }
    await get('/v1/categories', { authorization })
    expect(await statusOf('/v1/categories')).toBe(MISS)
  })

  test('is needed for everything when PUBLIC_READ is false: memory answers nobody', async () => {
    const { secret } = await createKey(database, { name: 'k', scopes: ['preview'], expiresAt: null })
    const keyed = await ask(closed, '/v1/tags', { authorization: `Bearer ${secret}` })
    expect([keyed.status, keyed.headers['cache-control']]).toEqual([200, 'private, no-store'])
    const { status, headers } = await ask(closed, '/v1/tags')
    expect([status, headers['cache-control']]).toEqual([401, 'no-store'])
  })
})

describe('origins that are named', () => {
  test('each get their own answer', async () => {
    const allowed = async (origin: string) =>
      (await ask(picky, '/v1/tags', { origin })).headers['access-control-allow-origin']
    for (const _ of [1, 2]) {
      expect(await allowed('https://a.example')).toBe('https://a.example')
      expect(await allowed('https://b.example')).toBe('https://b.example')
      expect(await allowed('https://c.example')).toBeUndefined()
    }
    const { headers } = await ask(picky, '/v1/tags')
    expect(headers.vary).toBe('Origin, Accept-Encoding, Accept')
  })
})

describe('a change', () => {
  test('is seen at once after the counter has moved, and not before', async () => {
    expect(await nameOf('/v1/tags/red')).toBe('Red')
    await rename('red', 'Crimson')
    expect(await nameOf('/v1/tags/red')).toBe('Red')
    watcher.move()
    expect(await nameOf('/v1/tags/red')).toBe('Crimson')
  })

  test('during a fill: what was read before it is answered, but not kept', async () => {
    const gate = door()
    db.after = gate.pass
    const asked = get('/v1/tags/red')
    await gate.knocked
    db.after = async () => {}
    await rename('red', 'Crimson')
    watcher.move()
    const during = await nameOf('/v1/tags/red') // does not wait for the old fill
    gate.open()
    expect(JSON.parse((await asked).body.toString()).name).toBe('Red')
    expect([during, await nameOf('/v1/tags/red')]).toEqual(['Crimson', 'Crimson'])
    expect(await statusOf('/v1/tags/red')).toBe(HIT)
  })

  test('during a fill, with nobody else asking', async () => {
    const gate = door()
    db.after = gate.pass
    const asked = get('/v1/tags/red')
    await gate.knocked
    db.after = async () => {}
    await rename('red', 'Crimson')
    watcher.move()
    gate.open()
    await asked
    expect(await nameOf('/v1/tags/red')).toBe('Crimson')
  })

  test('while a coding is being made does not bring the old answer back', async () => {
    const text = 'x'.repeat(200_000)
    await database.prisma.tag.updateMany({ data: { description: text } })
    await get('/v1/tags/red')
    const coded = get('/v1/tags/red', { 'accept-encoding': 'br' })
    await rename('red', 'Crimson')
    watcher.move()
    await coded
    expect(await nameOf('/v1/tags/red')).toBe('Crimson')
  })
})

describe('requests at the same time', () => {
  test('for the same answer run one handler', async () => {
    const gate = door()
    db.after = gate.pass
    const many = 20
    const all = comeTo(booted, many)
    const codings = ['br', 'gzip', 'identity']
    const asked = Array.from({ length: many }, (_, n) =>
      get('/v1/tags', { 'accept-encoding': codings[n % 3] ?? '' }),
    )
    await Promise.all([all, gate.knocked])
    gate.open()
    const answers = await Promise.all(asked)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(db.reads).toBe(1)
    const marks = answers.map(({ headers }) => headers['cache-status'])
    expect(marks.filter((mark) => mark === `${MISS}; collapsed`)).toHaveLength(many - 1)
  })

  test('each run their handler if it calls its answer private', async () => {
    const gate = door()
    secrets.wait = gate.pass
    const all = comeTo(booted, 3)
    const asked = [1, 2, 3].map(() => get('/secret'))
    await Promise.all([all, gate.knocked])
    gate.open()
    for (const { headers } of await Promise.all(asked))
      expect([headers['cache-control'], headers['cache-status']]).toEqual(['private, no-store', undefined])
    await get('/secret')
    expect(secrets.told).toBe(4)
  })

  test('are all answered when the first is refused', async () => {
    const gate = door()
    db.after = gate.pass
    const asked = [1, 2, 3].map(() => get('/v1/tags/nothing'))
    await gate.knocked
    gate.open()
    for (const { status } of await Promise.all(asked)) expect(status).toBe(404)
  })
})

describe('a scheduled article', () => {
  test('ends what was kept when it falls due', async () => {
    const tags = [term('Blue')]
    const [id = ''] = await make(database, { publishedAt: new Date('2999-01-01'), tags }, { tags })
    const dueAt = new Date(Date.now() + 700)
    await database.prisma.article.update({ where: { id }, data: { publishedAt: dueAt, sortAt: dueAt } })
    watcher.move()
    const counted = async () => JSON.parse((await get('/v1/tags/blue')).body.toString()).articles
    expect([await counted(), await counted()]).toEqual([1, 1])
    expect(db.reads).toBe(1)
    await expect.poll(counted, { timeout: 5_000, interval: 20 }).toBe(2)
    expect(Date.now()).toBeGreaterThanOrEqual(dueAt.getTime())
    expect(await statusOf('/v1/tags/blue')).toBe(HIT)
  })
})

describe('without', () => {
  const down = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

  test('the counter, the database is asked, and nothing is kept', async () => {
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

  test('the database too, what is there is served and marked as stale', async () => {
    const fresh = await get('/v1/tags/red')
    watcher.setHealthy(false)
    db.failure = down
    for (const _ of [1, 2]) {
      const { status, headers, body } = await get('/v1/tags/red')
      expect([status, body]).toEqual([200, fresh.body])
      expect(Number(headers.age)).toBeGreaterThanOrEqual(0)
      expect(headers['cache-status']).toBe(`inkstone; hit; ttl=-${headers.age}; detail=database-unreachable`)
      expect(headers.etag).toBe(fresh.headers.etag)
      expect(headers['cache-control']).toBe('public, max-age=0, stale-if-error=3600') // a CDN does not take it for new
    }
    const etag = String(fresh.headers.etag)
    const unchanged = await get('/v1/tags/red', { 'if-none-match': etag })
    expect([unchanged.status, unchanged.headers['cache-control']]).toEqual([
      304,
      staleResponseHeaders(0).cacheControl,
    ])
    expect((await ask(booted, '/v1/tags/red', {}, 'HEAD')).status).toBe(200)
  })

  test('the database, those who waited for the same are not kept waiting for a second failure', async () => {
    const fresh = await get('/v1/tags/red')
    const gate = door()
    watcher.setHealthy(false)
    db.reads = 0
    db.after = async () => {
      await gate.pass()
      throw down
    }
    const all = comeTo(booted, 5)
    const asked = Array.from({ length: 5 }, () => get('/v1/tags/red'))
    await Promise.all([all, gate.knocked])
    gate.open()
    for (const { status, body } of await Promise.all(asked)) expect([status, body]).toEqual([200, fresh.body])
    expect(db.reads).toBe(1)
  })

  test('the database, it is asked again only when the counter could be read, or after half a minute', async () => {
    await get('/v1/tags/red')
    watcher.setHealthy(false)
    db.after = () => Promise.reject(down)
    const readsOfOne = async (seconds: number) => {
      db.reads = 0
      const now = performance.now.bind(performance)
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + seconds * 1_000)
      expect((await get('/v1/tags/red')).status).toBe(200)
      clock.mockRestore()
      return db.reads
    }
    expect(await readsOfOne(0)).toBe(1)
    expect(await readsOfOne(20)).toBe(0)
    watcher.setHealthy(true)
    db.after = async () => {}
    await get('/v1/categories')
    watcher.setHealthy(false)
    db.after = () => Promise.reject(down)
    expect(await readsOfOne(0)).toBe(1)
    expect(await readsOfOne(40)).toBe(1)
  })

  test.each([
    [STALE_SECONDS - 5, 200],
    [STALE_SECONDS + 5, 503],
  ])('the database for %d seconds: %d', async (seconds, expected) => {
    await get('/v1/tags/red')
    watcher.setHealthy(false)
    db.failure = down
    const now = performance.now.bind(performance)
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + seconds * 1_000)
    const { status } = await get('/v1/tags/red')
    clock.mockRestore()
    expect(status).toBe(expected)
  })

  test('the database, what is not there is 503', async () => {
    watcher.setHealthy(false)
    db.failure = down
    const { status, headers } = await get('/v1/categories')
    expect([status, headers['retry-after'], headers['cache-control']]).toEqual([503, '5', 'no-store'])
  })

  test('the database, a key gets no old answer', async () => {
    const { secret } = await createKey(database, { name: 'k', scopes: ['preview'], expiresAt: null })
    await get('/v1/tags/red')
    watcher.setHealthy(false)
    db.failure = down
    expect((await get('/v1/tags/red', { authorization: `Bearer ${secret}` })).status).toBe(503)
  })

  test('the database for a while, everything is as before', async () => {
    await get('/v1/tags/red')
    watcher.setHealthy(false)
    db.failure = down
    await get('/v1/tags/red')
    db.failure = null
    watcher.setHealthy(true)
    const { headers } = await get('/v1/tags/red')
    expect([headers['cache-status'], headers.age]).toEqual([HIT, undefined])
    expect(headers['cache-control']).toMatch(/^public, max-age=10,/)
  })
})

test.each(['feed.json', 'sitemap.xml', 'llms.txt'])(
  '/%s without SITE_URL has the host of each request, whoever asked before',
  async (file) => {
    await make(database, { slug: `at-${file}` })
    for (const host of ['a.example', 'b.example', 'a.example']) {
      expect((await get(`/${file}`, { host })).body.toString()).toContain(`http://${host}/`)
    }
  },
)
