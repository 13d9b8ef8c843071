/** The command as an ordinary user runs it. Root, as whom the tests may run, is refused no file. */
import { execFile, execFileSync } from 'node:child_process'
import { chmod, chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Finished } from './command.ts'

const NOBODY = { uid: 65_534, gid: 65_534 }
/** Null: whoever runs the tests. */
const user = process.getuid?.() === 0 ? NOBODY : null
const checkout = { node: process.execPath, root: resolve(import.meta.dirname, '../..') }

export interface OrdinaryUser {
  /** Runs `inkstone` from the sources to its end. */
  inkstone: (args: string[], environment?: Record<string, string>) => Promise<Finished>
  /** Lets the user read a folder, as others may. */
  show: (folder: string) => void
  remove: () => Promise<void>
}

/** An ordinary user with a home: whoever runs the tests, or `nobody`. Throws when that user cannot run the command. */
export async function ordinaryUser(): Promise<OrdinaryUser> {
  const home = await mkdtemp(join(tmpdir(), 'inkstone-home-'))
  if (user) await chown(home, user.uid, user.gid)
  const runIn =
    (program: typeof checkout) =>
    (args: string[], environment: Record<string, string> = {}) =>
      run(program, home, args, environment)
  let inkstone = runIn(checkout)
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
  { node, root }: typeof checkout,
  home: string,
  args: string[],
  environment: Record<string, string>,
): Promise<Finished> {
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, NODE_NO_WARNINGS: '1', ...environment }
  const words = ['--import', 'tsx', resolve(root, 'src/cli.ts'), ...args]
  return new Promise((done) => {
    execFile(node, words, { ...user, cwd: root, env }, (err, stdout, stderr) => {
      if (err === null) done({ code: 0, stdout, stderr })
      else if (typeof err.code === 'number') done({ code: err.code, stdout, stderr })
      else done({ code: null, stdout, stderr: `${stderr}${err}` })
    })
  })
}

/** Node and the sources where the user can reach them: a checkout may be in somebody's private folder. */
async function copied(home: string): Promise<typeof checkout> {
  const root = join(home, 'inkstone')
  await mkdir(root)
  const node = join(home, 'node')
  await cp(checkout.node, node)
  for (const name of ['package.json', 'tsconfig.json', 'src', 'prisma', 'node_modules'])
    await cp(join(checkout.root, name), join(root, name), { recursive: true })
  await chmod(node, 0o755)
  show(root)
  return { node, root }
}

function show(folder: string): void {
  execFileSync('chmod', ['-R', 'a+rX', folder])
}
