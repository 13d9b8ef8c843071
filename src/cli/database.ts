/** `inkstone migrate` and `inkstone doctor`: database migrations and statistics. */
import type { Command } from 'commander'
import { type CommandContext, EXIT_SUCCESS, exitCodesHelp } from './context.ts'
import { describeInstallation } from './doctor.ts'

/** Adds `migrate` and `doctor` to the program. */
export function addDatabaseCommands(
  program: Command,
  { version, withDatabase, print }: CommandContext,
): void {
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
  program
    .command('doctor')
    .description('check the settings and the database connection, and print versions and statistics')
    .addHelpText('after', exitCodesHelp)
    .action(() =>
      withDatabase(async (open, config) => {
        print(await describeInstallation(open, config, version))
        return EXIT_SUCCESS
      }),
    )
}
