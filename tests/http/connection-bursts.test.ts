/** Bursts of new connections: the order in which they are served, and what waits for their end. */
import { EventEmitter, once } from 'node:events'
import { createServer, get, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setImmediate as nextIteration } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { acceptBursts } from '../../src/http/connection-bursts.ts'
import { until } from '../support/until.ts'

type NamedSocket = EventEmitter & { name: string; destroyed: boolean }

const createSocket = (name: string): NamedSocket =>
  Object.assign(new EventEmitter(), { name, destroyed: false })

/** Returns a server without a socket, whose clock stands still, and the connections that it has served. */
function createFakeServer() {
  const server = new EventEmitter() as Server
  const served: string[] = []
  const clock = { time: 0 }
  server.on('connection', (socket) => served.push((socket as unknown as NamedSocket).name))
  const bursts = acceptBursts(server, () => clock.time)
  const accept = (name: string) => {
    const socket = createSocket(name)
    server.emit('connection', socket as unknown as Socket)
    return socket
  }
  return { bursts, served, clock, accept }
}

/** Lets two iterations of the event loop go by: one without a connection ends a small burst. */
async function pass(): Promise<void> {
  await nextIteration()
  await nextIteration()
}

test('the first connection is served at once; those of the next iterations are served when one brings none', async () => {
  const { served, accept } = createFakeServer()
  accept('a')
  await nextIteration()
  accept('b')
  await nextIteration()
  accept('c')
  expect(served).toEqual(['a'])
  await pass()
  expect(served).toEqual(['a', 'b', 'c'])
  accept('d')
  expect(served).toEqual(['a', 'b', 'c', 'd'])
})

test('a large burst ends with a pause', async () => {
  const { served, clock, accept } = createFakeServer()
  const names = Array.from({ length: 100 }, (_, index) => String(index))
  for (const name of names.slice(0, 99)) accept(name)
  await pass()
  expect(served).toEqual(['0'])
  accept('99')
  clock.time = 5
  await pass()
  expect(served).toEqual(names)
})

test('a burst ends after half a second, and connections of the next half second are served as they arrive', async () => {
  const { bursts, served, clock, accept } = createFakeServer()
  accept('a')
  accept('b')
  clock.time = 500
  accept('c')
  await nextIteration()
  expect(served).toEqual(['a', 'b', 'c'])
  for (const name of ['d', 'e']) accept(name)
  expect([bursts.isActive(), ...served]).toEqual([false, 'a', 'b', 'c', 'd', 'e'])
  clock.time = 1_000
  accept('f')
  expect(bursts.isActive()).toBe(true)
})

test('work that waits for the end of a burst is done when it ends, also when the next one begins at once', async () => {
  const { bursts, accept } = createFakeServer()
  const work = (done: () => void) => bursts.afterwards(done)
  await new Promise<void>(work)
  let isDone = false
  accept('a')
  bursts.afterwards(() => {
    isDone = true
  })
  await pass()
  expect([bursts.isActive(), isDone]).toEqual([false, true])
})

test('a connection that is reset while it is held is not served, and its error ends nothing', async () => {
  const { served, accept } = createFakeServer()
  accept('a')
  const held = accept('b')
  held.emit('error', new Error('read ECONNRESET'))
  held.destroyed = true
  await pass()
  expect([...served, held.listenerCount('error')]).toEqual(['a', 1])
})

test('each of many new connections gets its first response while others keep the server busy', async () => {
  const server = createServer((_, response) => {
    const end = performance.now() + 1
    while (performance.now() < end); // each request keeps the event loop busy
    response.end()
  })
  const bursts = acceptBursts(server)
  let held = 0
  server.on('connection', () => {
    if (bursts.isActive()) held += 1
  })
  onTestFinished(() => void server.close().closeAllConnections())
  await once(server.listen({ port: 0, host: '127.0.0.1', backlog: 1_000 }), 'listening')
  const { port } = server.address() as AddressInfo
  const responded = new Set<number>()
  for (let index = 0; index < 100; index += 1) {
    const socket = connect({ port, host: '127.0.0.1' })
    const send = () => socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    socket.once('connect', send).on('data', () => {
      responded.add(index)
      send() // the client sends the next request at once
    })
    onTestFinished(() => void socket.destroy())
  }
  await until(() => responded.size === 100)
  expect(held).toBeGreaterThan(50)
  await once(get({ port, host: '127.0.0.1', agent: false }), 'response')
})
