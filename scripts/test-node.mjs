/**
 * Runs tests on each supported version of Node.js, which npx downloads into a cache in `node_modules`. Arguments are those of
 * vitest; with NODE_VERSIONS (`24 26`) on these versions only.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// The oldest supported version, and the newest of each long-term line and of the current one.
const VERSIONS = process.env.NODE_VERSIONS?.split(' ') ?? ['20.19', '22', '24', '26']

// Not the home folder of root: some tests run Node.js as another user.
const cache = fileURLToPath(new URL('../node_modules/.cache/npx', import.meta.url))

const run = process.argv.slice(2)
const tests = run.length > 0 ? run : ['--project', 'house', '--project', 'content', '--project', 'suite']

const failed = VERSIONS.filter((version) => {
  const node = ['--yes', '--package', `node@${version}`, '--', 'node']
  console.log(`\nNode.js ${version}`)
  const { status } = spawnSync('npx', [...node, 'node_modules/vitest/vitest.mjs', 'run', ...tests], {
    stdio: 'inherit',
    env: { ...process.env, npm_config_cache: cache },
  })
  return status !== 0
})

console.log(failed.length === 0 ? '\nAll versions pass.' : `\nFailed on Node.js ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
