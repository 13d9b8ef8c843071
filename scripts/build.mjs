/** Build script: generates the Prisma client, then compiles src/ to dist/. Exits with code 1 when a step fails. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

/** Runs a package's command with the current Node.js, without a shell and without PATH. */
function run(packageName, command, ...args) {
  const manifest = require.resolve(`${packageName}/package.json`)
  const { bin } = require(manifest)
  const file = join(dirname(manifest), typeof bin === 'string' ? bin : bin[command])
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status === 0) return
  console.error(`${stdout}${stderr}\n${command} ${args.join(' ')} failed with exit code ${status}.`)
  process.exit(1)
}

run('prisma', 'prisma', 'generate')
rmSync(join(root, 'dist'), { recursive: true, force: true })
run('typescript', 'tsc', '--project', 'tsconfig.build.json')
