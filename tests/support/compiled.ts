/** Compilation of the program for tests: JavaScript starts twice as fast as TypeScript with a loader. */
import { execFile } from 'node:child_process'
import { chmod, cp, mkdtemp, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../..')

/** A heap that need not grow in small steps spares the compiler a sixth of its time. */
const LARGE_HEAP = ['--min-semi-space-size=64', '--max-semi-space-size=64']

/** Creates a folder that looks like an installation, but does not have the compiled program yet. Returns its path. */
export async function createInstallFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-compiled-'))
  await chmod(folder, 0o755) // tests run it as ordinary users, too
  for (const name of ['package.json', 'prisma', 'node_modules', 'seeds'])
    await symlink(join(root, name), join(folder, name))
  return folder
}

/** Compiles `src` without type checks into a folder: the program is `dist/cli.js`. */
export async function compileProgram(folder: string): Promise<void> {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const project = ['--project', 'tsconfig.build.json', '--noCheck', '--outDir', join(folder, 'dist')]
  await promisify(execFile)(process.execPath, [...LARGE_HEAP, tsc, ...project], { cwd: root })
  await cp(join(root, 'src/generated/scalar'), join(folder, 'dist/generated/scalar'), { recursive: true })
}
