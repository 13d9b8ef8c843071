/**
 * Install script, run after `npm ci`: builds a checkout. It does nothing in a production install
 * (`--omit=dev`), where the build tools are absent and dist/ is already built.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const isInstalled = (name) => {
  try {
    return Boolean(require.resolve(name))
  } catch {
    return false
  }
}

// The build tools fail with stack traces on such a version.
const [major, minor] = process.versions.node.split('.').map(Number)
const [oldestMajor, oldestMinor] = require('../package.json').engines.node.match(/\d+/g).map(Number)
if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
  const needed = `Install Node.js ${oldestMajor}.${oldestMinor} or newer; 24 is the best choice.`
  console.error(`inkstone: Node.js ${process.version} is too old. ${needed}`)
  process.exit(1)
}

// A production install has the other build tools, Prisma and TypeScript, as peers of @prisma/client.
if (existsSync(new URL('../src', import.meta.url)) && isInstalled('@scalar/fastify-api-reference')) {
  await import('./build.mjs')
}
