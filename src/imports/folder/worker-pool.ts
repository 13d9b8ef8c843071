/** The worker threads of an import: every core reads files, and no file takes for ever. */
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { Piscina } from 'piscina'
import type { FileDiagnostic } from '../../content/diagnostic.ts'
import type { ImportRoot } from './parse-file.ts'
import { fileError } from './report.ts'
import type { FileToRead, WorkerResult, WorkerTask } from './worker.ts'

/** A file that takes longer is given up, in milliseconds of computing; many times as long on a busy machine. */
const TIME_MAX = 2_000
/** However busy the machine is, a file is given up after so many times its limit: it may be waiting for a dead disk. */
const PATIENCE = 10
/** Memory of one worker, in megabytes: a file that needs more is given up. */
const MEMORY_MAX = 512
/** The part of it for what is new: what a file leaves behind is collected before much of it piles up. */
const NEW_MEMORY_MAX = 32
/** Files in one message to a worker. */
const TASK_FILES = 16

/** Reads files of a folder, in worker threads. */
export interface FileReaders {
  /**
   * Reads files in groups as their turn comes. There is an answer for each, in the order of the paths. `known` is the
   * hash that a file had when it was imported before.
   */
  each<Kind extends WorkerTask['kind']>(
    kind: Kind,
    paths: readonly string[],
    known?: (path: string) => string | null,
  ): AsyncGenerator<WorkerResult<Kind>[number]>
}

/** How much the readers may take. */
export interface FileReaderLimits {
  /** Threads; one for each core, if not said. */
  workers?: number | undefined
  /** Milliseconds of computing for one file. */
  timeMax?: number
}

/** Takes worker threads, but no more than the files can keep busy. */
export function openFileReaders(root: ImportRoot, files: number, limits: FileReaderLimits = {}): FileReaders {
  const { workers = availableParallelism(), timeMax = TIME_MAX } = limits
  const width = Math.max(1, Math.min(workers, Math.ceil(files / TASK_FILES)))
  const crew = crewOf(width)
  return {
    each: (kind, paths, known = () => null) =>
      inOrder(paths, width, async (group) => {
        const files = group.map((path) => ({ path, known: known(path) }))
        crew.groups++
        return run(crew, kind, root, files, timeMax).finally(() => {
          crew.groups--
        })
      }),
  }
}

/** From the sources a worker is TypeScript, and needs the loader that its parent may have got otherwise. */
const fromSources = import.meta.url.endsWith('.ts')

/** How long a thread waits for further work before it ends, in milliseconds. Waiting threads do not hold the process. */
const IDLE = 10_000

/** A pool of `width` threads, and how many groups of files it has been given. */
interface Crew {
  pool: Piscina
  width: number
  groups: number
}

const crews = new Map<number, Crew>()

/** The pool of so many threads: kept, since a thread takes longer to start than a small import to be done. */
function crewOf(width: number): Crew {
  const known = crews.get(width)
  if (known) return known
  const pool = new Piscina({
    filename: new URL(fromSources ? './worker.ts' : './worker.js', import.meta.url).href,
    name: 'runTask' satisfies keyof typeof import('./worker.ts'),
    minThreads: 0,
    maxThreads: width,
    idleTimeout: IDLE,
    recordTiming: false,
    execArgv: fromSources
      ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
      : [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX, maxYoungGenerationSizeMb: NEW_MEMORY_MAX },
  })
  const crew = { pool, width, groups: 0 }
  crews.set(width, crew)
  return crew
}

/** Cuts a list into groups, keeps `width` of them and one more under way, and answers in the order of the list. */
async function* inOrder<Item, Result>(
  list: readonly Item[],
  width: number,
  work: (group: readonly Item[]) => Promise<Result[]>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result[]>[] = []
  for (let from = 0; from < list.length || underWay.length > 0; ) {
    while (underWay.length <= width && from < list.length) {
      const group = work(list.slice(from, from + TASK_FILES))
      group.catch(() => {}) // it is awaited below, perhaps after another one has failed
      underWay.push(group)
      from += TASK_FILES
    }
    yield* (await underWay.shift()) ?? []
  }
}

/**
 * Runs a task. A file that takes too long, or more memory than a worker has, ends its worker; the others of the task are
 * then read without it.
 */
async function run<Kind extends WorkerTask['kind']>(
  crew: Crew,
  kind: Kind,
  root: ImportRoot,
  files: readonly FileToRead[],
  timeMax: number,
): Promise<WorkerResult<Kind>> {
  if (files.length === 0) return []
  const begun = new Int32Array(new SharedArrayBuffer(4))
  const guard = watchOver(begun, timeMax, crew)
  try {
    return await crew.pool.run({ kind, root, files, begun } satisfies WorkerTask, { signal: guard.signal })
  } catch (err) {
    const at = Atomics.load(begun, 0) - 1
    const culprit = files[at]
    if (!culprit) throw err // it never began: that is no file's fault
    const before = await run(crew, kind, root, files.slice(0, at), timeMax)
    const after = await run(crew, kind, root, files.slice(at + 1), timeMax)
    return [...before, { path: culprit.path, error: giveUp(culprit.path, err, timeMax) }, ...after]
  } finally {
    guard.end()
  }
}

/**
 * A signal that is given when the worker has been at one file for too long. Waiting for a worker does not count, nor does
 * time that the machine has for others: of what this process computes meanwhile, each worker that is busy has its share.
 */
function watchOver(begun: Int32Array, timeMax: number, crew: Crew): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController()
  let seen = { count: 0, since: performance.now(), computed: 0 }
  let cpu = process.cpuUsage()
  const timer = setInterval(() => {
    const count = Atomics.load(begun, 0)
    const now = performance.now()
    const { user, system } = process.cpuUsage(cpu)
    cpu = process.cpuUsage()
    if (count !== seen.count) {
      seen = { count, since: now, computed: 0 }
      return
    }
    seen.computed += (user + system) / 1_000 / Math.max(1, Math.min(crew.groups, crew.width))
    const waited = now - seen.since
    const isTooLong = Math.min(waited, seen.computed) > timeMax || waited > timeMax * PATIENCE
    if (count > 0 && isTooLong) controller.abort()
  }, timeMax / 8)
  return { signal: controller.signal, end: () => clearInterval(timer) }
}

function giveUp(path: string, err: unknown, timeMax: number): FileDiagnostic {
  const { name, message } = err as Error
  if (name === 'AbortError') {
    return fileError(path, 'too-slow', `Reading it takes longer than ${timeMax / 1_000} seconds.`)
  }
  return fileError(path, 'unreadable', `Reading it failed: ${message}.`)
}
