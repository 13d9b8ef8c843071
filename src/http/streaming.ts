/** Long responses: streams and long polls, their maximum number, time-outs and shutdown. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { createProblem, sendProblem } from './problem.ts'

/** The open long responses of a server. */
interface LongResponses {
  /**
   * Counts the response until it is closed. Returns a signal that aborts when the client disconnects or the server stops;
   * null when the maximum number of responses is open.
   */
  enter(reply: FastifyReply): AbortSignal | null
}

/** Connections that are still open this long after the server began to stop are closed, in milliseconds. */
const CLOSE_TIMEOUT = 1_000
/** A connection without any transfer for this time is closed, in milliseconds. */
const IDLE_TIMEOUT = 60_000

/** Limits the open responses to `max`. When the application closes, it aborts all of them and waits for their end. */
export function limitLongResponses(app: FastifyInstance, max: number): LongResponses {
  const open = new Map<FastifyReply, AbortController>()
  let onAllClosed = () => {}
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    if (open.size === 0) return
    const allClosed = new Promise<void>((resolve) => {
      onAllClosed = resolve
    })
    for (const controller of open.values()) controller.abort()
    const timeout = setTimeout(() => {
      for (const reply of open.keys()) reply.raw.destroy()
    }, CLOSE_TIMEOUT)
    await allClosed
    clearTimeout(timeout)
  })
  return {
    enter(reply) {
      if (isClosing || reply.raw.destroyed) return AbortSignal.abort()
      if (open.size >= max) return null
      const controller = new AbortController()
      open.set(reply, controller)
      reply.raw.once('close', () => {
        open.delete(reply)
        controller.abort()
        if (open.size === 0) onAllClosed()
      })
      return controller.signal
    },
  }
}

/** Sends 503 when the maximum number of long responses is open. */
export function sendTooManyResponses(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const detail = 'Too many streams and waiting requests are open. Retry later.'
  return sendProblem(request, reply, createProblem(503, detail))
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
