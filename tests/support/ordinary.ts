/** The command as an ordinary user runs it. Root, as whom the tests may run, is refused no file. */
import { execFile, execFileSync } from 'node:child_process'
import { chmod, chown, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { ProcessResult } from './cli.ts'

const NOBODY = { uid: 65_534, gid: 65_534 }
/** Null: whoever runs the tests. */
const user = process.getuid?.() === 0 ? NOBODY : null

interface Program {
  node: string
  /** The folder that has `dist/cli.js`. */
  install: string
}

export interface OrdinaryUser {
  /** Runs `inkstone`, compiled from the sources, to its end. */
  inkstone: (args: string[], environment?: Record<string, string>) => Promise<ProcessResult>
  /** Lets the user read a folder, as others may. */
  show: (folder: string) => void
  remove: () => Promise<void>
}

/** An ordinary user with a home: whoever runs the tests, or `nobody`. Throws when that user cannot run the command. */
export async function ordinaryUser(): Promise<OrdinaryUser> {
  const home = await mkdtemp(join(tmpdir(), 'inkstone-home-'))
  if (user) await chown(home, user.uid, user.gid)
  const runIn =
    (program: Program) =>
    (args: string[], environment: Record<string, string> = {}) =>
      run(program, home, args, environment)
  let inkstone = runIn({ node: process.execPath, install: inject('installFolder') })
  let tried = await inkstone(['--version'])
  if (tried.code !== 0 && user) {
    inkstone = runIn(await copied(home))
    tried = await inkstone(['--version'])
  }
  const remove = () => rm(home, { recursive: true, force: true })
  if (tried.code === 0) return { inkstone, show, remove }
  await remove()
  throw new Error(`An ordinary user cannot run inkstone: ${tried.stderr}`)
}

function run(
  { node, install }: Program,
  home: string,
  args: string[],
  environment: Record<string, string>,
): Promise<ProcessResult> {
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, NODE_NO_WARNINGS: '1', ...environment }
  const words = [join(install, 'dist/cli.js'), ...args]
  return new Promise((done) => {
    execFile(node, words, { ...user, cwd: home, env }, (err, stdout, stderr) => {
      if (err === null) done({ code: 0, stdout, stderr })
      else if (typeof err.code === 'number') done({ code: err.code, stdout, stderr })
      else done({ code: null, stdout, stderr: `${stderr}${err}` })
    })
  })
}

/** Node and the command where the user can reach them: a checkout may be in somebody's private folder. */
async function copied(home: string): Promise<Program> {
  const install = join(home, 'inkstone')
  const node = join(home, 'node')
  await cp(process.execPath, node)
  await cp(inject('installFolder'), install, { recursive: true, dereference: true })
  await chmod(node, 0o755)
  show(install)
  return { node, install }
}

function show(folder: string): void {
  execFileSync('chmod', ['-R', 'a+rX', folder])
}
