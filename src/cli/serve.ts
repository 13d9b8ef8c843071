/** `inkstone serve`: the API server. */
import { once } from 'node:events'
import type { Command } from 'commander'
import { startServer } from '../server.ts'
import {
  addSiteOptions,
  type CommandContext,
  EXIT_SUCCESS,
  folderArgument,
  type SiteFlags,
  stopSignal,
} from './context.ts'

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
  { version, withDatabase, ignoreOutputErrors }: CommandContext,
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
      withDatabase(async ({ db }, config) => {
        ignoreOutputErrors()
        const signal = stopSignal()
        const server = await startServer({
          db,
          config,
          version,
          folder,
          source,
          timeZone: timezone,
          language: lang,
        })
        if (!signal.aborted) await once(signal, 'abort')
        await server.stop()
        return EXIT_SUCCESS
      }),
    )
}
