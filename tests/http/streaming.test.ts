import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import Fastify from 'fastify'
import { expect, onTestFinished, test, vi } from 'vitest'
import { limitLongResponses, sendStream, sendTooManyResponses } from '../../src/http/streaming.ts'

/** Pieces, until the signal aborts or an error is wanted. */
async function* piecesOf(signal: AbortSignal, fails: boolean): AsyncGenerator<string> {
  yield 'first'
  if (fails) throw new Error('the database is gone')
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}

/** A server that has one stream at a time. */
async function serve() {
  const app = Fastify()
  const signals: AbortSignal[] = []
  const streams = limitLongResponses(app, 1)
  app.get<{ Querystring: { fails?: string } }>('/', async (request, reply) => {
    const signal = streams.enter(reply)
    if (!signal) return sendTooManyResponses(request, reply)
    signals.push(signal)
    return sendStream(request, reply, 'text/plain', piecesOf(signal, request.query.fails !== undefined))
  })
  const sockets: Socket[] = []
  app.server.on('connection', (socket: Socket) => sockets.push(socket))
  await app.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => app.close())
  return { signals, sockets, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` }
}

const get = (url: string) =>
  new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get(url, { agent: false }, resolve).on('error', reject)
  })

test('one stream too many is refused for now, and welcome once a client has gone', async () => {
  const { url, signals } = await serve()
  const first = await get(url)
  const second = await get(url)
  expect([second.statusCode, second.headers['retry-after']]).toEqual([503, '5'])
  first.destroy()
  await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true))
  const third = await get(url)
  expect(third.statusCode).toBe(200)
  third.destroy()
})

test('a stream that fails is cut off: the client sees that it is not whole', async () => {
  const { url } = await serve()
  const answer = await get(`${url}?fails`)
  const read = async () => {
    let text = ''
    for await (const chunk of answer) text += chunk
    return text
  }
  await expect(read()).rejects.toThrow('aborted')
})

test('a stream that nobody reads for a minute is cut off', async () => {
  const { url, signals, sockets } = await serve()
  const answer = await get(url)
  answer.on('error', () => {})
  expect(sockets.map(({ timeout }) => timeout)).toEqual([60_000])
  sockets[0]?.emit('timeout')
  await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true))
})

test('HEAD begins no stream', async () => {
  const { url, signals } = await serve()
  const answer = await fetch(url, { method: 'HEAD' })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain'])
  await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true))
})
