/** Runs `inkstone` as a child process. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { inject } from 'vitest'

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
  const child = spawn(process.execPath, [join(installFolder, 'dist/cli.js'), ...args], {
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

/** Runs `inkstone` to its end. */
export function inkstone(
  args: string[],
  environment: Record<string, string> = {},
  cwd?: string,
): Promise<ProcessResult> {
  return start(args, environment, cwd).finished
}
