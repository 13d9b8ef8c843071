/** Load shedding: when too many requests are in progress, further ones get a quick 503 instead of a place in a queue. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Bursts } from '../connection-bursts.ts'
import { createProblem, sendProblem } from '../problem.ts'
import { isClosed, whenClosed } from '../response-closed.ts'
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
  /** The bursts of connections of the server. */
  bursts: Bursts
}

/**
 * Limits the requests in progress. Writes with a key are counted separately, so that reads do not displace them. Reads and
 * rejections wait while a burst of connections is accepted. Call it after the response cache: cache hits are served in any case.
 * Routes with `unlimited` are, too.
 */
export function shedLoad(app: FastifyInstance, { max, bursts }: SheddingOptions): void {
  if (max === 0) return
  const loop = measureLoopDelay()
  const reads = { inProgress: 0 }
  const writes = { inProgress: 0 }
  const begin = createQueue(bursts)
  const reject = createQueue(bursts)
  app.addHook('onRequest', (request, reply, done) => {
    if (isUnlimited(request) || request.method === 'OPTIONS') return done()
    const isWrite = !isRead(request) && request.headers.authorization !== undefined
    const gate = isWrite ? writes : reads
    const limit = !isWrite && loop.current() > LATE ? Math.ceil(max * SHARE_WHEN_LATE) : max
    const sendOverloaded = () => sendProblem(request, reply, createProblem(503, OVERLOADED))
    if (gate.inProgress >= limit || isClosed(reply)) return reject(sendOverloaded)
    gate.inProgress += 1
    loop.start()
    const release = () => {
      if (!releases.delete(request)) return
      gate.inProgress -= 1
      loop.stop()
    }
    releases.set(request, release)
    whenClosed(reply, release)
    if (isWrite || !bursts.isActive()) done()
    else begin(() => (isClosed(reply) ? sendOverloaded() : done()))
  })
}

/** Work of a queue that is done in one iteration of the event loop: a twentieth of what waits, and at least this many. */
const WORK_MIN = 20
const WORK_SHARE = 0.05

/**
 * Returns a function that queues work. Each iteration of the event loop does a part of the queue, and nothing during a burst of
 * connections. Thousands of clients that try again at once would otherwise make each iteration as long as all their
 * rejections, and a write needs dozens of iterations.
 */
function createQueue(bursts: Bursts): (work: () => void) => void {
  const waiting: (() => void)[] = []
  let isScheduled = false
  const schedule = () => {
    isScheduled = true
    bursts.afterwards(run)
  }
  const run = () => {
    if (bursts.isActive()) return schedule()
    const part = waiting.splice(0, Math.max(WORK_MIN, waiting.length * WORK_SHARE))
    isScheduled = false
    if (waiting.length > 0) schedule()
    for (const work of part) work()
  }
  return (work) => {
    waiting.push(work)
    if (!isScheduled) schedule()
  }
}

/** Ends the count of a request whose response is long: it waits rather than works, and has a limit of its own. */
export function releaseLongRequest(request: FastifyRequest): void {
  releases.get(request)?.()
}
