#!/usr/bin/env node
/** Entry point of the `inkstone` command: parses the environment and the arguments, and sets the exit code. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommanderError } from 'commander'
import { type CommandContext, EXIT_CANNOT_RUN, EXIT_SUCCESS } from './cli/context.ts'
import { createProgram } from './cli/program.ts'
import { isWorker } from './cli/workers.ts'
import { misspelledSettings, parseConfig, SETTINGS_FILE } from './config.ts'
import { CannotRun, DomainError, systemErrorReason } from './errors.ts'
import { printableText } from './schemas/text.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

const warn = (line: string) => process.stderr.write(`${printableText(line)}\n`)

let needsOutput = true

// The reader of the output has closed it (`| head`), or the disk is full. Every command but `serve` can be run again.
process.stdout.on('error', (err: NodeJS.ErrnoException) => {
  if (!needsOutput) return
  if (err.code !== 'EPIPE') warn(`inkstone: Cannot write the output (${systemErrorReason(err)}).`)
  process.exit(EXIT_CANNOT_RUN)
})

process.stderr.on('error', () => {}) // there is nowhere to report it

let exitCode = EXIT_SUCCESS

const context: CommandContext = {
  version,
  warn,
  print: (text) => {
    process.stdout.write(`${printableText(text)}\n`)
  },
  ignoreOutputErrors: () => {
    needsOutput = false
  },
  async withConfig(work) {
    exitCode = await work(readConfig().config, migrations)
  },
  async withDatabase(work, { settings = {}, isDatabaseShown = false } = {}) {
    const { config, fileNames } = readConfig(settings)
    const { describeDatabase, openConfiguredDatabase } = await import('./cli/open-database.ts')
    const { location, note } = describeDatabase(config, fileNames.has('DATABASE_URL'))
    const showNote = () => note !== null && warn(note)
    if (!isDatabaseShown) showNote()
    const database = await openConfiguredDatabase(config, migrations, warn).catch((err) => {
      if (isDatabaseShown) showNote() // the command has not shown it yet
      throw err
    })
    try {
      exitCode = await work({ ...database, location }, config)
    } finally {
      await database.close()
    }
  },
}

/** Returns the settings: those of the environment, then those of the file .env. `overrides` are those of options. */
function readConfig(overrides: Record<string, string> = {}) {
  const fileNames = loadSettingsFile()
  // The processes of WORKERS have the settings of the process that has started them.
  if (!isWorker()) for (const line of misspelledSettings(process.env)) warn(`inkstone: ${line}`)
  return { config: parseConfig({ ...process.env, ...overrides }, fileNames), fileNames }
}

/** Adds the settings of the file .env that the environment lacks. Returns their names. */
function loadSettingsFile(): ReadonlySet<string> {
  const names = new Set(Object.keys(process.env))
  try {
    // A folder of this name is not ours: Python puts virtual environments there.
    if (statSync(SETTINGS_FILE, { throwIfNoEntry: false })?.isFile()) process.loadEnvFile(SETTINGS_FILE)
  } catch (err) {
    throw new CannotRun(`Cannot read ${resolve(SETTINGS_FILE)} (${systemErrorReason(err)}).`)
  }
  return new Set(Object.keys(process.env).filter((name) => !names.has(name)))
}

try {
  await createProgram(context).parseAsync()
} catch (err) {
  exitCode = EXIT_CANNOT_RUN
  if (err instanceof CommanderError) exitCode = err.exitCode === 0 ? EXIT_SUCCESS : EXIT_CANNOT_RUN
  else if (err instanceof CannotRun || err instanceof DomainError) warn(`inkstone: ${err.message}`)
  else throw err
}
process.exitCode = exitCode
