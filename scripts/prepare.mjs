/**
 * The one install step: generates Prisma's client and builds dist/. Runs after `npm ci` in a checkout.
 * In a production install (`--omit=dev --omit=optional`) the tools are absent and dist/ is already built:
 * there is nothing to do, and that is not an error.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const has = (name) => {
  try {
    return Boolean(require.resolve(name))
  } catch {
    return false
  }
}

if (existsSync(new URL('../src', import.meta.url)) && has('prisma/package.json') && has('typescript')) {
  await import('./build.mjs')
}
