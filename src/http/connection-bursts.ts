/** Bursts of new connections: all are accepted before the requests of any but the first are read. */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** A connection of a burst is served after this time at the latest, in milliseconds. */
const HOLD_MAX = 500
/** A burst of this many connections ends only after a pause, in milliseconds. A smaller one ends with an iteration without any. */
const LARGE_BURST = 32
const PAUSE = 5

/**
 * Makes a server accept a burst of connections quickly. libuv (since 1.45) accepts one connection in each iteration of the event
 * loop, and an iteration carries out requests of all accepted connections: of 2,000 new connections, some waited for
 * their first response for seven seconds. The first connection is served at once; those that follow it are held until no
 * further one arrives. Call it before other listeners of `connection` are added: it takes over that of node:http.
 * Returns a function that returns true during a burst. Work that waits until it returns false keeps the iterations short.
 */
export function acceptBursts(server: Server): () => boolean {
  const serve = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
  server.removeAllListeners('connection')
  const serveAll = (sockets: readonly Socket[]) => {
    for (const socket of sockets) for (const listener of serve) listener.call(server, socket)
  }
  const held: Socket[] = []
  let isBurst = false
  let startedAt = 0
  let lastAt = 0
  let heldBefore = 0
  const endOrWait = () => {
    const now = performance.now()
    const hasAccepted = held.length > heldBefore
    const isPause = held.length >= LARGE_BURST && now - lastAt < PAUSE
    if ((hasAccepted || isPause) && now - startedAt < HOLD_MAX) {
      heldBefore = held.length
      setImmediate(endOrWait)
      return
    }
    isBurst = false
    serveAll(held.splice(0))
  }
  server.on('connection', (socket) => {
    lastAt = performance.now()
    if (isBurst) {
      held.push(socket)
      return
    }
    isBurst = true
    startedAt = lastAt
    heldBefore = 0
    setImmediate(endOrWait)
    serveAll([socket])
  })
  return () => isBurst
}
