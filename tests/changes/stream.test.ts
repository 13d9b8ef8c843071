import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import net, { type AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { LOG_START, printChangeCursor } from '../../src/changes/cursor.ts'
import type { Database } from '../../src/database/connection.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'

const { app, db, request } = await boot()
const flooded = await openTestDatabase()
const { secret } = await createKey(db, { name: 'test', scopes: ['preview'], expiresAt: null })

interface ServerSentEvent {
  id: string
  event: string
  data: { id: string; slug: string; action: string }
}

/** An open stream. */
interface OpenStream {
  response: IncomingMessage
  /** The first id, which is sent without an event. */
  start: string
  next: () => Promise<ServerSentEvent>
}

const urlOf = (server: FastifyInstance, path: string) =>
  `http://127.0.0.1:${(server.server.address() as AddressInfo).port}${path}`

async function get(server: FastifyInstance, path: string, headers: http.OutgoingHttpHeaders = {}) {
  const pending = http.get(urlOf(server, path), { headers })
  onTestFinished(() => void pending.destroy())
  const [response] = (await once(pending, 'response')) as [IncomingMessage]
  return response
}

/** Opens a stream that is read event by event. */
async function open(path = '', headers: http.OutgoingHttpHeaders = {}, server = app): Promise<OpenStream> {
  const response = await get(server, `/v1/changes/stream${path}`, { accept: 'text/event-stream', ...headers })
  expect(response.statusCode).toBe(200)
  const blocks = blocksOf(response)
  const next = async () => {
    for (;;) {
      const { value, done } = await blocks.next()
      if (done) throw new Error('The stream has ended.')
      const fields = new Map(
        String(value)
          .split('\n')
          .map((line) => line.split(/: (.*)/s) as [string, string]),
      )
      const [id = '', event = '', data = 'null'] = ['id', 'event', 'data'].map((name) => fields.get(name))
      if (id !== '') return { id, event, data: JSON.parse(data) }
    }
  }
  return { response, start: (await next()).id, next }
}

async function* blocksOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of response.setEncoding('utf8')) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    yield* blocks
  }
}

describe('GET /v1/changes/stream', () => {
  test('a stream starts with the next change', async () => {
    await createArticles(db, {})
    const stream = await open()
    const [id] = await createArticles(db, { slug: 'fresh' })
    expect(await stream.next()).toMatchObject({
      event: 'change',
      data: { id, slug: 'fresh', action: 'published' },
    })
  })

  test('a stream has the headers that proxies and browsers need', async () => {
    const { response } = await open('', { origin: 'https://example.org' })
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': '*',
    })
  })

  test('a stream continues after Last-Event-ID and ignores the cursor parameter', async () => {
    const { cursor } = (await request.get('/v1/changes?cursor=now')).body
    await createArticles(db, { slug: 'one' }, { slug: 'two' })
    const stream = await open(`?cursor=${cursor}`)
    const first = await stream.next()
    expect(first.data.slug).toBe('one')
    const reconnected = await open(`?cursor=${cursor}`, { 'last-event-id': first.id })
    expect([reconnected.start, (await reconnected.next()).data.slug]).toEqual([first.id, 'two'])
  })

  test('a client that disconnects before the first event continues from the first id', async () => {
    const { start, response } = await open()
    response.destroy()
    await createArticles(db, { slug: 'missed' })
    const stream = await open('', { 'last-event-id': start })
    expect((await stream.next()).data.slug).toBe('missed')
  })

  test('the id of an event is a cursor of GET /v1/changes', async () => {
    const stream = await open()
    await createArticles(db, { slug: 'event' })
    const { id } = await stream.next()
    await createArticles(db, { slug: 'list' })
    const { body } = await request.get(`/v1/changes?cursor=${id}`)
    expect(body.data.map(({ slug }: { slug: string }) => slug)).toEqual(['list'])
  })

  test('a stream contains changes of drafts only with a key', async () => {
    const publicStream = await open()
    const keyStream = await open('', { authorization: `Bearer ${secret}` })
    await createArticles(db, { slug: 'hidden', status: 'draft' }, { slug: 'shown' })
    expect((await publicStream.next()).data.slug).toBe('shown')
    expect((await keyStream.next()).data.slug).toBe('hidden')
    expect(keyStream.response.headers['cache-control']).toBe('private, no-store')
  })

  test.each([
    ['?cursor=nonsense', {}, 400, '/cursor'],
    ['', { 'last-event-id': 'nonsense' }, 400, '/last-event-id'],
    ['?wait=1', {}, 400, '/wait'],
    ['', { accept: 'application/json' }, 406, undefined],
  ])(
    'a stream with the query %s and the headers %j returns %i',
    async (query, headers, expected, pointer) => {
      const { status, body } = await request.get(`/v1/changes/stream${query}`).set(headers)
      expect([status, body.errors?.[0]?.pointer]).toEqual([expected, pointer])
    },
  )

  test('a stream with a Last-Event-ID that the log does not contain returns 410', async () => {
    const foreign = Buffer.from(JSON.stringify(['changes', '999999', '1'])).toString('base64url')
    const { status } = await request.get('/v1/changes/stream').set('last-event-id', foreign)
    expect(status).toBe(410)
  })

  test('HEAD of a stream returns the headers and ends', async () => {
    const { status, headers } = await request.head('/v1/changes/stream')
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream'])
  })
})

/** Starts an application of its own, which is closed after the test. */
async function startApp(on: Database): Promise<FastifyInstance> {
  const own = await buildApp({ db: on, version: '0.0.0' })
  onTestFinished(() => own.close())
  await own.listen({ port: 0, host: '127.0.0.1' })
  return own
}

/** Timers of ten seconds or more do not fire during this test. */
function neverFireLongTimers(): void {
  const { setTimeout: start } = globalThis
  const withoutLong = (run: () => void, ms: number) => start(run, ms < 10_000 ? ms : 2 ** 31 - 1)
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(withoutLong as typeof setTimeout)
  onTestFinished(() => void vi.restoreAllMocks())
}

/** Resolves when the server has more to write than the client takes. */
async function untilBlocked(socket: net.Socket): Promise<void> {
  while (socket.writableLength === 0) await new Promise(setImmediate)
}

describe('shutdown', () => {
  test('at shutdown, streams end and long polls return no changes', async () => {
    neverFireLongTimers() // so that only the shutdown ends the long poll
    const own = await startApp(db)
    const stream = await open('', {}, own)
    const { cursor } = (await request.get('/v1/changes?cursor=now')).body
    // The server is closed after it has received the request.
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const entered = new Promise((resolve) => own.server.once('request', resolve))
    const pending = http.get(urlOf(own, `/v1/changes?cursor=${cursor}&wait=30`), { agent })
    const responded = once(pending, 'response')
    await entered
    await own.close()
    await expect(stream.next()).rejects.toThrow('The stream has ended.')
    const [response] = (await responded) as [IncomingMessage]
    let text = ''
    for await (const chunk of response) text += chunk
    expect(JSON.parse(text)).toEqual({ data: [], cursor, more: false })
    agent.destroy()
  })

  test('at shutdown, a client that does not read is disconnected', async () => {
    const own = await startApp(flooded)
    await flooded.prisma.$executeRaw`
      INSERT INTO change (seq, at, entity, entity_id, action, visible, slug, tags)
      SELECT n, now(), 'article', gen_random_uuid(), 'published', true, 'flood', ARRAY[repeat('x', 10000)]
      FROM generate_series(1, 5000) n`
    await flooded.prisma.$executeRaw`UPDATE change_counter SET value = 5000`
    const connected = once(own.server, 'connection')
    const client = net.connect((own.server.address() as AddressInfo).port, '127.0.0.1') // reads almost nothing
    onTestFinished(() => void client.destroy())
    client.write(
      `GET /v1/changes/stream?cursor=${printChangeCursor(LOG_START)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    )
    const [socket] = (await connected) as [net.Socket]
    await untilBlocked(socket)
    let isStalled = false // the time-out of clients that do not read, which does not depend on the shutdown
    socket.once('timeout', () => {
      isStalled = true
    })
    await own.close()
    expect([socket.destroyed, isStalled]).toEqual([true, false])
  })
})
