/**
 * Prints a bill of materials (CycloneDX) of the production packages, from package-lock.json and without network.
 * `npm sbom --omit=dev` is not enough: it also omits production packages that a development package depends on.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const root = new URL('..', import.meta.url)
const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'))
const options = { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 }
const all = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], options),
)

/** The production packages as `name@version`, which is how the bill of materials refers to them. */
const production = new Set(
  Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`),
)
const components = all.components.filter((each) => production.has(each['bom-ref']))
const refs = new Set([all.metadata.component['bom-ref'], ...production])
const dependencies = all.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((target) => refs.has(target)) }))
console.log(JSON.stringify({ ...all, components, dependencies }, null, 2))
