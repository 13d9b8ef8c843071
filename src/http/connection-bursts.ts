/** Bursts of new connections: all are accepted before the requests of any but the first are read. */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The longest time of a burst, in milliseconds. After such a burst, connections are served as they arrive for as long. */
const BURST_MS = 500
/** A burst of this many connections ends only after a pause, in milliseconds. A smaller one ends with an iteration without any. */
const LARGE_BURST = 32
const PAUSE = 5

/** The bursts of a server. */
export interface Bursts {
  /** Returns true while a burst of connections is accepted. */
  isActive(): boolean
  /** Calls a function at the end of the burst, or soon if there is none. */
  afterwards(work: () => void): void
}

/**
 * Makes a server accept a burst of connections quickly. libuv (since 1.45) accepts one connection in each iteration of the event
 * loop, and an iteration carries out requests of all accepted connections: of 2,000 new connections, most were not accepted
 * for as long as the load lasted. The first connection is served at once; those that follow it are held until no further one
 * arrives. Work that waits for the end of a burst keeps the iterations short. `now` is a clock in milliseconds. Call it before
 * other listeners of `connection` are added: it takes over that of node:http.
 */
export function acceptBursts(server: Server, now: () => number = () => performance.now()): Bursts {
  const serve = takeListeners(server)
  const held: Socket[] = []
  const waiting: (() => void)[] = []
  const burst = { isActive: false, startedAt: 0, hasAccepted: false, acceptedAt: 0, restUntil: 0 }
  const end = (time: number) => {
    burst.isActive = false
    if (time - burst.startedAt >= BURST_MS) burst.restUntil = time + BURST_MS
    for (const socket of held.splice(0)) serveHeld(socket, serve)
    for (const work of waiting.splice(0)) work()
  }
  const endOrWait = () => {
    const time = now()
    const isPause = held.length >= LARGE_BURST && time - burst.acceptedAt < PAUSE
    if ((!burst.hasAccepted && !isPause) || time - burst.startedAt >= BURST_MS) return end(time)
    burst.hasAccepted = false
    setImmediate(endOrWait)
  }
  server.on('connection', (socket) => {
    const time = now()
    Object.assign(burst, { hasAccepted: true, acceptedAt: time })
    if (burst.isActive) return void held.push(hold(socket))
    serve(socket)
    if (time < burst.restUntil) return
    Object.assign(burst, { isActive: true, startedAt: time })
    setImmediate(endOrWait)
  })
  return {
    isActive: () => burst.isActive,
    afterwards: (work) => void (burst.isActive ? waiting.push(work) : setImmediate(work)),
  }
}

/** Removes the listeners of `connection`, and returns a function that calls them. */
function takeListeners(server: Server): (socket: Socket) => void {
  const listeners = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
  server.removeAllListeners('connection')
  return (socket) => {
    for (const listener of listeners) listener.call(server, socket)
  }
}

/** Without a listener, the error of a client that resets its connection would end the process. */
const hold = (socket: Socket): Socket => socket.on('error', ignore)

function serveHeld(socket: Socket, serve: (socket: Socket) => void): void {
  if (socket.destroyed) return
  serve(socket)
  socket.off('error', ignore)
}

function ignore(): void {}
