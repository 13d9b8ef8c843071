import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { publicResponse } from '../../src/http/cache/cache-policy.ts'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { createGate, decodedBody, fakeWatcher, sendRaw } from './support.ts'

const gate = createGate()

async function* events() {
  yield 'data: 1\n\n'
  await gate.wait()
  yield 'data: 2\n\n'
}

async function* failingStream() {
  for (let n = 0; n < 20; n += 1) yield randomBytes(100_000).toString('hex')
  throw new Error('the database has gone')
}

async function* emptyFailingStream(): AsyncGenerator<string> {
  yield ''
  throw new Error('the database has gone')
}

const booted = await boot({ watcher: fakeWatcher(), cacheBytes: 1_000_000 }, (app) => {
  app.get('/events', (_, reply) => reply.type('text/event-stream').send(Readable.from(events())))
  const config = publicResponse('probe')
  app.get('/failing', { config }, (_, reply) => reply.type('text/xml').send(Readable.from(failingStream())))
  app.get('/empty-failing', { config }, (_, reply) =>
    reply.type('text/xml').send(Readable.from(emptyFailingStream())),
  )
  app.get('/image', { config }, (_, reply) => reply.type('image/png').send(Buffer.alloc(5_000)))
})

test.each(['br', 'gzip', 'identity'])(
  'an NDJSON stream is complete with the content coding %s and is not cached',
  async (coding) => {
    await createArticles(booted.db, { body: { format: 'markdown', source: '慢慢走 '.repeat(2_000) } })
    const plain = await sendRaw(booted, '/v1/articles.ndjson')
    const response = await sendRaw(booted, '/v1/articles.ndjson', { 'accept-encoding': coding })
    expect(response.headers['content-encoding']).toBe(coding === 'identity' ? undefined : coding)
    expect(response.headers.vary).toContain('Accept-Encoding')
    expect(response.headers['cache-control']).toBe('no-store')
    const [, ...lines] = decodedBody(response).split('\n') // the first contains a cursor
    expect(lines).toEqual(plain.body.toString().split('\n').slice(1))
    expect(lines.length).toBeGreaterThan(1)
  },
)

test('server-sent events arrive without delay and uncompressed', async () => {
  const { port } = booted.app.server.address() as { port: number }
  const response = await fetch(`http://127.0.0.1:${port}/events`, { headers: { 'accept-encoding': 'br' } })
  expect(response.headers.get('content-encoding')).toBeNull()
  expect(response.headers.get('cache-control')).toBe('no-store')
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toBe('data: 1\n\n')
  await gate.reached
  gate.open()
  expect((await reader?.read())?.value).toBe('data: 2\n\n')
})

test.each(['br', 'gzip', 'identity'])(
  'a client detects that a stream with the content coding %s has failed',
  async (coding) => {
    await expect(sendRaw(booted, '/failing', { 'accept-encoding': coding })).rejects.toThrow(
      /aborted|hang up/,
    )
  },
)

test('a stream that fails before its first chunk is an error response', async () => {
  const response = await sendRaw(booted, '/empty-failing', { 'accept-encoding': 'br' })
  expect(response.status).toBe(500)
  expect(JSON.parse(response.body.toString()).title).toBe('Internal Server Error')
  expect([response.headers['content-encoding'], response.headers['cache-control']]).toEqual([
    undefined,
    'no-store',
  ])
})

test('images are not compressed', async () => {
  const { headers, body } = await sendRaw(booted, '/image', { 'accept-encoding': 'br' })
  expect([headers['content-encoding'], body.length]).toEqual([undefined, 5_000])
})
