/** Pool of worker threads that survey and parse files, with a time limit and a memory limit for each file. */
import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { FileDiagnostic } from '../../content/diagnostic.ts'
import type { HiddenReason } from '../../content/site/page-rule.ts'
import { createThreads, type Threads } from '../../workers/thread-pool.ts'
import { createStepCounter, startTimeLimit } from '../../workers/time-limit.ts'
import type { ImportRoot, WorkerFile } from './parse-file.ts'
import { fileError } from './report.ts'
import type { WorkerResult, WorkerTask } from './worker.ts'

/** CPU time in milliseconds after which a file is aborted. */
const CPU_TIME_MAX = 2_000
/** Heap of a worker in megabytes. A file that needs more fails. */
const HEAP_MAX_MB = 512
/** Files in a task. */
const TASK_SIZE = 16

/** Runs tasks for the files of one folder. */
export interface WorkerPool {
  /**
   * Surveys or parses files, and yields the results in the order of the paths. `importedHash` returns the hash of a file
   * at the last import, or null.
   */
  run<Kind extends WorkerTask['kind']>(
    kind: Kind,
    paths: readonly string[],
    importedHash?: (path: string) => string | null,
  ): AsyncGenerator<WorkerResult<Kind>[number]>
}

/** Options of a worker pool. */
interface WorkerOptions {
  /** Number of threads. Default: one per CPU core. */
  workers?: number | undefined
  /** CPU time for one file in milliseconds. */
  cpuTimeMax?: number
  /** Returns why the site of a file would not show it; null for a page. */
  hiddenReasonOf?: (path: string) => HiddenReason | null
}

/** Creates a worker pool for a folder. It has at most one thread per task. */
export function createWorkerPool(
  root: ImportRoot,
  fileCount: number,
  options: WorkerOptions = {},
): WorkerPool {
  const { workers = availableParallelism(), cpuTimeMax = CPU_TIME_MAX, hiddenReasonOf = () => null } = options
  const threadCount = Math.max(1, Math.min(workers, Math.ceil(fileCount / TASK_SIZE)))
  const threads = getThreads(threadCount)
  const work = { root, poolId: randomUUID(), cpuTimeMax }
  return {
    run: (kind, paths, importedHash = () => null) =>
      mapInOrder(paths, threadCount, async (taskPaths) => {
        const files = taskPaths.map((path) => ({
          path,
          importedHash: importedHash(path),
          hidden: hiddenReasonOf(path),
        }))
        threads.activeTasks++
        return runTask(threads, work, kind, files).finally(() => {
          threads.activeTasks--
        })
      }),
  }
}

const threadsByCount = new Map<number, Threads>()

/** Returns the shared threads for a thread count. They are reused, because starting a thread takes longer than a small import. */
function getThreads(count: number): Threads {
  const existing = threadsByCount.get(count)
  if (existing) return existing
  const threads = createThreads({
    worker: new URL('./worker', import.meta.url),
    name: 'runTask' satisfies keyof typeof import('./worker.ts'),
    count,
    heapMb: HEAP_MAX_MB,
  })
  threadsByCount.set(count, threads)
  return threads
}

/** Processes a list in chunks of `TASK_SIZE`, at most `concurrency + 1` at a time, and yields the results in order. */
async function* mapInOrder<Item, Result>(
  list: readonly Item[],
  concurrency: number,
  runChunk: (chunk: readonly Item[]) => Promise<Result[]>,
): AsyncGenerator<Result> {
  const pending: Promise<Result[]>[] = []
  for (let from = 0; from < list.length || pending.length > 0; ) {
    while (pending.length <= concurrency && from < list.length) {
      const results = runChunk(list.slice(from, from + TASK_SIZE))
      results.catch(() => {}) // a rejection is handled when the results are awaited below
      pending.push(results)
      from += TASK_SIZE
    }
    yield* (await pending.shift()) ?? []
  }
}

/** What the tasks of a pool have in common. */
interface PoolWork {
  root: ImportRoot
  poolId: string
  cpuTimeMax: number
}

/**
 * Runs a task. A file that exceeds the time or memory limit terminates its worker and becomes an error; the other files
 * of the task are run again without it.
 */
async function runTask<Kind extends WorkerTask['kind']>(
  threads: Threads,
  work: PoolWork,
  kind: Kind,
  files: readonly WorkerFile[],
): Promise<WorkerResult<Kind>> {
  if (files.length === 0) return []
  const { root, poolId, cpuTimeMax } = work
  const startedCount = createStepCounter()
  const limit = startTimeLimit(startedCount, cpuTimeMax, threads)
  try {
    const task: WorkerTask = { kind, root, poolId, files, startedCount }
    return await threads.pool.run(task, { signal: limit.signal })
  } catch (err) {
    const index = Atomics.load(startedCount, 0) - 1
    const failed = files[index]
    if (!failed) throw err // no file was started, so none of them is the cause
    const before = await runTask(threads, work, kind, files.slice(0, index))
    const after = await runTask(threads, work, kind, files.slice(index + 1))
    return [...before, { path: failed.path, error: workerError(failed.path, err, cpuTimeMax) }, ...after]
  } finally {
    limit.stop()
  }
}

function workerError(path: string, err: unknown, cpuTimeMax: number): FileDiagnostic {
  const { name, message } = err as Error
  if (name === 'AbortError') {
    return fileError(path, 'too-slow', `Parsing this file takes longer than ${cpuTimeMax / 1_000} seconds.`)
  }
  return fileError(path, 'unreadable', `Parsing this file failed: ${message}.`)
}
