/** The install script: it builds a checkout, and nothing in a production install. */
import { expect, test } from 'vitest'
import { textOf } from '../support/docs.ts'

const { packages } = JSON.parse(textOf('package-lock.json')) as {
  packages: Record<string, { dev?: boolean }>
}

test('the package by which it detects the build tools is absent from a production install', () => {
  const names = [...textOf('scripts/prepare.mjs').matchAll(/isInstalled\('([^']+)'\)/g)].map(
    ([, name]) => name,
  )
  expect(names).toHaveLength(1)
  // `devOptional` packages are those that `npm ci --omit=dev` installs as peers of others.
  expect(names.map((name) => packages[`node_modules/${name}`]?.dev)).toEqual([true])
})
