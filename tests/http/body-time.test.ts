/** Time limits of request bodies: 30 seconds, and for files as long as their bytes arrive. */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { bootForMedia, png, temporaryMedia } from '../media/support.ts'
import { boot } from '../support/app.ts'
import { until } from '../support/until.ts'

const { app, db, uploadsInProgress, countMedia } = await bootForMedia()
const { secret } = await createKey(db, { name: 'slow', scopes: ['write'], expiresAt: null })
const authorization = `Authorization: Bearer ${secret}`

const PERIOD = 30_000

/** Sends the head of a request. From then on, intervals of this process run only when the test says so. */
async function sendTo(app: FastifyInstance, ...lines: string[]) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
    vi.useRealTimers()
  })
  const state = { response: '', isClosed: false }
  socket.on('data', (chunk) => {
    state.response += chunk
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    state.isClosed = true
  })
  const arrived = once(app.server, 'request') as Promise<[IncomingMessage]>
  socket.write([...lines, 'Host: a', '\r\n'].join('\r\n'))
  const [request] = await arrived
  /** Sends bytes, and waits until the server has received them. */
  const send = async (bytes: Buffer | string) => {
    const before = request.socket.bytesRead
    socket.write(bytes)
    await until(() => request.socket.bytesRead === before + bytes.length)
  }
  const status = async () => {
    await until(() => state.response.includes('\r\n\r\n'))
    return Number(state.response.split(' ')[1])
  }
  return { socket, state, send, status }
}

const sendHead = (...lines: string[]) => sendTo(app, ...lines)

/** Waits until the server has read the key of an upload: from then on, it may take long. */
const untilUploading = () => until(async () => (await uploadsInProgress()).length === 1)

const json = ['POST /v1/articles HTTP/1.1', authorization, 'Content-Type: application/json']
const upload = ['POST /v1/media HTTP/1.1', authorization, 'Content-Type: image/png']

test('headers must arrive within 30 seconds', () => {
  expect(app.server.headersTimeout).toBe(PERIOD)
})

test('a body of JSON that is complete after 30 seconds less a moment is accepted', async () => {
  const { send, status } = await sendHead(...json, 'Content-Length: 20')
  await send('{"title":"Slow"')
  vi.advanceTimersByTime(PERIOD - 1)
  await send('    }')
  expect(await status()).toBe(201)
})

test('a body of JSON that takes longer gets 408, however many bytes arrive, and its connection is closed', async () => {
  const { send, status, state } = await sendHead(...json, 'Content-Length: 200000')
  await send(' '.repeat(100_000))
  vi.advanceTimersByTime(PERIOD)
  expect(await status()).toBe(408)
  expect(state.response).toContain('application/problem+json')
  vi.advanceTimersByTime(PERIOD)
  await until(() => state.isClosed)
})

test('a body that arrives in chunks, or for a path without endpoint, has the same limit', async () => {
  const chunked = await sendHead(...json, 'Transfer-Encoding: chunked')
  await chunked.send('1\r\n{\r\n')
  vi.advanceTimersByTime(PERIOD)
  expect(await chunked.status()).toBe(408)
  const lost = await sendHead('POST /nowhere HTTP/1.1', 'Content-Type: text/plain', 'Content-Length: 9')
  vi.advanceTimersByTime(2 * PERIOD)
  await until(() => lost.state.isClosed)
})

test('an upload may take minutes, as long as bytes arrive', async () => {
  const bytes = await png(340, 340)
  const { send, status } = await sendHead(...upload, `Content-Length: ${bytes.length}`)
  await send(bytes.subarray(0, 1))
  await untilUploading()
  for (let start = 1; start < bytes.length; start += 35_000) {
    await send(bytes.subarray(start, start + 35_000))
    vi.advanceTimersByTime(PERIOD)
  }
  expect(await status()).toBe(201)
})

test('an upload of which fewer than 32 KiB arrive in 30 seconds gets 408, and leaves nothing', async () => {
  const before = await countMedia()
  const { send, status, socket } = await sendHead(...upload, 'Content-Length: 900000')
  await send(Buffer.alloc(100_000, 1))
  await untilUploading()
  vi.advanceTimersByTime(PERIOD)
  await send(Buffer.alloc(32 * 1024 - 1, 1))
  await untilUploading()
  vi.advanceTimersByTime(PERIOD)
  expect(await status()).toBe(408)
  socket.destroy()
  await until(async () => (await uploadsInProgress()).length === 0)
  expect(await countMedia()).toBe(before)
})

test('a client that sends on slowly after 408 is cut off, and its temporary file is removed', async () => {
  const { send, status, state } = await sendHead(...upload, 'Content-Length: 900000')
  await send('x')
  vi.advanceTimersByTime(PERIOD)
  expect(await status()).toBe(408)
  vi.advanceTimersByTime(PERIOD)
  await until(() => state.isClosed)
  await until(async () => (await uploadsInProgress()).length === 0)
})

test('an upload without a key gets no more time than other bodies', async () => {
  const [first = '', , type = ''] = upload
  const { send, status, state } = await sendHead(first, type, 'Content-Length: 900000')
  expect(await status()).toBe(401)
  for (let period = 0; period < 2; period++) {
    if (!state.isClosed) await Promise.race([send(Buffer.alloc(50_000, 1)), until(() => state.isClosed)])
    vi.advanceTimersByTime(PERIOD)
  }
  await until(() => state.isClosed)
})

test('the connection of an unknown expectation is closed, so that no body follows', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('POST /v1/articles HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\nContent-Length: 9\r\n\r\n')
  const [head] = await once(socket, 'data')
  expect(String(head)).toMatch(/^HTTP\/1.1 417 /)
  await once(socket, 'close')
})

test('a server that stops waits 30 seconds for an upload, and no longer', async () => {
  const { media } = await temporaryMedia()
  const other = await boot({ db, media })
  const { send, status } = await sendTo(other.app, ...upload, 'Content-Length: 900000')
  await send(Buffer.alloc(100_000, 1))
  const closed = other.app.close()
  await until(() => !other.app.server.listening)
  vi.advanceTimersByTime(PERIOD)
  expect(await status()).toBe(408)
  vi.advanceTimersByTime(PERIOD)
  await closed
})
