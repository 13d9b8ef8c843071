/** Weighted semaphore: limits what runs at a time and, with limits of its queue, rejects what would wait too long. */
import { DomainError } from '../errors.ts'

export interface Semaphore {
  /** Waits for `weight` permits. Returns a function that releases them. Throws DomainError `overloaded`. */
  acquire(weight?: number): Promise<() => void>
  /** Runs work with one permit. Returns its result, or throws its error, or DomainError `overloaded`. */
  run<Result>(work: () => Promise<Result>): Promise<Result>
}

interface QueueLimits {
  /** Maximum number of waiting callers. */
  queueMax: number
  /** Maximum time in the queue, in milliseconds. */
  waitMs: number
  /** The message of the DomainError `overloaded`. */
  message: string
}

/** A queue in which every caller waits until permits are free. */
const UNLIMITED: QueueLimits = {
  queueMax: Number.POSITIVE_INFINITY,
  waitMs: Number.POSITIVE_INFINITY,
  message: '',
}

/** The free permits, and the callers that wait for some. */
interface SemaphoreState {
  free: number
  queue: { weight: number; start: () => void }[]
}

/**
 * Creates a semaphore. Callers get permits in the order of their calls; a weight above `permits` counts as all of them. Without
 * limits of the queue, none is rejected.
 */
export function createSemaphore({
  permits,
  ...limits
}: { permits: number } & Partial<QueueLimits>): Semaphore {
  const state: SemaphoreState = { free: permits, queue: [] }
  const queueLimits = { ...UNLIMITED, ...limits }
  const acquire = (weight = 1) => acquirePermits(state, queueLimits, Math.min(weight, permits))
  return {
    acquire,
    async run(work) {
      const release = await acquire()
      try {
        return await work()
      } finally {
        release()
      }
    },
  }
}

function acquirePermits(
  state: SemaphoreState,
  { queueMax, waitMs, message }: QueueLimits,
  weight: number,
): Promise<() => void> {
  const { queue } = state
  if (queue.length === 0 && weight <= state.free) {
    state.free -= weight
    return Promise.resolve(createRelease(state, weight))
  }
  if (queue.length >= queueMax) return Promise.reject(new DomainError('overloaded', message))
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      queue.splice(queue.indexOf(waiter), 1)
      reject(new DomainError('overloaded', message))
      startWaiting(state)
    }
    const timeout = Number.isFinite(waitMs) ? setTimeout(giveUp, waitMs) : undefined
    const start = () => {
      clearTimeout(timeout)
      resolve(createRelease(state, weight))
    }
    const waiter = { weight, start }
    queue.push(waiter)
  })
}

/** Returns a function that releases permits once. */
function createRelease(state: SemaphoreState, weight: number): () => void {
  let isReleased = false
  return () => {
    if (isReleased) return
    isReleased = true
    state.free += weight
    startWaiting(state)
  }
}

/** Gives free permits to the first callers of the queue. */
function startWaiting(state: SemaphoreState): void {
  const { queue } = state
  for (let next = queue[0]; next && next.weight <= state.free; next = queue[0]) {
    queue.shift()
    state.free -= next.weight
    next.start()
  }
}
