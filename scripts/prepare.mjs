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

if (
  existsSync(new URL('../src', import.meta.url)) &&
  isInstalled('prisma/package.json') &&
  isInstalled('typescript')
) {
  await import('./build.mjs')
}
