/**
 * Build script: generates the Prisma client and the files of the API reference page, then compiles src/ to dist/. Exits with
 * code 1 when a step fails.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

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

/**
 * Writes the browser bundle of Scalar to src/generated/scalar/: compressed once, with its hash and its licence. The page at
 * /docs needs this file alone, so the package is no dependency of the server.
 */
function compressReferencePage(folder) {
  const scalar = dirname(dirname(require.resolve('@scalar/fastify-api-reference')))
  const bundle = readFileSync(join(scalar, 'dist/js/standalone.js'))
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bundle.length }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'scalar.js.br'), brotliCompressSync(bundle, { params }))
  writeFileSync(join(folder, 'scalar.js.gz'), gzipSync(bundle, { level: 9 }))
  writeFileSync(join(folder, 'hash'), createHash('sha256').update(bundle).digest('hex').slice(0, 16))
  cpSync(join(scalar, 'LICENSE'), join(folder, 'LICENSE'))
}

run('prisma', 'prisma', 'generate')
compressReferencePage(join(root, 'src/generated/scalar'))
rmSync(join(root, 'dist'), { recursive: true, force: true })
run('typescript', 'tsc', '--project', 'tsconfig.build.json')
cpSync(join(root, 'src/generated/scalar'), join(root, 'dist/generated/scalar'), { recursive: true })
