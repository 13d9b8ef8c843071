/** Memory of request bodies: a maximum of bytes that are read and processed at a time. */
import type { FastifyInstance } from 'fastify'
import { createSemaphore } from '../database/semaphore.ts'
import { BODY_BYTES_MAX } from '../schemas/limits.ts'
import { isFileRoute } from './file-body.ts'
import { whenClosed } from './response-closed.ts'

/** Bytes of large bodies in progress. Parsed and rendered, a body takes about five times its size. */
const IN_PROGRESS_BYTES_MAX = 24 * 1024 * 1024
/** Smaller bodies are not counted, in bytes. */
const COUNTED_BYTES_MIN = 64 * 1024
/** A large body waits at most this long, in milliseconds; then the response is 503. */
const WAIT_MS = 2_000
/** Maximum number of waiting requests. */
const WAITING_MAX = 100

/**
 * Limits the large bodies that are in progress in a scope, by their `Content-Length`; without one, a body counts as the
 * largest. Others wait before a byte of them is read, and get 503 after a short time.
 */
export function limitBodyMemory(scope: FastifyInstance): void {
  const semaphore = createSemaphore({
    permits: IN_PROGRESS_BYTES_MAX,
    queueMax: WAITING_MAX,
    waitMs: WAIT_MS,
    message: 'Too many large bodies are in progress. Retry later.',
  })
  scope.addHook('preParsing', (request, reply, payload, done) => {
    if (isFileRoute(request.routeOptions.config)) return done(null, payload) // it is never whole in memory
    const length = Number(request.headers['content-length'] ?? BODY_BYTES_MAX)
    const hasBody = request.headers['content-type'] !== undefined
    if (!hasBody || length < COUNTED_BYTES_MIN || length > BODY_BYTES_MAX) return done(null, payload)
    semaphore.acquire(length).then((release) => {
      whenClosed(reply, release)
      done(null, payload)
    }, done)
  })
}
