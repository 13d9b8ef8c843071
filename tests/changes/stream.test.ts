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
import { make } from '../support/create-articles.ts'

const { app, db, request } = await boot()
const flooded = await openTestDatabase()
const { secret } = await createKey(db, { name: 'test', scopes: ['preview'], expiresAt: null })

interface ServerSentEvent {
  id: string
  event: string
  data: { id: string; slug: string; action: string }
}

/** A stream that is open. */
interface Opened {
  response: IncomingMessage
  /** The id that came first, without an event. */
  start: string
  next: () => Promise<ServerSentEvent>
}

const urlOf = (server: FastifyInstance, path: string) =>
  `http://127.0.0.1:${(server.server.address() as AddressInfo).port}${path}`

async function get(server: FastifyInstance, path: string, headers: http.OutgoingHttpHeaders = {}) {
  const asked = http.get(urlOf(server, path), { headers })
  onTestFinished(() => void asked.destroy())
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  return response
}

/** Opens a stream, and reads it block by block. */
async function open(path = '', headers: http.OutgoingHttpHeaders = {}, server = app): Promise<Opened> {
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
  test('begins now, and tells of a change when it comes', async () => {
    await make(db, {})
    const stream = await open()
    const [id] = await make(db, { slug: 'fresh' })
    expect(await stream.next()).toMatchObject({
      event: 'change',
      data: { id, slug: 'fresh', action: 'published' },
    })
  })

  test('has the header fields that proxies and browsers need', async () => {
    const { response } = await open('', { origin: 'https://example.org' })
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': '*',
    })
  })

  test('goes on after the last event that was seen, whatever the address says', async () => {
    const { cursor } = (await request.get('/v1/changes?cursor=now')).body
    await make(db, { slug: 'one' }, { slug: 'two' })
    const stream = await open(`?cursor=${cursor}`)
    const first = await stream.next()
    expect(first.data.slug).toBe('one')
    const again = await open(`?cursor=${cursor}`, { 'last-event-id': first.id })
    expect([again.start, (await again.next()).data.slug]).toEqual([first.id, 'two'])
  })

  test('who was cut off before the first event goes on from the id that came first', async () => {
    const { start, response } = await open()
    response.destroy()
    await make(db, { slug: 'missed' })
    const stream = await open('', { 'last-event-id': start })
    expect((await stream.next()).data.slug).toBe('missed')
  })

  test('an id of an event is a cursor of the list', async () => {
    const stream = await open()
    await make(db, { slug: 'event' })
    const { id } = await stream.next()
    await make(db, { slug: 'list' })
    const { body } = await request.get(`/v1/changes?cursor=${id}`)
    expect(body.data.map(({ slug }: { slug: string }) => slug)).toEqual(['list'])
  })

  test('hides from the public what it may not see, and shows it to a key', async () => {
    const outside = await open()
    const inside = await open('', { authorization: `Bearer ${secret}` })
    await make(db, { slug: 'hidden', status: 'draft' }, { slug: 'shown' })
    expect((await outside.next()).data.slug).toBe('shown')
    expect((await inside.next()).data.slug).toBe('hidden')
    expect(inside.response.headers['cache-control']).toBe('private, no-store')
  })

  test.each([
    ['?cursor=nonsense', {}, 400, '/cursor'],
    ['', { 'last-event-id': 'nonsense' }, 400, '/last-event-id'],
    ['?wait=1', {}, 400, '/wait'],
    ['', { accept: 'application/json' }, 406, undefined],
  ])('refuses %s %j with %i', async (query, headers, expected, pointer) => {
    const { status, body } = await request.get(`/v1/changes/stream${query}`).set(headers)
    expect([status, body.errors?.[0]?.pointer]).toEqual([expected, pointer])
  })

  test('a place that the log does not have answers 410', async () => {
    const foreign = Buffer.from(JSON.stringify(['changes', '999999', '1'])).toString('base64url')
    const { status } = await request.get('/v1/changes/stream').set('last-event-id', foreign)
    expect(status).toBe(410)
  })

  test('HEAD has the header alone, and ends', async () => {
    const { status, headers } = await request.head('/v1/changes/stream')
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream'])
  })
})

/** An application of the test's own, which the test closes. */
async function listening(on: Database): Promise<FastifyInstance> {
  const own = await buildApp({ db: on, version: '0.0.0' })
  onTestFinished(() => own.close())
  await own.listen({ port: 0, host: '127.0.0.1' })
  return own
}

describe('when the application closes', () => {
  test('streams end cleanly, and whoever waits gets an empty answer', async () => {
    const own = await listening(db)
    const stream = await open('', {}, own)
    const { cursor } = (await request.get('/v1/changes?cursor=now')).body
    // Of two requests on one connection the second is handled when the first is answered: both are under way.
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const entered = new Promise((resolve) => own.server.once('request', resolve))
    const asked = http.get(urlOf(own, `/v1/changes?cursor=${cursor}&wait=30`), { agent })
    const answered = once(asked, 'response')
    await entered
    const began = performance.now()
    await own.close()
    await expect(stream.next()).rejects.toThrow('The stream has ended.')
    const [answer] = (await answered) as [IncomingMessage]
    let text = ''
    for await (const chunk of answer) text += chunk
    expect(JSON.parse(text)).toEqual({ data: [], cursor, more: false })
    expect(performance.now() - began).toBeLessThan(5_000)
    agent.destroy()
  })

  test('a client that does not read does not hold it up', async () => {
    const own = await listening(flooded)
    await flooded.prisma.$executeRaw`
      INSERT INTO change (seq, at, entity, entity_id, action, visible, slug, tags)
      SELECT n, now(), 'article', gen_random_uuid(), 'published', true, 'flood', ARRAY[repeat('x', 10000)]
      FROM generate_series(1, 5000) n`
    await flooded.prisma.$executeRaw`UPDATE change_counter SET value = 5000`
    const connected = once(own.server, 'connection')
    const client = net.connect((own.server.address() as AddressInfo).port, '127.0.0.1') // it reads next to nothing
    onTestFinished(() => void client.destroy())
    client.write(
      `GET /v1/changes/stream?cursor=${printChangeCursor(LOG_START)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    )
    const [socket] = (await connected) as [net.Socket]
    await vi.waitFor(() => expect(socket.writableLength).toBeGreaterThan(0), { timeout: 10_000 })
    const began = performance.now()
    await own.close()
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})
