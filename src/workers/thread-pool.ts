/** Pools of worker threads (piscina): started when they are needed, bounded in number and memory. */
import { Piscina } from 'piscina'
import { entryPointOf } from './entry-point.ts'

/** Milliseconds after which an idle thread ends. Idle threads do not keep the process alive. */
const IDLE_TIMEOUT = 10_000
/** Young generation of the heap in megabytes. Most objects of a file have become garbage when it is collected. */
const YOUNG_HEAP_MAX_MB = 64

/** The threads of a pool, and the number of its tasks that are queued or running. */
export interface Threads {
  pool: Piscina
  count: number
  activeTasks: number
}

interface ThreadOptions {
  /** The URL of the worker's entry point without its extension. */
  worker: URL
  /** The function of the entry point that runs a task. */
  name: string
  count: number
  /** Heap of a worker in megabytes. A task that needs more fails. */
  heapMb: number
}

/** Creates a pool of at most `count` threads. Its first task starts the first thread. */
export function createThreads({ worker, name, count, heapMb }: ThreadOptions): Threads {
  const pool = new Piscina({
    ...entryPointOf(worker),
    name,
    minThreads: 0,
    maxThreads: count,
    idleTimeout: IDLE_TIMEOUT,
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_HEAP_MAX_MB },
  })
  // A task rejects with the error of its worker. One whose task was aborted may fail as well, as when it runs out of memory while
  // it is being stopped: without a listener, that would end the process.
  pool.on('error', () => {})
  return { pool, count, activeTasks: 0 }
}
