import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { publicResponse } from '../../src/http/cache/cache-policy.ts'
import { boot } from '../support/app.ts'
import { make } from '../support/create-articles.ts'
import { ask, decoded, door, fakeWatcher } from './support.ts'

const gate = door()

async function* events() {
  yield 'data: 1\n\n'
  await gate.pass()
  yield 'data: 2\n\n'
}

async function* broken() {
  for (let n = 0; n < 20; n += 1) yield randomBytes(100_000).toString('hex')
  throw new Error('the database has gone')
}

async function* hollow(): AsyncGenerator<string> {
  yield ''
  throw new Error('the database has gone')
}

const booted = await boot({ watcher: fakeWatcher(), cacheBytes: 1_000_000 }, (app) => {
  app.get('/events', (_, reply) => reply.type('text/event-stream').send(Readable.from(events())))
  const config = publicResponse('probe')
  app.get('/broken', { config }, (_, reply) => reply.type('text/xml').send(Readable.from(broken())))
  app.get('/hollow', { config }, (_, reply) => reply.type('text/xml').send(Readable.from(hollow())))
  app.get('/picture', { config }, (_, reply) => reply.type('image/png').send(Buffer.alloc(5_000)))
})

test.each(['br', 'gzip', 'identity'])('NDJSON comes whole as %s, and nobody keeps it', async (coding) => {
  await make(booted.db, { body: { format: 'markdown', source: '慢慢走 '.repeat(2_000) } })
  const plain = await ask(booted, '/v1/articles.ndjson')
  const answer = await ask(booted, '/v1/articles.ndjson', { 'accept-encoding': coding })
  expect(answer.headers['content-encoding']).toBe(coding === 'identity' ? undefined : coding)
  expect(answer.headers.vary).toContain('Accept-Encoding')
  expect(answer.headers['cache-control']).toBe('no-store')
  const [, ...lines] = decoded(answer).split('\n') // the first holds a cursor
  expect(lines).toEqual(plain.body.toString().split('\n').slice(1))
  expect(lines.length).toBeGreaterThan(1)
})

test('server-sent events arrive as they are sent, uncompressed', async () => {
  const { port } = booted.app.server.address() as { port: number }
  const response = await fetch(`http://127.0.0.1:${port}/events`, { headers: { 'accept-encoding': 'br' } })
  expect(response.headers.get('content-encoding')).toBeNull()
  expect(response.headers.get('cache-control')).toBe('no-store')
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toBe('data: 1\n\n')
  await gate.knocked
  gate.open()
  expect((await reader?.read())?.value).toBe('data: 2\n\n')
})

test.each(['br', 'gzip', 'identity'])(
  'a stream that breaks off as %s is not taken for a whole one',
  async (coding) => {
    await expect(ask(booted, '/broken', { 'accept-encoding': coding })).rejects.toThrow(/aborted|hang up/)
  },
)

test('a stream that breaks off before anything was sent is an ordinary refusal', async () => {
  const answer = await ask(booted, '/hollow', { 'accept-encoding': 'br' })
  expect(answer.status).toBe(500)
  expect(JSON.parse(answer.body.toString()).title).toBe('Internal Server Error')
  expect([answer.headers['content-encoding'], answer.headers['cache-control']]).toEqual([
    undefined,
    'no-store',
  ])
})

test('pictures are not compressed again', async () => {
  const { headers, body } = await ask(booted, '/picture', { 'accept-encoding': 'br' })
  expect([headers['content-encoding'], body.length]).toEqual([undefined, 5_000])
})
