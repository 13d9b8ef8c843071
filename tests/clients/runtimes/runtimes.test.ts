/** `@inkstone/client` on Node.js, Deno, Bun and an edge runtime. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { createClient, unwrap } from '../../../clients/typescript/src/index.ts'
import { installPackages } from '../../support/installed-packages.ts'
import { startSampleServer } from '../../support/sample-server.ts'

const run = promisify(execFile)
const folder = import.meta.dirname
const { url } = await startSampleServer()

beforeAll(async () => {
  await installPackages(folder)
  await run(process.execPath, ['install.js'], { cwd: join(folder, 'node_modules/bun') }) // its postinstall script
})

const program = (name: string) => join(folder, 'node_modules/.bin', name)

test.each([
  ['Node.js', process.execPath, ['run.js']],
  ['Deno', program('deno'), ['run', '--allow-net', 'run.js']],
  ['Bun', program('bun'), ['run', 'run.js']],
  ['an edge runtime', process.execPath, ['run-on-edge.js']],
])('lists, reads the dump and understands problems on %s', async (_, file, args) => {
  const { stdout } = await run(file, [...args, url], { cwd: folder })
  const { pagination } = unwrap(await createClient({ url }).articles({ type: 'any', count: 'exact' }))
  expect(JSON.parse(stdout)).toEqual({ listed: 2, listedAgain: 2, dumped: pagination.total, status: 404 })
})
