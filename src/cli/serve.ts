/** `inkstone serve`: the API server. */
import type { Command } from 'commander'
import { portSetting } from '../schemas/setting.ts'
import { hostName } from '../settings/values.ts'
import { addSiteOptions, argumentParser, type CommandContext, folderArgument } from './context.ts'
import type { ServeFlags } from './run-server.ts'

const help = `
Without DATABASE_URL, the server runs an embedded PostgreSQL in DATA_DIR. The first start creates an admin key: it is
shown once on a terminal, and otherwise written to DATA_DIR/admin-key. Stop the server with Ctrl-C. It finishes open
requests first; a second Ctrl-C ends it at once.

On a terminal, the output is text. Elsewhere, each line of the output is a JSON object.

Exit codes: 0 stopped, 1 ended by a second signal, 2 the server could not start.`

/** Adds `serve` to the program. */
export function addServeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('serve')
    .alias('start')
    .description('start the API server')
    .argument(
      '[folder]',
      'folder of Markdown files to import at every start; unchanged files are skipped',
      folderArgument,
    )
    .option('--port <port>', 'port to listen on, instead of PORT', argumentParser(portSetting))
    .option(
      '--host <host>',
      'IP address or host name to listen on, instead of HOST',
      argumentParser(hostName),
    )
    .option('--source <name>', 'source name of the folder (default: the folder name)')
  addSiteOptions(command)
    .addHelpText('after', help)
    .action(async (folder: string | undefined, flags: ServeFlags) => {
      const { serve } = await import('./run-server.ts') // loading the server takes as long as most commands
      await serve(context, folder, flags)
    })
}
