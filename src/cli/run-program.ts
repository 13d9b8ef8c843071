/** A run of the program: connects its commands to settings, databases and output, and returns the exit code. */
import { CommanderError } from 'commander'
import { type Config, ignoredSettings, misspelledSettings, parseConfig } from '../config.ts'
import { CannotRun, DomainError } from '../errors.ts'
import { printableText } from '../schemas/text.ts'
import { type CommandContext, type CommandWork, EXIT_CANNOT_RUN, EXIT_SUCCESS } from './context.ts'
import { createProgram } from './program.ts'
import { isWorker } from './workers.ts'

/** The settings of a run, before they are validated. */
export interface Settings {
  /** Environment variables and lines of the file .env, by name. */
  values: Readonly<Record<string, string | undefined>>
  /** Names of those that come from the file. */
  fileNames: ReadonlySet<string>
  /** The text of the file; empty without one. */
  fileText: string
}

/** What a run gets from its process. */
interface ProgramEnvironment {
  version: string
  /** The words by which the program was called. */
  command: string
  /** The folder of migrations. */
  migrations: string
  /** Called by commands that have settings. */
  readSettings: () => Settings
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WritableStream
  /** From now on, the process goes on when its output cannot be written. */
  ignoreOutputErrors: () => void
}

/** Runs the command that words name, and returns the exit code. Throws only what is a fault of the program. */
export async function runProgram(words: readonly string[], environment: ProgramEnvironment): Promise<number> {
  let exitCode = EXIT_SUCCESS
  const context = createContext(environment, (code) => {
    exitCode = code
  })
  try {
    await createProgram(context).parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (err) {
    if (err instanceof CommanderError) return err.exitCode === 0 ? EXIT_SUCCESS : EXIT_CANNOT_RUN
    if (!(err instanceof CannotRun || err instanceof DomainError)) throw err
    context.warn(`inkstone: ${err.message}`)
    return EXIT_CANNOT_RUN
  }
}

function createContext(
  { version, command, migrations, readSettings, stdout, stderr, ignoreOutputErrors }: ProgramEnvironment,
  onExitCode: (code: number) => void,
): CommandContext {
  const warn = (line: string) => void stderr.write(`${printableText(line)}\n`)
  const readConfig = (overrides: Readonly<Record<string, string>> = {}) => {
    const { values, fileNames, fileText } = readSettings()
    // The processes of WORKERS have the settings of the process that has started them.
    const notes = isWorker() ? [] : [...ignoredSettings(fileText), ...misspelledSettings(values)]
    for (const note of notes) warn(`inkstone: ${note}`)
    return { config: parseConfig({ ...values, ...overrides }, fileNames), fileNames }
  }
  return {
    ...{ version, command, stdout, stderr, warn, ignoreOutputErrors },
    print: (text) => void stdout.write(`${printableText(text)}\n`),
    async withConfig(work) {
      onExitCode(await work(readConfig().config, migrations))
    },
    async withDatabase(work, { settings, isDatabaseShown = false } = {}) {
      const { config, fileNames } = readConfig(settings)
      const isFromFile = fileNames.has('DATABASE_URL')
      onExitCode(await runWithDatabase({ config, isFromFile, isDatabaseShown, migrations, warn }, work))
    },
  }
}

interface DatabaseRun {
  config: Config
  /** True when DATABASE_URL is in the file .env. */
  isFromFile: boolean
  /** True for a command that shows its database itself. */
  isDatabaseShown: boolean
  migrations: string
  warn: (line: string) => void
}

/** Opens the database, runs the work and closes the database in any case. Returns the exit code. */
async function runWithDatabase(
  { config, isFromFile, isDatabaseShown, migrations, warn }: DatabaseRun,
  work: CommandWork,
): Promise<number> {
  const { describeDatabase, openConfiguredDatabase } = await import('./open-database.ts')
  const { location, note } = describeDatabase(config, isFromFile)
  const showNote = () => {
    if (note !== null) warn(note)
  }
  if (!isDatabaseShown) showNote()
  const database = await openConfiguredDatabase(config, migrations, warn).catch((err) => {
    if (isDatabaseShown) showNote() // the command has not shown it yet
    throw err
  })
  try {
    return await work({ ...database, location }, config)
  } finally {
    await database.close()
  }
}
