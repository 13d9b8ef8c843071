/** `inkstone help`: prints the help of a command, as `--help` after it does. */
import type { Command } from 'commander'
import { findCommand } from './usage-errors.ts'

/** Adds `help` to a command that has subcommands, and to those of them that have some. */
export function addHelpCommands(command: Command): void {
  if (command.commands.length === 0) return
  for (const subcommand of command.commands) addHelpCommands(subcommand)
  command
    .command('help')
    .description('print the help of a command')
    .argument('[command...]', 'words of the command, such as keys create')
    .action((words: string[]) => findCommand(command, words).outputHelp())
}
