/** Runs tests on each supported version of Node.js, which npx downloads into its cache. Arguments are those of vitest. */
import { spawnSync } from 'node:child_process'

// The oldest supported version, and the newest of each long-term line and of the current one.
const VERSIONS = ['20.19', '22', '24', '26']

const run = process.argv.slice(2)
const tests = run.length > 0 ? run : ['--project', 'house', '--project', 'content', '--project', 'suite']

const failed = VERSIONS.filter((version) => {
  const node = ['--yes', '--package', `node@${version}`, '--', 'node']
  console.log(`\nNode.js ${version}`)
  const { status } = spawnSync('npx', [...node, 'node_modules/vitest/vitest.mjs', 'run', ...tests], {
    stdio: 'inherit',
  })
  return status !== 0
})

console.log(failed.length === 0 ? '\nAll versions pass.' : `\nFailed on Node.js ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
