/** The bill of materials: it lists every production package, and no other. */
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { root, textOf } from '../support/docs.ts'

interface LockFile {
  packages: Record<
    string,
    { version?: string; dev?: boolean; devOptional?: boolean; integrity?: string; resolved?: string }
  >
}
interface BillOfMaterials {
  bomFormat: string
  components: { purl: string; hashes?: { alg: string }[]; licenses?: object[] }[]
}

const { packages } = JSON.parse(textOf('package-lock.json')) as LockFile
const installed = Object.entries(packages).filter(([path]) => path !== '')

/** Returns the package URL of a package in the lock file, by its last folder `node_modules/`. */
const purlOf = ([path, { version }]: [string, { version?: string }]) =>
  `pkg:npm/${path.replace(/^.*node_modules\//, '').replace('@', '%40')}@${version}`

test('npm run sbom lists every production package with its checksum, and no other', () => {
  const output = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8' })
  const { bomFormat, components } = JSON.parse(output) as BillOfMaterials
  expect(bomFormat).toBe('CycloneDX')
  const expected = new Set(installed.filter(([, { dev, devOptional }]) => !dev && !devOptional).map(purlOf))
  expect(new Set(components.map(({ purl }) => purl))).toEqual(expected)
  expect(components.filter(({ hashes }) => !hashes?.some(({ alg }) => alg === 'SHA-512'))).toEqual([])
})

test('every dependency has an exact version, and every package of the lock file a checksum', () => {
  const manifest = JSON.parse(textOf('package.json')) as Record<string, Record<string, string>>
  const versions = Object.entries({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  })
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([])
})
