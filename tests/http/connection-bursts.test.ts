/** Bursts of new connections: the order in which they are served. */
import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import { setImmediate as nextIteration } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { acceptBursts } from '../../src/http/connection-bursts.ts'

/** Returns a server without a socket, and the connections that it has served. */
function createServer() {
  const server = new EventEmitter() as Server
  const served: unknown[] = []
  server.on('connection', (socket) => served.push(socket))
  const isBurst = acceptBursts(server)
  return { isBurst, served, connect: (name: string) => server.emit('connection', name as never) }
}

test('a single connection is served at once', () => {
  const { served, connect } = createServer()
  connect('a')
  expect(served).toEqual(['a'])
})

test('connections that follow the first are served once an iteration of the event loop brings no further one', async () => {
  const { served, connect } = createServer()
  for (const name of ['a', 'b']) connect(name)
  await nextIteration()
  connect('c')
  expect(served).toEqual(['a'])
  while (served.length < 3) await nextIteration()
  expect(served).toEqual(['a', 'b', 'c'])
})

test('a large burst outlasts an iteration without a connection, and every connection of it is served', async () => {
  const { served, connect } = createServer()
  const names = Array.from({ length: 100 }, (_, index) => String(index))
  for (const name of names.slice(0, 99)) connect(name)
  await nextIteration()
  await nextIteration()
  expect(served).toEqual(['0'])
  connect('99')
  while (served.length < 100) await nextIteration()
  expect(served).toEqual(names)
})

test('the connection after a burst is served at once again', async () => {
  const { isBurst, served, connect } = createServer()
  expect(isBurst()).toBe(false)
  for (const name of ['a', 'b']) connect(name)
  expect(isBurst()).toBe(true)
  while (served.length < 2) await nextIteration()
  expect(isBurst()).toBe(false)
  connect('c')
  expect(served).toEqual(['a', 'b', 'c'])
})
