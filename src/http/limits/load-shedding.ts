/** Load shedding: when too many requests are in progress, further ones get a quick 503 instead of a place in a queue. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createProblem, sendProblem } from '../problem.ts'
import { isRead, isUnlimited } from './callers.ts'
import { measureLoopDelay } from './loop-delay.ts'

/** When the event loop is later than this, in milliseconds, only a tenth of the requests may be in progress. */
const LATE = 250
const SHARE_WHEN_LATE = 0.1

const OVERLOADED = 'The server is overloaded. Retry later.'

const releases = new WeakMap<FastifyRequest, () => void>()

/**
 * Limits the requests in progress to `max`, in which writes with a key have a number of their own: reads never displace them. Call
 * it after the response cache: cache hits are served in any case. Routes with `unlimited` are, too. 0 is no limit.
 */
export function shedLoad(app: FastifyInstance, max = 0): void {
  if (max === 0) return
  const loop = measureLoopDelay()
  const reads = { inProgress: 0 }
  const writes = { inProgress: 0 }
  const reject = createRejections()
  app.addHook('onRequest', (request, reply, done) => {
    if (isUnlimited(request) || request.method === 'OPTIONS') return done()
    const isWrite = !isRead(request) && request.headers.authorization !== undefined
    const gate = isWrite ? writes : reads
    const limit = !isWrite && loop.current() > LATE ? Math.ceil(max * SHARE_WHEN_LATE) : max
    if (gate.inProgress >= limit || reply.raw.closed) {
      reject(() => sendProblem(request, reply, createProblem(503, OVERLOADED)))
      return
    }
    gate.inProgress += 1
    loop.start()
    const release = () => {
      if (!releases.delete(request)) return
      gate.inProgress -= 1
      loop.stop()
    }
    releases.set(request, release)
    reply.raw.once('close', release)
    done()
  })
}

/** Requests that are rejected in one iteration of the event loop. */
const REJECTIONS_PER_ITERATION = 20

/**
 * Returns a function that runs rejections some at a time. Thousands of clients that try again at once would otherwise make each
 * iteration of the event loop as long as all their rejections, and a write needs dozens of iterations.
 */
function createRejections() {
  const waiting: (() => void)[] = []
  const run = () => {
    for (const reject of waiting.splice(0, REJECTIONS_PER_ITERATION)) reject()
    if (waiting.length > 0) setImmediate(run)
  }
  return (rejection: () => void) => {
    if (waiting.push(rejection) === 1) setImmediate(run)
  }
}

/** Ends the count of a request whose response is long: it waits rather than works, and has a limit of its own. */
export function releaseLongRequest(request: FastifyRequest): void {
  releases.get(request)?.()
}
