/** `inkstone serve`. */
import { once } from 'node:events'
import type { Command } from 'commander'
import { startServer } from '../server.ts'
import { type CommandContext, EXIT_DONE, folderArgument, stopSignal } from './context.ts'

const help = `
Without DATABASE_URL an embedded PostgreSQL is kept in DATA_DIR. The first start makes an admin key: it is shown once
on a terminal, else written to DATA_DIR/admin-key. Stop it with Ctrl-C.`

/** Adds the command that starts the API. */
export function addServe(program: Command, { version, withDatabase }: CommandContext): void {
  program
    .command('serve')
    .description('start the API')
    .argument(
      '[folder]',
      'Markdown to import first, at every start; what has not changed costs nothing',
      folderArgument,
    )
    .option('--source <name>', "name under which the folder's files are remembered (default: its own name)")
    .addHelpText('after', help)
    .action((folder: string | undefined, { source }: { source?: string }) =>
      withDatabase(async ({ db }, config) => {
        const stop = stopSignal()
        const server = await startServer({ db, config, version, folder, source })
        if (!stop.aborted) await once(stop, 'abort')
        await server.stop()
        return EXIT_DONE
      }),
    )
}
