/** Runs the command as an unprivileged user. Root, as which the tests may run, can read every file. */
import { execFile, execFileSync } from 'node:child_process'
import { chmod, chown, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { type ProcessResult, SHORT_LIVED } from './cli.ts'

const NOBODY = { uid: 65_534, gid: 65_534 }
/** Null: the user who runs the tests. */
const user = process.getuid?.() === 0 ? NOBODY : null

interface Program {
  node: string
  /** The folder that contains `dist/cli.js`. */
  install: string
}

export interface OrdinaryUser {
  /** Runs `inkstone`, compiled from the sources, to its end. */
  inkstone: (args: string[], environment?: Record<string, string>) => Promise<ProcessResult>
  /** Makes a folder readable for the user. */
  makeReadable: (folder: string) => void
  remove: () => Promise<void>
}

/** Returns an unprivileged user with a home folder: the user of the tests, or `nobody`. Throws when it cannot run the command. */
export async function ordinaryUser(): Promise<OrdinaryUser> {
  const home = await mkdtemp(join(tmpdir(), 'inkstone-home-'))
  if (user) await chown(home, user.uid, user.gid)
  const runIn =
    (program: Program) =>
    (args: string[], environment: Record<string, string> = {}) =>
      run(program, home, args, environment)
  let inkstone = runIn({ node: process.execPath, install: inject('installFolder') })
  let check = await inkstone(['--version'])
  if (check.code !== 0 && user) {
    inkstone = runIn(await copyProgram(home))
    check = await inkstone(['--version'])
  }
  const remove = () => rm(home, { recursive: true, force: true })
  if (check.code === 0) return { inkstone, makeReadable, remove }
  await remove()
  throw new Error(`An ordinary user cannot run inkstone: ${check.stderr}`)
}

function run(
  { node, install }: Program,
  home: string,
  args: string[],
  environment: Record<string, string>,
): Promise<ProcessResult> {
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, NODE_NO_WARNINGS: '1', ...environment }
  const argv = [...SHORT_LIVED, join(install, 'dist/cli.js'), ...args]
  return new Promise((done) => {
    execFile(node, argv, { ...user, cwd: home, env }, (err, stdout, stderr) => {
      if (err === null) done({ code: 0, stdout, stderr })
      else if (typeof err.code === 'number') done({ code: err.code, stdout, stderr })
      else done({ code: null, stdout, stderr: `${stderr}${err}` })
    })
  })
}

/** Copies Node and the command to where the user can read them: a checkout may be in a private folder. */
async function copyProgram(home: string): Promise<Program> {
  const install = join(home, 'inkstone')
  const node = join(home, 'node')
  await cp(process.execPath, node)
  await cp(inject('installFolder'), install, { recursive: true, dereference: true })
  await chmod(node, 0o755)
  makeReadable(install)
  return { node, install }
}

function makeReadable(folder: string): void {
  execFileSync('chmod', ['-R', 'a+rX', folder])
}
