/** The work of `inkstone serve`: prepares the database, then serves in this process or in several. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import type { Config } from '../config.ts'
import { CannotRun } from '../errors.ts'
import { type ClosableLogger, createLogger } from '../logger.ts'
import { collectSharedMetrics } from '../metrics/shared-metrics.ts'
import { type Preparation, type PreparationParts, prepareServer } from '../preparation.ts'
import type { ServerParts } from '../server.ts'
import { type CommandContext, EXIT_SUCCESS, type SiteFlags } from './context.ts'
import type { OpenDatabase } from './open-database.ts'
import { logStart, printStart, type ServerStart } from './start-message.ts'
import { isWorker, runAsWorker, runWorkers, serverStopSignal } from './workers.ts'

/** The options of `inkstone serve`. */
export interface ServeFlags extends SiteFlags {
  port?: number
  host?: string
  source?: string
}

type LocatedDatabase = OpenDatabase & { location: string }

/** Serves until a signal stops the process. Throws `CannotRun` when the server cannot start. */
export async function serve(
  context: CommandContext,
  folder: string | undefined,
  { port, host, source, timezone: timeZone, lang: language }: ServeFlags,
): Promise<void> {
  if (folder !== undefined && /^\d+$/.test(folder) && !existsSync(folder))
    throw new CannotRun(`There is no folder ${folder}. Did you mean \`inkstone serve --port ${folder}\`?`)
  const { version, command, withDatabase, ignoreOutputErrors } = context
  const settings = {
    ...(port !== undefined && { PORT: String(port) }),
    ...(host !== undefined && { HOST: host }),
  }
  const work = (database: LocatedDatabase, config: Config) => {
    ignoreOutputErrors()
    const signal = serverStopSignal()
    return withLogger(config, (log) => {
      const parts = {
        db: database.db,
        replicas: database.replicas,
        config,
        version,
        command,
        logger: log?.logger ?? null,
      }
      if (isWorker())
        return runAsWorker((onReady) => serveUntil(signal, { ...parts, sharesMetrics: true }, onReady))
      const preparation = { ...parts, isEmbedded: database.embedded, folder, source, timeZone, language }
      return prepareAndServe(database, signal, preparation, context)
    })
  }
  await withDatabase(work, { settings, isDatabaseShown: true })
  if (process.stdout.isTTY && !isWorker()) process.stdout.write('Inkstone has stopped.\n')
}

/** Runs the work with the log, if there is one, and then writes the rest of the log. */
async function withLogger<Result>(
  { LOG_LEVEL: level }: Config,
  work: (log: ClosableLogger | null) => Promise<Result>,
): Promise<Result> {
  const log = level === 'silent' ? null : await createLogger(level)
  try {
    return await work(log)
  } finally {
    await log?.close()
  }
}

/** Prepares the database, and serves in this process or in several. */
async function prepareAndServe(
  { url, location }: LocatedDatabase,
  signal: AbortSignal,
  parts: PreparationParts & ServerParts,
  { warn, command }: CommandContext,
): Promise<number> {
  const { config, version, logger } = parts
  signal.addEventListener('abort', () => showStop(logger))
  const preparation = await prepareServer(parts)
  let isStarted = false
  const onReady = async (serverUrl: string) => {
    isStarted = true
    showStart({ ...preparation, url: serverUrl, version, command, database: location }, logger)
  }
  try {
    if (signal.aborted) return EXIT_SUCCESS
    if (config.WORKERS === 1) return await serveUntil(signal, parts, onReady)
    const metricsServer = await serveSharedMetrics(config)
    const exitCode = await runWorkers({
      ...{ count: config.WORKERS, onReady, warn, signal },
      environment: { DATABASE_URL: url },
    })
    metricsServer?.close()
    return exitCode
  } finally {
    if (!isStarted) showLostKey(preparation, warn)
    else if (!process.stdout.isTTY) logger?.info('server stopped')
  }
}

/** Collects the metrics of all server processes, and serves them on METRICS_PORT if it is set. */
async function serveSharedMetrics(config: Config): Promise<Server | null> {
  const render = collectSharedMetrics()
  if (config.METRICS_PORT === undefined) return null
  const { serveMetrics } = await import('../server.ts')
  return serveMetrics(config, render)
}

function showStart(start: ServerStart, logger: ServerParts['logger']): void {
  if (process.stdout.isTTY) printStart(start, process.stdout)
  else if (logger) logStart(start, logger)
}

function showStop(logger: ServerParts['logger']): void {
  if (!process.stdout.isTTY) logger?.info('server is stopping')
  else process.stdout.write('\nStopping: work in progress is finished first. Ctrl-C again stops at once.\n')
}

/** Prints a first key that a failed start has created: the next start cannot show it. */
function showLostKey({ firstKey }: Preparation, warn: (line: string) => void): void {
  if (firstKey !== null && 'secret' in firstKey)
    warn(`Your admin key. Store it now: it is shown only once.\n\n  ${firstKey.secret}\n`)
}

/**
 * How far the heap of a server grows beyond the objects that are in use before V8 collects garbage, in per cent. By default V8
 * lets it grow to a multiple: then costly requests took 595 MB, of which 100 MB were in use (`bench/costly.mjs`).
 */
const HEAP_GROWTH = 100

/** Serves in this process until the signal aborts. */
async function serveUntil(
  signal: AbortSignal,
  parts: ServerParts,
  onReady: (url: string) => Promise<void> | void,
): Promise<number> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`)
  const { startServer } = await import('../server.ts') // the process that only starts others does not need the application
  const server = await startServer(parts)
  await onReady(server.url)
  if (!signal.aborted) await once(signal, 'abort')
  await server.stop()
  return EXIT_SUCCESS
}
