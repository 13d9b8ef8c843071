import { once } from 'node:events'
import { get } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import Fastify from 'fastify'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { unlimited } from '../../src/http/limits/callers.ts'
import { shedLoad } from '../../src/http/limits/load-shedding.ts'
import { measureLoopDelay } from '../../src/http/limits/loop-delay.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { until } from '../support/until.ts'
import { createGate, databaseDouble, fakeWatcher, sendRaw } from './support.ts'

const REQUESTS_MAX = 3

const double = databaseDouble(await openTestDatabase())
await createArticles(double, {})
const { secret } = await createKey(double, { name: 'editor', scopes: ['admin'], expiresAt: null })
const booted = await boot({
  db: double,
  watcher: fakeWatcher(),
  cacheBytes: 1_000_000,
  requestsMax: REQUESTS_MAX,
})

/** Lets the next reads of content not end until `open` is called, as a database whose sessions are all in use. */
function blockReads() {
  const gate = createGate()
  let blocked = 0
  double.afterRead = async () => {
    blocked += 1
    if (blocked <= REQUESTS_MAX) await gate.wait() // a write reads what it has written
  }
  onTestFinished(() => {
    gate.open()
    double.afterRead = async () => {}
  })
  return gate
}

/** Begins a request on a connection of its own, which ends with the test. */
function open(path: string) {
  const { port } = booted.app.server.address() as AddressInfo
  const request = get({ port, host: '127.0.0.1', path, agent: false }).on('error', () => {})
  onTestFinished(() => void request.destroy())
  return request
}

const search = (index: number) => sendRaw(booted, `/v1/articles?limit=${index}`)

test('when the database is blocked, further reads get a quick 503, and cached responses, health checks and writes are served', async () => {
  expect((await sendRaw(booted, '/v1/articles')).status).toBe(200)
  const gate = blockReads()
  const started = double.started
  const waiting = Array.from({ length: REQUESTS_MAX }, (_, index) => search(index + 1))
  await until(() => double.started === started + REQUESTS_MAX)
  const shed = await search(9)
  expect([shed.status, shed.headers['retry-after']]).toEqual([503, '5'])
  expect(JSON.parse(shed.body.toString())).toMatchObject({ detail: 'The server is overloaded. Retry later.' })
  const cached = await sendRaw(booted, '/v1/articles')
  expect([cached.status, cached.headers['cache-status']]).toEqual([200, 'inkstone; hit'])
  expect((await sendRaw(booted, '/health/live')).status).toBe(200)
  expect((await sendRaw(booted, '/health/ready')).status).toBe(200)
  const write = await booted.request
    .post('/v1/tags')
    .set('authorization', `Bearer ${secret}`)
    .send({ name: 'Written' })
  expect(write.status).toBe(201)
  gate.open()
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200])
  expect((await search(9)).status).toBe(200)
})

test('open streams take no place of other requests', async () => {
  const statuses: (number | undefined)[] = []
  for (let index = 0; index <= REQUESTS_MAX; index += 1) {
    const [response] = await once(open('/v1/changes/stream'), 'response')
    statuses.push(response.statusCode)
  }
  expect([...statuses, (await search(10)).status]).toEqual([200, 200, 200, 200, 200])
})

test('a request whose client disconnects gives its place back', async () => {
  const gate = blockReads()
  const started = double.started
  const waiting = Array.from({ length: REQUESTS_MAX }, (_, index) => open(`/v1/articles?limit=${index + 20}`))
  await until(() => double.started === started + REQUESTS_MAX)
  expect((await search(30)).status).toBe(503)
  for (const request of waiting) request.destroy()
  gate.open()
  await until(async () => (await search(31)).status === 200)
})

/** Begins a request that is ended with `disconnect`, which resolves when the server has seen it. */
async function openUntilDisconnected(path: string) {
  const arrival = once(booted.app.server, 'request')
  const request = open(path)
  const [, response] = await arrival
  return {
    async disconnect() {
      const closed = once(response, 'close')
      request.destroy()
      await closed
    },
  }
}

test('a request whose client has disconnected before it is counted takes no place', async () => {
  for (let index = 0; index < REQUESTS_MAX; index += 1) {
    const gate = createGate()
    double.afterRead = gate.wait
    const first = await openUntilDisconnected(`/v1/articles?limit=${index + 40}`)
    await gate.reached
    double.afterRead = async () => {}
    const second = await openUntilDisconnected(`/v1/articles?limit=${index + 40}`) // waits for the result of the first
    await second.disconnect()
    await first.disconnect() // without its result, the second reads by itself
    gate.open()
  }
  const statuses = new Set<number>()
  for (let index = 0; index < 5; index += 1) statuses.add((await search(60 + index)).status)
  expect([...statuses]).toEqual([200])
})

test('pipelined requests whose client disconnects give their places back', async () => {
  const gate = createGate()
  double.afterRead = gate.wait
  const { port } = booted.app.server.address() as AddressInfo
  const accepted = once(booted.app.server, 'connection')
  const socket = connect({ port, host: '127.0.0.1' })
  const closed = accepted.then(([serverSocket]) => once(serverSocket, 'close'))
  for (let index = 0; index < REQUESTS_MAX; index += 1)
    socket.write(`GET /v1/articles?limit=${70 + index} HTTP/1.1\r\nhost: a\r\n\r\n`)
  await gate.reached
  await until(async () => (await search(80)).status === 503)
  socket.destroy()
  await closed
  gate.open()
  const next = blockReads()
  const started = double.started
  const waiting = Array.from({ length: REQUESTS_MAX }, (_, index) => search(90 + index))
  await until(() => double.started === started + REQUESTS_MAX)
  next.open()
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200])
})

describe('during a burst of connections', async () => {
  let isActive = true
  const afterwards: (() => void)[] = []
  const app = Fastify()
  const bursts = { isActive: () => isActive, afterwards: (work: () => void) => void afterwards.push(work) }
  shedLoad(app, { max: 2, bursts })
  const handled: string[] = []
  const handler = async ({ url }: { url: string }) => void handled.push(url)
  app.get('/read', handler)
  app.post('/write', handler)
  app.get('/health', { config: unlimited }, handler)

  test('reads and rejections wait; writes with a key and requests without limits are handled', async () => {
    const reads = Array.from({ length: 3 }, () => app.inject('/read'))
    const headers = { authorization: 'Bearer key' }
    await app.inject({ method: 'POST', url: '/write', headers })
    await app.inject('/health')
    expect([...handled, afterwards.length]).toEqual(['/write', '/health', 2])
    isActive = false
    for (const work of afterwards) work()
    const statuses = (await Promise.all(reads)).map(({ statusCode }) => statusCode)
    expect(statuses).toEqual([200, 200, 503])
  })
})

test('the delay of the event loop is measured while requests are in progress', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  let time = 0
  const loop = measureLoopDelay(() => time)
  expect([loop.current(), vi.getTimerCount()]).toEqual([0, 0])
  loop.start()
  time = 350
  expect(loop.current()).toBe(300) // the timer is late
  vi.advanceTimersByTime(50)
  expect(loop.current()).toBe(300) // it was late
  time = 400
  vi.advanceTimersByTime(50)
  expect(loop.current()).toBe(0)
  loop.stop()
  expect(vi.getTimerCount()).toBe(0)
})
