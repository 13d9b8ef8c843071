/** The command, compiled from the sources as they are: it starts in half the time that a loader of TypeScript takes. */
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../..')

/** Compiles `src` without a check of its types and answers a folder as an install has it, with `dist/cli.js` in it. */
export async function compiled(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-compiled-'))
  await chmod(folder, 0o755) // ordinary users run it, too
  for (const name of ['package.json', 'prisma', 'node_modules'])
    await symlink(join(root, name), join(folder, name))
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const project = ['--project', 'tsconfig.build.json', '--noCheck', '--outDir', join(folder, 'dist')]
  await promisify(execFile)(process.execPath, [tsc, ...project], { cwd: root })
  return folder
}
