/** Draining: a server that is about to stop sends its clients away without failing a request. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { createProblem, sendProblem } from './problem.ts'

/** The state of a server that may stop. */
export interface Drain {
  /** Returns true from the first step of stopping on: the server is no longer ready, and responses close their connection. */
  isStopping(): boolean
  /** Returns true in the last step: requests are rejected. */
  isRejecting(): boolean
  /** Begins a step, and calls the listeners of the first. */
  begin(step: 'stopping' | 'rejecting'): void
  onStop(listener: () => void): void
}

/** Creates the state of a server that runs. */
export function createDrain(): Drain {
  let step: 'running' | 'stopping' | 'rejecting' = 'running'
  const listeners: (() => void)[] = []
  return {
    isStopping: () => step !== 'running',
    isRejecting: () => step === 'rejecting',
    begin(next) {
      step = next
      if (next === 'stopping') for (const listener of listeners) listener()
    },
    onStop: (listener) => void listeners.push(listener),
  }
}

const STOPPING = 'The server is stopping. Retry: another one may carry out the request.'

/** Registers draining. Call it before other hooks are registered: they do not run for a rejected request. */
export function registerDraining(app: FastifyInstance, drain: Drain): void {
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  drain.onStop(() => {
    for (const socket of sockets) closeAfterResponse(socket)
  })
  app.addHook('preClose', async () => {
    for (const socket of sockets) closeAtEnd(socket)
  })
  app.server.prependListener('request', (_: IncomingMessage, response: ServerResponse) => {
    if (drain.isStopping()) response.shouldKeepAlive = false // Node.js then sends `Connection: close`
  })
  app.addHook('onRequest', (request, reply, done) => {
    if (!drain.isRejecting()) return done()
    sendProblem(request, reply, createProblem(503, STOPPING))
  })
}

/** `_httpMessage` is the response that is in progress. It is of node:http, without documentation: the next response may be the last. */
type HttpSocket = Socket & { _httpMessage?: ServerResponse | null }

/** Lets the response that a socket waits for, if there is one, be the last. */
function closeAfterResponse({ _httpMessage: response }: HttpSocket): void {
  if (response && !response.headersSent) response.shouldKeepAlive = false
}

/**
 * Closes a socket when its response ends: the headers may have been sent before the server began to stop, so that the client keeps
 * the connection. Closes one that has sent nothing. Node.js closes neither, and would wait for them.
 */
function closeAtEnd(socket: HttpSocket): void {
  if (socket.bytesRead === 0) socket.destroy()
  else socket._httpMessage?.once('close', () => socket.destroySoon())
}

/** The time for which requests that have reached a socket already are read and rejected, in milliseconds. */
const BACKLOG_TIME = 50

/**
 * Stops a server. For `ms` milliseconds it carries out requests, while proxies learn that it is not ready. Then it rejects those
 * that still arrive (503), finishes the others, and closes.
 */
export async function drainAndClose(
  app: Pick<FastifyInstance, 'close'>,
  drain: Drain,
  ms: number,
): Promise<void> {
  drain.begin('stopping')
  await delay(ms)
  drain.begin('rejecting')
  await delay(BACKLOG_TIME)
  await app.close()
}
