/** Author files of a site. */

import { isMapping, toMapping } from '../frontmatter/plain-values.ts'
import { parseDataFile } from '../site/data-file.ts'
import type { KeyEntry } from './key-lookup.ts'

/**
 * Author files of generators, relative to the root of a site or of its blog: Docusaurus's authors.*, Material
 * for MkDocs's .authors.*, Jekyll's _data/ and Hugo's data/.
 */
export const AUTHOR_FILES: readonly string[] = [
  ...['authors', 'blog/authors', '.authors', 'blog/.authors', 'docs/blog/.authors'],
  ...['_data/authors', 'data/authors'],
].flatMap((name) => [`${name}.yml`, `${name}.yaml`, `${name}.json`, `${name}.toml`])

/** The authors of a site, by the keys with which its articles refer to them. */
export type SiteAuthors = ReadonlyMap<string, KeyEntry>

/**
 * Returns the authors in a file: mappings under their keys, at the top level or below `authors`. Returns none
 * when the file is invalid.
 */
export function readSiteAuthors(path: string, text: string): SiteAuthors {
  const { values, strings } = parseDataFile({ path, text })
  const [authorValues, authorStrings] = [values, strings].map((document) => {
    const mapping = toMapping(document)
    return isMapping(mapping.authors) ? mapping.authors : mapping
  })
  const authors = Object.entries(toMapping(authorValues)).filter(([, value]) => isMapping(value))
  return new Map(authors.map(([key, value]) => [key, { key, value, text: toMapping(authorStrings)[key] }]))
}
