/** Packages that only tests of clients need, installed from a lock file of their own. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Installs the packages of a folder as its lock file says. Rejects with the output of npm when that fails. */
export async function installPackages(folder: string): Promise<void> {
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
}
