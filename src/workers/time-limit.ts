/** CPU time limit for the steps of a task in a worker thread. */
import type { Threads } from './thread-pool.ts'

/** A step is aborted after this multiple of the CPU time limit even without CPU usage, as when the disk does not respond. */
const WALL_TIME_FACTOR = 10

/** A shared counter of the steps that a worker has started. */
export const createStepCounter = (): Int32Array => new Int32Array(new SharedArrayBuffer(4))

/**
 * Returns a signal that is aborted when the worker exceeds the time limit with one step. Time in the queue and time that
 * the system gives to other processes do not count: the CPU time of this process is divided by its busy workers.
 */
export function startTimeLimit(
  startedCount: Int32Array,
  cpuTimeMax: number,
  threads: Threads,
): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  let current = { count: 0, startedAt: performance.now(), cpuTime: 0 }
  let lastUsage = process.cpuUsage()
  const timer = setInterval(() => {
    const count = Atomics.load(startedCount, 0)
    const now = performance.now()
    const { user, system } = process.cpuUsage(lastUsage)
    lastUsage = process.cpuUsage()
    if (count !== current.count) {
      current = { count, startedAt: now, cpuTime: 0 }
      return
    }
    const busyWorkers = Math.max(1, Math.min(threads.activeTasks, threads.count))
    current.cpuTime += (user + system) / 1_000 / busyWorkers
    const wallTime = now - current.startedAt
    const isTooSlow =
      Math.min(wallTime, current.cpuTime) > cpuTimeMax || wallTime > cpuTimeMax * WALL_TIME_FACTOR
    if (count > 0 && isTooSlow) controller.abort()
  }, cpuTimeMax / 8)
  return { signal: controller.signal, stop: () => clearInterval(timer) }
}
