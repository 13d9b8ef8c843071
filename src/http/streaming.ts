/** Long responses: streams and long polls, their maximum number, time-outs and shutdown. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { addressOf } from './limits/callers.ts'
import { releaseLongRequest } from './limits/load-shedding.ts'
import { createProblem, sendProblem } from './problem.ts'
import { isClosed, whenClosed } from './response-closed.ts'

/** The open long responses of a server. */
interface LongResponses {
  /**
   * Counts the response until it is closed. Returns a signal that aborts when the client disconnects or the server stops. When
   * too many responses are open, sends 503, or 429 if they are those of the IP address, and returns null.
   */
  enter(request: FastifyRequest, reply: FastifyReply): AbortSignal | null
}

/** An open long response. */
interface OpenResponse {
  caller: string
  controller: AbortController
}

/** Connections that are still open this long after the server began to stop are closed, in milliseconds. */
const CLOSE_TIMEOUT = 1_000
/** A connection without any transfer for this time is closed, in milliseconds. */
const IDLE_TIMEOUT = 60_000

/**
 * Limits the open responses to `max`, and those of an IP address to `maxPerAddress`; 0 is no limit. When the application closes,
 * it aborts all of them and waits for their end.
 */
export function limitLongResponses(app: FastifyInstance, max: number, maxPerAddress = 0): LongResponses {
  const open = new Map<FastifyReply, OpenResponse>()
  let onAllClosed = () => {}
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    if (open.size === 0) return
    const allClosed = new Promise<void>((resolve) => {
      onAllClosed = resolve
    })
    for (const { controller } of open.values()) controller.abort()
    const timeout = setTimeout(() => {
      for (const reply of open.keys()) reply.raw.destroy()
    }, CLOSE_TIMEOUT)
    await allClosed
    clearTimeout(timeout)
  })
  return {
    enter(request, reply) {
      if (isClosing || isClosed(reply)) return AbortSignal.abort()
      const caller = addressOf(request)
      if (open.size >= max) return sendTooMany(request, reply, 503, '')
      if (maxPerAddress > 0 && countOf(open, caller) >= maxPerAddress)
        return sendTooMany(request, reply, 429, ' from this IP address')
      releaseLongRequest(request)
      const controller = new AbortController()
      open.set(reply, { caller, controller })
      whenClosed(reply, () => {
        open.delete(reply)
        controller.abort()
        if (open.size === 0) onAllClosed()
      })
      return controller.signal
    },
  }
}

function countOf(open: ReadonlyMap<FastifyReply, OpenResponse>, caller: string): number {
  let count = 0
  for (const response of open.values()) if (response.caller === caller) count += 1
  return count
}

/** The seconds after which a client may try again to open a long response. */
const RETRY_AFTER = '5'

function sendTooMany(request: FastifyRequest, reply: FastifyReply, status: number, whose: string): null {
  const detail = `Too many streams, dumps and waiting requests are open${whose}. Retry later.`
  reply.header('retry-after', RETRY_AFTER)
  sendProblem(request, reply, createProblem(status, detail))
  return null
}

/**
 * Sends a text stream. The next chunk is read once the client has received the previous ones, give or take some kilobytes
 * of buffers. When reading fails, the connection is closed, so that the client detects an incomplete response. Proxies
 * and browsers must neither buffer nor store it. HEAD gets only the headers.
 */
export function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  chunks: AsyncIterable<string>,
): FastifyReply {
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  reply.type(type).header('x-accel-buffering', 'no')
  reply.raw.setTimeout(IDLE_TIMEOUT, () => reply.raw.destroy())
  return reply.send(Readable.from(request.method === 'HEAD' ? [] : chunks, { objectMode: false }))
}

/** Returns a hook that sends 406 when `Accept` excludes the only media type of the route. */
export function producesOnly(type: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const isAcceptable = !request.headers.accept?.trim() || new Negotiator(request.raw).mediaType([type])
    if (isAcceptable) return undefined
    return sendProblem(request, reply, createProblem(406, `This endpoint produces ${type}.`))
  }
}
