/** `inkstone serve`: the API server. */
import { once } from 'node:events'
import type { Command } from 'commander'
import { prepareServer, printStartMessage, startServer } from '../server.ts'
import {
  addSiteOptions,
  type CommandContext,
  EXIT_SUCCESS,
  folderArgument,
  type SiteFlags,
} from './context.ts'
import type { OpenDatabase } from './open-database.ts'
import { isWorker, runAsWorker, runWorkers, serverStopSignal } from './workers.ts'

const help = `
Without DATABASE_URL, the server runs an embedded PostgreSQL in DATA_DIR. The first start creates an admin key: it is
printed once on a terminal, and otherwise written to DATA_DIR/admin-key. Stop the server with Ctrl-C. It finishes open
requests first; a second Ctrl-C ends it at once.

Exit codes: 0 stopped, 1 ended by a second signal, 2 the server could not start.`

interface ServeFlags extends SiteFlags {
  source?: string
}

/** Adds `serve` to the program. */
export function addServeCommand(
  program: Command,
  { version, withDatabase, ignoreOutputErrors, warn }: CommandContext,
): void {
  const command = program
    .command('serve')
    .description('start the API server')
    .argument(
      '[folder]',
      'folder of Markdown files to import at every start; unchanged files are skipped',
      folderArgument,
    )
    .option('--source <name>', 'source name of the folder (default: the folder name)')
  addSiteOptions(command)
    .addHelpText('after', help)
    .action((folder: string | undefined, { source, timezone, lang }: ServeFlags) =>
      withDatabase((database, config) => {
        ignoreOutputErrors()
        const parts = { db: database.db, config, version }
        const signal = serverStopSignal()
        if (isWorker()) return runAsWorker((onReady) => serveUntil(signal, parts, onReady))
        return serve(database, signal, { ...parts, folder, source, timeZone: timezone, language: lang }, warn)
      }),
    )
}

type ServerParts = Parameters<typeof startServer>[0]

/** Prepares the database, and serves in this process or in several. */
async function serve(
  { url }: OpenDatabase,
  signal: AbortSignal,
  parts: Parameters<typeof prepareServer>[0],
  warn: (line: string) => void,
): Promise<number> {
  const { WORKERS: count } = parts.config
  const onReady = (serverUrl: string) => printStartMessage(serverUrl, parts)
  await prepareServer(parts)
  if (count === 1) return serveUntil(signal, parts, onReady)
  return runWorkers({ count, environment: { DATABASE_URL: url }, onReady, warn, signal })
}

/** Serves in this process until the signal aborts. */
async function serveUntil(
  signal: AbortSignal,
  parts: ServerParts,
  onReady: (url: string) => Promise<void> | void,
): Promise<number> {
  const server = await startServer(parts)
  await onReady(server.url)
  if (!signal.aborted) await once(signal, 'abort')
  await server.stop()
  return EXIT_SUCCESS
}
