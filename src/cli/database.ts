/** `inkstone migrate` and `inkstone doctor`: the database, and how it is. */
import type { Command } from 'commander'
import { type CommandContext, EXIT_DONE } from './context.ts'
import { describeInstallation } from './doctor.ts'

/** Adds the commands about the database. */
export function addDatabase(program: Command, { version, withDatabase, say }: CommandContext): void {
  program
    .command('migrate')
    .description('bring the database up to date; every other command does so by itself')
    .action(() =>
      withDatabase(async ({ applied }) => {
        say(applied.length === 0 ? 'Nothing to do.' : `Applied: ${applied.join(', ')}.`)
        return EXIT_DONE
      }),
    )
  program
    .command('doctor')
    .description('check the settings, the database and what is in it')
    .action(() =>
      withDatabase(async (open, config) => {
        say(await describeInstallation(open, config, version))
        return EXIT_DONE
      }),
    )
}
