/** Front matter that the configuration of a site sets for a file. */
import { toMapping } from '../frontmatter/plain-values.ts'
import { mergeMappings } from './data-file.ts'
import { globRule, levelsOf } from './path-patterns.ts'
import type { FrontMatterDefault, SiteConfiguration } from './site-configuration.ts'

/** Front matter that a file inherits. */
export type InheritedFrontMatter = Pick<FrontMatterDefault, 'values' | 'strings'>

/**
 * Returns the front matter that the configuration sets for a file, or null. The value of a narrower scope counts,
 * and of two equal ones the later (Jekyll's FrontmatterDefaults: the longer path, then the one with a type).
 * @param path relative to the root of the site
 */
export function frontMatterDefaultsOf(
  { defaults, generator }: SiteConfiguration,
  path: string,
): InheritedFrontMatter | null {
  const own = defaults.filter((set) => appliesTo(set, path))
  const all = generator === 'Pelican' ? [...own, ...pelicanCategory(path)] : own
  if (all.length === 0) return null
  const sorted = all.toSorted(
    (a, b) => a.path.length - b.path.length || Number(a.type !== null) - Number(b.type !== null),
  )
  return {
    values: sorted.reduce((merged, { values }) => mergeMappings(merged, toMapping(values)), {}),
    strings: sorted.reduce((merged, { strings }) => mergeMappings(merged, toMapping(strings)), {}),
  }
}

function appliesTo({ path: scope, type }: FrontMatterDefault, path: string): boolean {
  if (type !== null && type !== typeOf(path)) return false
  if (scope === '' || path.startsWith(scope)) return true
  if (!scope.includes('*')) return false
  const { matches } = globRule(scope, 'included')
  return levelsOf(path).some((level) => matches(level, true))
}

/** Returns the type of a file in Jekyll: the name of its collection, `posts`, `drafts` or `pages`. */
function typeOf(path: string): string {
  const folders = path.split('/').slice(0, -1)
  return folders.find((folder) => folder.startsWith('_'))?.slice(1) ?? 'pages'
}

/** Returns the category of a Pelican article: the name of its folder (`USE_FOLDER_AS_CATEGORY`). */
function pelicanCategory(path: string): FrontMatterDefault[] {
  const folders = path.split('/').slice(1, -1)
  const category = folders.at(-1)
  if (category === undefined || folders[0] === 'pages') return []
  return [{ path: '', type: null, values: { category }, strings: { category } }]
}
