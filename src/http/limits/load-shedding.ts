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

interface SheddingOptions {
  /** Maximum number of reads, and of writes, in progress; 0 is no limit. */
  max: number
  /** Returns true while new connections are accepted. */
  isBurst: () => boolean
}

/**
 * Limits the requests in progress, in which writes with a key have a number of their own: reads never displace them. Reads and
 * rejections wait while a burst of connections is accepted. Call it after the response cache: cache hits are served in any case.
 * Routes with `unlimited` are, too.
 */
export function shedLoad(app: FastifyInstance, { max, isBurst }: SheddingOptions): void {
  if (max === 0) return
  const loop = measureLoopDelay()
  const reads = { inProgress: 0 }
  const writes = { inProgress: 0 }
  const begin = createQueue(isBurst)
  const reject = createQueue(isBurst)
  app.addHook('onRequest', (request, reply, done) => {
    if (isUnlimited(request) || request.method === 'OPTIONS') return done()
    const isWrite = !isRead(request) && request.headers.authorization !== undefined
    const gate = isWrite ? writes : reads
    const limit = !isWrite && loop.current() > LATE ? Math.ceil(max * SHARE_WHEN_LATE) : max
    const sendOverloaded = () => sendProblem(request, reply, createProblem(503, OVERLOADED))
    if (gate.inProgress >= limit || reply.raw.closed) return reject(sendOverloaded)
    gate.inProgress += 1
    loop.start()
    const release = () => {
      if (!releases.delete(request)) return
      gate.inProgress -= 1
      loop.stop()
    }
    releases.set(request, release)
    reply.raw.once('close', release)
    if (isWrite || !isBurst()) done()
    else begin(() => (reply.raw.closed ? sendOverloaded() : done()))
  })
}

/** Work of a queue that is done in one iteration of the event loop: a twentieth of what waits, and at least this many. */
const WORK_MIN = 20
const WORK_SHARE = 0.05

/**
 * Returns a function that does work some at a time, and none while a burst of connections is accepted. Thousands of clients that
 * try again at once would otherwise make each iteration of the event loop as long as all their rejections, and a write needs
 * dozens of iterations.
 */
function createQueue(isBurst: () => boolean) {
  const waiting: (() => void)[] = []
  const run = () => {
    const count = isBurst() ? 0 : Math.max(WORK_MIN, waiting.length * WORK_SHARE)
    for (const work of waiting.splice(0, count)) work()
    if (waiting.length > 0) setImmediate(run)
  }
  return (work: () => void) => {
    if (waiting.push(work) === 1) setImmediate(run)
  }
}

/** Ends the count of a request whose response is long: it waits rather than works, and has a limit of its own. */
export function releaseLongRequest(request: FastifyRequest): void {
  releases.get(request)?.()
}
