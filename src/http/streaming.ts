/** Answers that take long: streams and requests that wait. How many there may be, and what ends them. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { createProblem, sendProblem } from './problem.ts'

/** Answers under way. */
export interface LongResponses {
  /**
   * Counts the answer in until it is over. Answers the signal that aborts when the client is gone or the server stops;
   * null when there are too many already.
   */
  enter(reply: FastifyReply): AbortSignal | null
}

/** Whoever has not read to the end this long after the server was told to stop is cut off, in milliseconds. */
const GRACE = 1_000
/** Whoever has not read anything for this long is cut off, in milliseconds. */
const STALLED_AFTER = 60_000

/** Keeps count of answers, at most `max` at once. When the application closes it ends them all, and waits for it. */
export function limitLongResponses(app: FastifyInstance, max: number): LongResponses {
  const underWay = new Map<FastifyReply, AbortController>()
  let emptied = () => {}
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    if (underWay.size === 0) return
    const empty = new Promise<void>((resolve) => {
      emptied = resolve
    })
    for (const controller of underWay.values()) controller.abort()
    const late = setTimeout(() => {
      for (const reply of underWay.keys()) reply.raw.destroy()
    }, GRACE)
    await empty
    clearTimeout(late)
  })
  return {
    enter(reply) {
      if (isClosing || reply.raw.destroyed) return AbortSignal.abort()
      if (underWay.size >= max) return null
      const controller = new AbortController()
      underWay.set(reply, controller)
      reply.raw.once('close', () => {
        underWay.delete(reply)
        controller.abort()
        if (underWay.size === 0) emptied()
      })
      return controller.signal
    },
  }
}

/** Refuses an answer that would be one too many. */
export function sendTooManyResponses(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(request, reply, createProblem(503, 'Too many answers of this kind are under way.'))
}

/**
 * Sends text as it comes: the next piece is asked for once the client has taken the ones before, give or take some
 * kilobytes. When the pieces end with an error, the connection is cut: HTTP then tells that the answer is not whole.
 * Neither proxies nor browsers may hold it back or keep it. HEAD gets the header alone.
 */
export function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  pieces: AsyncIterable<string>,
): FastifyReply {
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  reply.type(type).header('x-accel-buffering', 'no')
  reply.raw.setTimeout(STALLED_AFTER, () => reply.raw.destroy())
  return reply.send(Readable.from(request.method === 'HEAD' ? [] : pieces, { objectMode: false }))
}

/** A hook that refuses a request whose `Accept` excludes the one media type that there is. */
export function producesOnly(type: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const isWanted = !request.headers.accept?.trim() || new Negotiator(request.raw).mediaType([type])
    if (isWanted) return undefined
    return sendProblem(request, reply, createProblem(406, `This address answers ${type}.`))
  }
}
