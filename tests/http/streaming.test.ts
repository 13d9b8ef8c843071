import { once } from 'node:events'
import http from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { limitLongResponses, sendStream } from '../../src/http/streaming.ts'
import { until } from '../support/until.ts'

/** Yields a chunk, then fails, or waits until the signal aborts. */
async function* chunksUntil(signal: AbortSignal, fails: boolean): AsyncGenerator<string> {
  yield 'first'
  if (fails) throw new Error('the database is gone')
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}

/** Starts a server that allows so many streams at a time. */
async function serve(max = 1, maxPerAddress = 0) {
  const app = Fastify({ trustProxy: true })
  const signals: AbortSignal[] = []
  const openStreams = limitLongResponses(app, max, maxPerAddress)
  app.get<{ Querystring: { fails?: string } }>('/', async (request, reply) => {
    const signal = openStreams.enter(request, reply)
    if (!signal) return reply
    signals.push(signal)
    return sendStream(request, reply, 'text/plain', chunksUntil(signal, request.query.fails !== undefined))
  })
  const sockets: Socket[] = []
  app.server.on('connection', (socket: Socket) => sockets.push(socket))
  await app.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => app.close())
  return { signals, sockets, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` }
}

/** Resolves when the signal has aborted. */
async function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) throw new Error('No stream has begun.')
  if (!signal.aborted) await once(signal, 'abort')
}

const get = (url: string, headers: Record<string, string> = {}) =>
  new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get(url, { agent: false, headers }, resolve).on('error', reject)
  })

test('a stream beyond the limit gets 503, and is accepted once another client has disconnected', async () => {
  const { url, signals } = await serve()
  const first = await get(url)
  const second = await get(url)
  expect([second.statusCode, second.headers['retry-after']]).toEqual([503, '5'])
  first.destroy()
  await untilAborted(signals[0])
  const third = await get(url)
  expect(third.statusCode).toBe(200)
  third.destroy()
})

test('streams of pipelined requests end when their client disconnects', async () => {
  const { url, signals } = await serve(2)
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' })
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(2))
  await until(() => signals.length === 2)
  socket.destroy()
  for (const signal of signals) await untilAborted(signal)
  const next = await get(url)
  expect(next.statusCode).toBe(200)
  next.destroy()
})

test('an IP address with too many streams gets 429 while others are served, until it has closed one', async () => {
  const { url, signals } = await serve(10, 1)
  const from = (ip: string) => get(url, { 'x-forwarded-for': ip })
  const [first, second] = [await from('192.0.2.1'), await from('192.0.2.1')]
  expect([first.statusCode, second.statusCode, second.headers['retry-after']]).toEqual([200, 429, '5'])
  const other = await from('192.0.2.2')
  first.destroy()
  await untilAborted(signals[0])
  const third = await from('192.0.2.1')
  expect([other.statusCode, third.statusCode]).toEqual([200, 200])
  for (const response of [other, third]) response.destroy()
})

test('a stream that fails closes the connection, so that the client detects it', async () => {
  const { url } = await serve()
  const response = await get(`${url}?fails`)
  const read = async () => {
    let text = ''
    for await (const chunk of response) text += chunk
    return text
  }
  await expect(read()).rejects.toThrow('aborted')
})

test('a stream without transfers for a minute is closed', async () => {
  const { url, signals, sockets } = await serve()
  const response = await get(url)
  response.on('error', () => {})
  expect(sockets.map(({ timeout }) => timeout)).toEqual([60_000])
  sockets[0]?.emit('timeout')
  await untilAborted(signals[0])
})

test('HEAD gets only the headers of a stream', async () => {
  const { url, signals } = await serve()
  const response = await fetch(url, { method: 'HEAD' })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain'])
  await untilAborted(signals[0])
})
