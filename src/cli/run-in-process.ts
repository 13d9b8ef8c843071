/** A run of the program in this process: its arguments, settings, standard output and standard error. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SETTINGS_FILE } from '../config.ts'
import { CannotRun, systemErrorReason } from '../errors.ts'
import { EXIT_CANNOT_RUN } from './context.ts'
import { runProgram, type Settings } from './run-program.ts'

/** Runs the command that the arguments of the process name. `environment` are its environment variables. Returns the exit code. */
export function runInProcess(environment: NodeJS.ProcessEnv): Promise<number> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  let needsOutput = true
  // The reader of the output has closed it (`| head`), or the disk is full. Every command but `serve` can be run again.
  process.stdout.on('error', (err: NodeJS.ErrnoException) => {
    if (!needsOutput) return
    if (err.code !== 'EPIPE')
      process.stderr.write(`inkstone: Cannot write the output (${systemErrorReason(err)}).\n`)
    process.exit(EXIT_CANNOT_RUN)
  })
  process.stderr.on('error', () => {}) // there is nowhere to report it
  return runProgram(process.argv.slice(2), {
    ...{ version, command: calledAs(environment), stdout: process.stdout, stderr: process.stderr },
    migrations: fileURLToPath(new URL('../../prisma/migrations', import.meta.url)),
    readSettings: () => readSettings(environment),
    ignoreOutputErrors: () => {
      needsOutput = false
    },
  })
}

/** Returns the words by which npm and npx call the program, or its name. */
function calledAs({ npm_lifecycle_event: script = '' }: NodeJS.ProcessEnv): string {
  if (script === 'npx') return 'npx inkstone'
  return ['start', 'dev', 'inkstone'].includes(script) ? 'npm run -s inkstone --' : 'inkstone'
}

/** Adds the settings of the file .env to the environment, which counts before it. */
function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const names = new Set(Object.keys(environment))
  const fileText = readSettingsFile()
  const fileNames = new Set(Object.keys(environment).filter((name) => !names.has(name)))
  return { values: environment, fileNames, fileText }
}

/** Loads the file .env into the environment of the process. Returns its text. */
function readSettingsFile(): string {
  // A folder of this name is not ours: Python puts virtual environments there.
  if (!statSync(SETTINGS_FILE, { throwIfNoEntry: false })?.isFile()) return ''
  try {
    process.loadEnvFile(SETTINGS_FILE)
    return readFileSync(SETTINGS_FILE, 'utf8')
  } catch (err) {
    throw new CannotRun(`Cannot read ${resolve(SETTINGS_FILE)} (${systemErrorReason(err)}).`)
  }
}
