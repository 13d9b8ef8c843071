/** Exit codes, signals and argument parsers that the CLI commands share. */
import { existsSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import type { ZodType } from 'zod'
import type { Config } from '../config.ts'
import { LanguageTag, TimeZoneName } from '../imports/folder/site-options.ts'
import type { OpenDatabase } from './open-database.ts'

export const EXIT_SUCCESS = 0
/** Some files or articles failed, or a second signal ended the process before it had stopped. */
export const EXIT_PARTIAL = 1
export const EXIT_CANNOT_RUN = 2

/** The exit codes of a command that succeeds or fails as one, for `--help`. */
export const exitCodesHelp = '\nExit codes: 0 success, 2 the command could not run.'

/** The body of a command, which gets the database and its location in a few words. Returns the exit code. */
export type CommandWork = (open: OpenDatabase & { location: string }, config: Config) => Promise<number>

/** How a command opens the database. */
interface DatabaseUse {
  /** Settings that options of the command state, by name. They count before the environment. */
  settings?: Record<string, string>
  /** True for a command that shows its database itself; the others print a line when it may surprise. */
  isDatabaseShown?: boolean
}

/** The dependencies of a command. */
export interface CommandContext {
  /** The version of Inkstone. */
  version: string
  /** The words by which the program was called, such as `npx inkstone`, for commands that people copy. */
  command: string
  /** Opens the configured database, runs `work`, closes the database in any case, and sets the exit code to the result. */
  withDatabase: (work: CommandWork, use?: DatabaseUse) => Promise<void>
  /** Runs `work` with the settings and the folder of migrations, without a database, and sets the exit code to the result. */
  withConfig: (work: (config: Config, migrations: string) => Promise<number>) => Promise<void>
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WritableStream
  /** Prints a text and a line break to the standard error. */
  warn: (line: string) => void
  /** Prints a text and a line break to the standard output. */
  print: (text: string) => void
  /** From now on, the process goes on when its output cannot be written. */
  ignoreOutputErrors: () => void
}

/** Returns a signal that is aborted by the first SIGINT or SIGTERM. A second one ends the process at once. */
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

/** Returns an argument parser that validates with a schema and throws InvalidArgumentError with its first issue. */
export const argumentParser =
  <Value>(schema: ZodType<Value>) =>
  (text: string): Value => {
    const { data, error } = schema.safeParse(text)
    if (data === undefined) throw new InvalidArgumentError(`It ${error?.issues[0]?.message}.`)
    return data
  }

/** Returns an argument parser of an option that may be repeated. It collects the values. */
export const repeatedArgumentParser = <Value>(schema: ZodType<Value>) => {
  const parse = argumentParser(schema)
  return (text: string, previous: readonly Value[] = []): Value[] => [...previous, parse(text)]
}

/** The options that describe a site without configuration. */
export interface SiteFlags {
  timezone?: string
  lang?: string
}

/** Adds the options that count instead of the configuration of the imported site. */
export function addSiteOptions(command: Command): Command {
  return command
    .option(
      '--timezone <zone>',
      'time zone of dates without a zone (default: that of the site, else UTC)',
      argumentParser(TimeZoneName),
    )
    .option(
      '--lang <tag>',
      'language of articles that state none (default: that of the site)',
      argumentParser(LanguageTag),
    )
}

/** A URL, or the place of a repository as Git writes it. */
const URL_PATTERN = /^(?:[a-z][a-z\d+.-]*:\/\/|git@)/i

/**
 * Parses the path of a folder. Throws InvalidArgumentError for a URL, and for `-`, by which other programs mean standard input or
 * output (a folder of that name is given as `./-`), for a setting, and for the word `help`.
 */
export const folderArgument = (text: string): string => {
  if (text === '-')
    throw new InvalidArgumentError('Standard input and output are not supported: give the path of a folder.')
  if (/^[A-Z][A-Z\d_]*=/.test(text) && !existsSync(text))
    throw new InvalidArgumentError(
      'A setting comes before the command, such as PORT=4000 inkstone serve, or into the file .env.',
    )
  if (text === 'help' && !existsSync(text))
    throw new InvalidArgumentError('There is no folder of this name. For help, write --help.')
  if (URL_PATTERN.test(text))
    throw new InvalidArgumentError(
      'It must be a folder on this machine: copy or clone the site first, and give the path of the folder.',
    )
  return text
}
