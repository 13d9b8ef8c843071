import { expect, test, vi } from 'vitest'
import type { AppParts } from '../../src/app.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { type Booted, boot, openTestDatabase } from '../support/app.ts'
import { stopDate } from '../support/clock.ts'
import { createArticles } from '../support/create-articles.ts'
import { fakeWatcher, type RawResponse, sendRaw } from './support.ts'

const db = await openTestDatabase()
await createArticles(db, {})

const limits = { reads: 0, writes: 0, wrongKeys: 0 }

const bootWith = (rateLimits: Partial<typeof limits>, parts: Partial<AppParts> = {}) =>
  boot({ db, trustProxy: true, ...parts, rateLimits: { ...limits, ...rateLimits } })

const from = (ip: string) => ({ 'x-forwarded-for': ip })

const newSecret = async (name: string) =>
  (await createKey(db, { name, scopes: ['admin'], expiresAt: null })).secret

const withKey = (secret: string, headers: Record<string, string> = {}) => ({
  authorization: `Bearer ${secret}`,
  ...headers,
})

/** Sends requests one after the other, and returns their status codes. */
async function statusesOf(count: number, send: () => Promise<RawResponse>): Promise<number[]> {
  const statuses: number[] = []
  for (let index = 0; index < count; index += 1) statuses.push((await send()).status)
  return statuses
}

const read = (booted: Booted, ip: string, path = '/v1/tags') => sendRaw(booted, path, from(ip))

const createTag = (booted: Booted, secret: string) => sendRaw(booted, '/v1/tags', withKey(secret), 'POST')

/** Ends the current windows in the database, whose clock no test can set. */
const endWindows = () =>
  db.prisma.$executeRaw`UPDATE rate_limit SET started_at = started_at - interval '1 minute'`

test('an IP address that has read too much gets 429 with Retry-After and RateLimit, until its minute is over', async () => {
  stopDate()
  const booted = await bootWith({ reads: 2 })
  const first = await read(booted, '192.0.2.1')
  expect(first.headers).toMatchObject({
    'ratelimit-policy': '"reads";q=2;w=60',
    ratelimit: '"reads";r=1;t=60',
  })
  expect((await read(booted, '192.0.2.1')).status).toBe(200)
  vi.setSystemTime(Date.now() + 20_000)
  const { status, headers, body } = await read(booted, '192.0.2.1')
  expect([status, headers['retry-after'], headers.ratelimit]).toEqual([429, '40', '"reads";r=0;t=40'])
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(headers['access-control-allow-origin']).toBe('*')
  expect(JSON.parse(body.toString())).toMatchObject({ status: 429, title: 'Too Many Requests' })
  expect((await read(booted, '192.0.2.2')).status).toBe(200)
  vi.setSystemTime(Date.now() + 40_000)
  expect((await read(booted, '192.0.2.1')).status).toBe(200)
})

test('health checks, preflights and cache hits are not counted', async () => {
  const booted = await bootWith({ reads: 1 }, { cacheBytes: 1_000_000, watcher: fakeWatcher() })
  await read(booted, '192.0.2.1', '/v1/articles')
  const statuses = [
    ...(await statusesOf(3, () => read(booted, '198.51.100.1', '/health/live'))),
    ...(await statusesOf(3, () => read(booted, '198.51.100.1', '/v1/articles'))),
    (await sendRaw(booted, '/v1/articles', from('198.51.100.1'), 'OPTIONS')).status,
    ...(await statusesOf(2, () => read(booted, '198.51.100.1', '/v1/nothing'))),
  ]
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 204, 404, 429])
})

test('the IPv6 addresses of one /64 network are one caller', async () => {
  const booted = await bootWith({ reads: 1 })
  const ips = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:3::1', '::ffff:192.0.2.9', '192.0.2.9']
  const statuses: number[] = []
  for (const ip of ips) statuses.push((await read(booted, ip)).status)
  expect(statuses).toEqual([200, 429, 200, 200, 429])
})

test('X-Forwarded-For does not change the caller unless the proxy is trusted', async () => {
  const untrusting = await bootWith({ reads: 1 }, { trustProxy: false })
  expect([
    (await read(untrusting, '192.0.2.1')).status,
    (await read(untrusting, '192.0.2.2')).status,
  ]).toEqual([200, 429])
  const trusting = await bootWith({ reads: 1 }, { trustProxy: '127.0.0.1' })
  expect([(await read(trusting, '192.0.2.1')).status, (await read(trusting, '192.0.2.2')).status]).toEqual([
    200, 200,
  ])
})

test('reads with a key are counted for the key, not for the IP address', async () => {
  const booted = await bootWith({ reads: 2 })
  const [one, other] = [await newSecret('reader one'), await newSecret('reader two')]
  const readWith = (secret: string) => sendRaw(booted, '/v1/tags', withKey(secret, from('192.0.2.1')))
  expect(await statusesOf(3, () => readWith(one))).toEqual([200, 200, 429])
  expect((await readWith(other)).status).toBe(200)
  expect((await read(booted, '192.0.2.1')).status).toBe(200)
})

test('the writes of a key are counted in all instances together, and begin anew after a minute', async () => {
  const secret = await newSecret('writer')
  const instances = [await bootWith({ writes: 3 }), await bootWith({ writes: 3 })] as const
  expect(await statusesOf(2, () => createTag(instances[0], secret))).toEqual([400, 400]) // they have no body
  expect(await statusesOf(2, () => createTag(instances[1], secret))).toEqual([400, 429])
  const { status, headers } = await createTag(instances[0], secret)
  expect([status, headers['ratelimit-policy']]).toEqual([429, '"writes";q=3;w=60'])
  expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  expect((await createTag(instances[0], await newSecret('other writer'))).status).toBe(400)
  await endWindows()
  expect((await createTag(await bootWith({ writes: 3 }), secret)).status).toBe(400)
})

test('of 400 wrong keys from one IP address, the first are rejected with 401 and all others with 429', async () => {
  const booted = await bootWith({ wrongKeys: 5 })
  const statuses: number[] = []
  const guess = async (index: number) => {
    const key = `ink_${String(index).padStart(43, 'x')}`
    statuses.push((await sendRaw(booted, '/v1/articles', withKey(key, from('203.0.113.1')))).status)
  }
  const guessAll = async (start: number) => {
    for (let index = start; index < 400; index += 20) await guess(index)
  }
  await Promise.all(Array.from({ length: 20 }, (_, start) => guessAll(start)))
  expect(statuses.filter((status) => status === 401)).toHaveLength(5)
  expect(statuses.filter((status) => status === 429)).toHaveLength(395)
})

test('wrong keys are counted in all instances together, and do not stop a key that was accepted before', async () => {
  const secret = await newSecret('editor')
  const wrong = withKey('wrong', from('203.0.113.2'))
  const right = withKey(secret, from('203.0.113.2'))
  const instances = [await bootWith({ wrongKeys: 2 }), await bootWith({ wrongKeys: 2 })] as const
  expect((await sendRaw(instances[0], '/v1/tags', right)).status).toBe(200)
  expect(await statusesOf(3, () => sendRaw(instances[0], '/v1/tags', wrong))).toEqual([401, 401, 429])
  expect((await sendRaw(instances[1], '/v1/tags', wrong)).status).toBe(429)
  expect((await sendRaw(instances[0], '/v1/tags', right)).status).toBe(200)
  expect((await sendRaw(instances[0], '/v1/tags', withKey(secret, from('203.0.113.3')))).status).toBe(200)
})
