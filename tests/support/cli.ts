/** Runs commands of `inkstone`: in this process, or as a child process. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { inject } from 'vitest'
import type { CommandContext } from '../../src/cli/context.ts'
import { runProgram } from '../../src/cli/run-program.ts'

export interface ProcessResult {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunningProcess {
  pid: number | undefined
  /** Resolves when the process has ended. */
  finished: Promise<ProcessResult>
  /** Resolves with the first match in its output; rejects when the process ends without one. */
  waitForOutput: (pattern: RegExp) => Promise<RegExpMatchArray>
  /** Resolves with the base URL when the server is ready. Needs LOG_LEVEL=info. */
  waitForUrl: () => Promise<string>
  kill: (signal: NodeJS.Signals) => void
  /** Closes the reading end of its standard output, as `| head` does. */
  closeStdout: () => void
}

/**
 * Options of Node.js for processes that live for seconds: compilers that optimize, and a heap that grows in small steps, take a third of
 * the time of a start.
 */
export const SHORT_LIVED = ['--no-opt', '--liftoff-only', '--min-semi-space-size=32']

const inherited = () => ({ PATH: process.env.PATH, HOME: process.env.HOME })

/**
 * Starts the compiled `inkstone` of a folder. Of this process's environment it gets PATH and HOME only; a server stops at once. The working folder is that
 * folder, which has no file .env.
 */
export function start(
  args: string[],
  environment: Record<string, string> = {},
  cwd = inject('installFolder'),
  installFolder = inject('installFolder'),
): RunningProcess {
  const child = spawn(process.execPath, [...SHORT_LIVED, join(installFolder, 'dist/cli.js'), ...args], {
    cwd,
    env: { ...inherited(), NODE_NO_WARNINGS: '1', DRAIN_DELAY: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  const listeners: (() => void)[] = []
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      for (const listener of listeners) listener()
    })
  }
  const finished = new Promise<ProcessResult>((resolve) =>
    child.on('close', (code) => resolve({ code, ...output })),
  )
  const waitForOutput = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const check = () => {
        const match = output.stdout.match(pattern) ?? output.stderr.match(pattern)
        if (match) resolve(match)
      }
      listeners.push(check)
      check()
      finished.then(({ code, stdout, stderr }) =>
        reject(new Error(`exit code ${code} before the output matched ${pattern}:\n${stdout}${stderr}`)),
      )
    })
  return {
    pid: child.pid,
    finished,
    waitForOutput,
    waitForUrl: async () => (await waitForOutput(/ready at (http:[^\s"]+)/))[1] ?? '',
    kill: (signal) => child.kill(signal),
    closeStdout: () => child.stdout.destroy(),
  }
}

/** Runs `inkstone` in a process of its own to its end. */
export const inkstoneProcess = (...args: Parameters<typeof start>): Promise<ProcessResult> =>
  start(...args).finished

/** A stream that collects the text that is written to it. */
function collector() {
  const chunks: string[] = []
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _, done) => {
      chunks.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}

/** The context of a command that prints nothing and carries out nothing. Tests replace the parts that they use. */
export function silentContext(): CommandContext {
  const carryOut = () => Promise.reject(new Error('The command was carried out.'))
  const { stream } = collector()
  return {
    ...{ version: '1.2.3', command: 'inkstone', stdout: stream as NodeJS.WriteStream, stderr: stream },
    ...{ warn: () => {}, print: () => {}, ignoreOutputErrors: () => {} },
    ...{ withDatabase: carryOut, withConfig: carryOut },
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Runs work, and removes the listeners of signals that it has added: this process must end by them. */
async function keepSignals<Result>(work: () => Promise<Result>): Promise<Result> {
  const before = new Set(SIGNALS.flatMap((name) => process.listeners(name)))
  return work().finally(() => {
    for (const name of SIGNALS)
      for (const listener of process.listeners(name)) if (!before.has(listener)) process.off(name, listener)
  })
}

/**
 * Runs a command of `inkstone` in this process to its end: a process takes longer to start than most commands take. The settings
 * are those of `environment` only. A server that starts needs a process, and so do a file .env and variables of Node.js.
 */
export async function inkstone(
  args: string[],
  environment: Record<string, string> = {},
): Promise<ProcessResult> {
  const [stdout, stderr] = [collector(), collector()]
  const run = () =>
    runProgram(args, {
      ...{ version: '1.2.3', command: 'inkstone' },
      migrations: join(import.meta.dirname, '../../prisma/migrations'),
      readSettings: () => ({
        values: { DATA_DIR: join(inject('installFolder'), 'data'), ...environment },
        ...{ fileNames: new Set<string>(), fileText: '' },
      }),
      ...{ stdout: stdout.stream as NodeJS.WriteStream, stderr: stderr.stream, ignoreOutputErrors: () => {} },
    })
  const code = await keepSignals(run)
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}
