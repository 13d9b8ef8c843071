/** What every command stands on: the exit codes, and the open database. */
import { InvalidArgumentError } from 'commander'
import type { ZodType } from 'zod'
import type { Config } from '../config.ts'
import type { OpenDatabase } from './open-database.ts'

/** Exit codes: done, done but for some, could not run. */
export const EXIT_DONE = 0
export const EXIT_PARTIAL = 1
export const EXIT_COULD_NOT_RUN = 2

/** What a command does with the database that the settings name; answers its exit code. */
export type CommandWork = (open: OpenDatabase, config: Config) => Promise<number>

/** What the entry point hands to the commands. */
export interface CommandContext {
  /** The version of this program. */
  version: string
  /** Opens the database, does the work, closes the database whatever happens. Its answer becomes the exit code. */
  withDatabase: (work: CommandWork) => Promise<void>
  /** Writes a line, or several, to the standard output. */
  say: (text: string) => void
}

/** A signal that is given at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(EXIT_PARTIAL)
      controller.abort()
    })
  }
  return controller.signal
}

/** Reads an argument by the rules of the API. Throws InvalidArgumentError with the first of them that it breaks. */
export const argumentParser =
  <Value>(schema: ZodType<Value>) =>
  (text: string): Value => {
    const { data, error } = schema.safeParse(text)
    if (data === undefined) throw new InvalidArgumentError(`It ${error?.issues[0]?.message}.`)
    return data
  }

/**
 * Parses the path of a folder. Throws InvalidArgumentError for `-`, by which other programs mean standard input or output:
 * a folder of that name is given as `./-`.
 */
export const folderArgument = (text: string): string => {
  if (text !== '-') return text
  throw new InvalidArgumentError('Standard input and output are not supported: give the path of a folder.')
}
