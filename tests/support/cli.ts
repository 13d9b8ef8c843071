/** The command as a process of its own. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { inject } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

export interface Running {
  /** Resolves when the process has ended. */
  finished: Promise<Finished>
  /** Resolves with the first match in what it has written; rejects when it ends without one. */
  says: (pattern: RegExp) => Promise<RegExpMatchArray>
  kill: (signal: NodeJS.Signals) => void
  /** Reads no further what it writes, as `| head` does. */
  leave: () => void
}

/** Starts `inkstone`, compiled from the sources. Nothing of this process's environment but the PATH reaches it. */
export function start(args: string[], environment: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [join(inject('install'), 'dist/cli.js'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_NO_WARNINGS: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { stdout: '', stderr: '' }
  const waiting: (() => void)[] = []
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text
      for (const look of waiting) look()
    })
  }
  const finished = new Promise<Finished>((done) => child.on('close', (code) => done({ code, ...written })))
  return {
    finished,
    says: (pattern) =>
      new Promise((found, failed) => {
        const look = () => {
          const match = written.stdout.match(pattern) ?? written.stderr.match(pattern)
          if (match) found(match)
        }
        waiting.push(look)
        look()
        finished.then(({ code, stdout, stderr }) =>
          failed(new Error(`ended with ${code} before it said ${pattern}:\n${stdout}${stderr}`)),
        )
      }),
    kill: (signal) => child.kill(signal),
    leave: () => child.stdout.destroy(),
  }
}

/** Runs `inkstone` to its end. */
export function inkstone(args: string[], environment: Record<string, string> = {}): Promise<Finished> {
  return start(args, environment).finished
}
