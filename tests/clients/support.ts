/** Runs programs of others for tests: installs an example from its lock file, and runs its programs on a version of Node.js. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../support/docs.ts'

/** A version of Node.js that every program of the examples runs on. npx downloads it into its cache. */
const NODE = 'node@24'

/** Runs a program to its end and returns its output. Rejects with the output when it fails. */
export async function run(
  file: string,
  args: string[],
  cwd: string,
  settings: Record<string, string> = {},
): Promise<string> {
  const { PATH = '', HOME = '' } = process.env
  const env = {
    PATH,
    HOME,
    CI: 'true',
    ASTRO_TELEMETRY_DISABLED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    ...settings,
  }
  const { stdout, stderr } = await promisify(execFile)(file, args, { cwd, env, maxBuffer: 1 << 26 }).catch(
    ({ stdout, stderr }) => {
      throw new Error(`${file} ${args.join(' ')} failed:\n${stdout}${stderr}`)
    },
  )
  return stdout + stderr
}

/** Installs an example with the packages of clients/, which are compiled, and the versions in its lock file. */
export async function installExample(name: string): Promise<string> {
  const folder = join(root, 'examples', name)
  await run('npm', ['ci', '--no-audit', '--no-fund'], folder)
  return folder
}

/** Runs a program of an example, such as `node_modules/astro/bin/astro.mjs`, on Node.js 24. */
export const runOnNode = (folder: string, args: string[], settings: Record<string, string> = {}) =>
  run('npx', ['--yes', '--package', NODE, '--', 'node', ...args], folder, settings)

/** Checks the types of an example with its own tsconfig.json. */
export const checkTypes = (folder: string) =>
  run(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--project', folder],
    root,
  )
