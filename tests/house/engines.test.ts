/** Node.js versions: each package of the lock file states that it runs on the oldest version that we support. */
import { minVersion, satisfies } from 'semver'
import { expect, test } from 'vitest'
import { textOf } from '../support/docs.ts'

interface PackageEntry {
  engines?: { node?: string }
}

const { packages } = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, PackageEntry> }

/**
 * Packages without such a version. sanitize-html has had security fixes since its last version for Node.js 20. It needs
 * Node.js 22.12 because it loads an ES module with `require`, which 20.19 can do, too.
 */
const EXCEPTIONS = ['node_modules/sanitize-html']

test('every package runs on the oldest Node.js version that package.json allows', () => {
  const oldest = minVersion(packages['']?.engines?.node ?? '')?.version ?? ''
  const refusing = Object.entries(packages).filter(
    ([, { engines }]) => !satisfies(oldest, engines?.node ?? '*'),
  )
  expect(refusing.map(([path]) => path)).toEqual(EXCEPTIONS)
})
