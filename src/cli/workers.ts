/** Server processes of `inkstone serve`: one process starts them on one port, restarts one that ends, and stops them all. */
import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { EXIT_CANNOT_RUN, EXIT_PARTIAL, EXIT_SUCCESS, stopSignal } from './context.ts'

interface WorkerOptions {
  count: number
  /** Environment variables of the server processes, beside those of this process. */
  environment: Record<string, string>
  /** Called once with the URL, when all processes accept requests. */
  onReady: (url: string) => Promise<void>
  /** Prints a line. */
  warn: (line: string) => void
  signal: AbortSignal
}

/** A process that ends is started again after this time, in milliseconds. */
const RESTART_DELAY = 1_000

/** Returns true in a server process that `runWorkers` has started. */
export const isWorker = (): boolean => cluster.isWorker

/**
 * Runs server processes until the signal aborts and all have stopped. Returns the exit code. The first process starts alone: when
 * it cannot start, it has printed the reason, and no other is started.
 */
export async function runWorkers({
  count,
  environment,
  onReady,
  warn,
  signal,
}: WorkerOptions): Promise<number> {
  const ready = new WeakSet<Worker>()
  signal.addEventListener('abort', () => stopAll(ready))
  const start = async (): Promise<string | null> => {
    const worker = cluster.fork(environment)
    const ended = once(worker, 'exit')
    const url = await Promise.race([readyUrl(worker), ended.then(() => null)])
    if (url === null) return null
    ready.add(worker)
    void ended.then(() => restart(worker))
    return url
  }
  const restart = async ({ process: { pid, exitCode, signalCode } }: Worker): Promise<void> => {
    if (signal.aborted) return
    warn(
      `The server process ${pid} has ended (${signalCode ?? `exit code ${exitCode}`}). It is started again.`,
    )
    await delay(RESTART_DELAY)
    while (!signal.aborted && (await start()) === null) await delay(RESTART_DELAY)
  }
  const url = await start()
  if (url === null) return signal.aborted ? EXIT_SUCCESS : EXIT_CANNOT_RUN
  await Promise.all(Array.from({ length: count - 1 }, start))
  await onReady(url)
  if (!signal.aborted) await once(signal, 'abort')
  while (Object.keys(cluster.workers ?? {}).length > 0) await once(cluster, 'exit')
  return EXIT_SUCCESS
}

function stopAll(ready: WeakSet<Worker>): void {
  for (const worker of Object.values(cluster.workers ?? {})) {
    if (!worker) continue
    if (!ready.has(worker))
      worker.process.kill('SIGKILL') // it serves nobody, and may not listen to messages yet
    else if (worker.isConnected()) worker.send('stop')
  }
}

/** Resolves with the URL of a server process when it accepts requests. */
const readyUrl = (worker: Worker): Promise<string> =>
  new Promise((resolve) => worker.once('message', (url) => resolve(String(url))))

/** Runs the work of a server process, which gets a function that reports that it accepts requests. Returns the exit code. */
export async function runAsWorker(
  work: (onReady: (url: string) => void) => Promise<number>,
): Promise<number> {
  try {
    return await work((url) => void process.send?.(url))
  } finally {
    process.channel?.unref() // it would keep the process
  }
}

/**
 * Returns a signal that is aborted when the process must stop: by SIGINT or SIGTERM, or in a server process by the process that
 * has started it. A terminal sends its signals to all processes, which must not stop twice.
 */
export function serverStopSignal(): AbortSignal {
  if (!cluster.isWorker) return stopSignal()
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => {})
  process.on('message', (message) => {
    if (message === 'stop') controller.abort()
  })
  process.on('disconnect', () => process.exit(EXIT_PARTIAL)) // the other process has been killed
  return controller.signal
}
