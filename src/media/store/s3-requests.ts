/** Requests to an S3-compatible service: repeated attempts, time-outs, and bodies that must be complete. */
import { setTimeout as pause } from 'node:timers/promises'
import { S3ServiceError } from 's3mini'

/** The pauses between attempts, in milliseconds. */
const PAUSES = [100, 400, 1_600]
/** After this time there is no further attempt: somebody waits for the response. In milliseconds. */
const ATTEMPTS_PERIOD = 15_000

/** Statuses of failures that often end by themselves. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Sends a request that is safe to repeat: a whole object is read or written, or deleted. Repeats it when the service cannot be
 * reached, is too slow, or responds with a status that often ends by itself; a request that takes long is repeated once at most.
 * Throws the last error.
 */
export async function retryRequest<Result>(send: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now()
  for (const milliseconds of PAUSES) {
    try {
      return await send()
    } catch (error) {
      if (!isTransient(error) || performance.now() - startedAt > ATTEMPTS_PERIOD) throw error
      await pause(milliseconds)
    }
  }
  return send()
}

/** Errors without a status come from the network. */
const isTransient = (error: unknown) =>
  error instanceof S3ServiceError ? TRANSIENT_STATUSES.has(error.status) : true

/** Returns the result, or throws after a time in milliseconds. `discard` gets a result that comes later. */
export async function withTimeout<Result>(
  result: Promise<Result>,
  milliseconds: number,
  discard: (late: Result) => unknown = () => {},
): Promise<Result> {
  const controller = new AbortController()
  const timeout = pause(milliseconds, undefined, { signal: controller.signal }).then(() => {
    result.then(discard, () => {})
    throw new Error(`the media store did not respond in ${milliseconds / 1_000} s`)
  })
  try {
    return await Promise.race([result, timeout])
  } finally {
    timeout.catch(() => {})
    controller.abort()
  }
}

/** Maximum time until the next bytes of a body arrive, in milliseconds. */
const IDLE_TIMEOUT = 30_000

/** Reads a body. Throws when it ends early, or when no bytes arrive for a time: the reader must not take a part for the whole. */
export async function* readBody(body: ReadableStream<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  let received = 0
  try {
    for (;;) {
      const { done, value } = await withTimeout(reader.read(), IDLE_TIMEOUT)
      if (done) break
      received += value.byteLength
      yield value
    }
  } finally {
    reader.cancel().catch(() => {})
  }
  if (received !== bytes) throw new Error(`the media store sent ${received} bytes instead of ${bytes}`)
}
