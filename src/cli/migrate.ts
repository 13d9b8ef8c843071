/** `inkstone migrate`: database migrations. */
import type { Command } from 'commander'
import { type CommandContext, EXIT_SUCCESS, exitCodesHelp } from './context.ts'

/** Adds `migrate` to the program. */
export function addMigrateCommand(program: Command, { withDatabase, print }: CommandContext): void {
  program
    .command('migrate')
    .description('apply pending database migrations; every other command applies them, too')
    .addHelpText('after', exitCodesHelp)
    .action(() =>
      withDatabase(async ({ applied }) => {
        print(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}.`)
        return EXIT_SUCCESS
      }),
    )
}
