/** Configuration and data files of a site: its languages and its authors. */

import { isMapping, toMapping } from '../frontmatter/plain-values.ts'
import { parseToml } from '../frontmatter/toml.ts'
import { parseYaml, type YamlDocument } from '../frontmatter/yaml.ts'
import { normalizeLanguage } from '../language.ts'
import type { KeyEntry } from './key-lookup.ts'

/**
 * Configuration files of generators, relative to the root of a site: Hugo's hugo.* or config.* and
 * config/_default/, Jekyll's and Hexo's _config.*, Zola's config.toml.
 */
export const CONFIGURATION_FILES: readonly string[] = [
  ...['hugo', 'config', '_config'],
  ...['config/_default/hugo', 'config/_default/config', 'config/_default/languages'],
].flatMap((name) => [`${name}.toml`, `${name}.yaml`, `${name}.yml`, `${name}.json`])

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

const LANGUAGE_KEYS = new Set([
  'defaultcontentlanguage',
  'default_language',
  'languagecode',
  'lang',
  'language',
  'locale',
])

/** Returns the languages in a configuration file as canonical tags; none when the file is invalid. */
export function readSiteLanguages(path: string, text: string): string[] {
  const config = toMapping(parse(path, text).values)
  const isListOfLanguages = /(^|\/)languages\.\w+$/.test(path)
  const tags = isListOfLanguages ? Object.keys(config) : Object.entries(config).flatMap(tagsOfEntry)
  return [...new Set(tags.flatMap((tag) => normalizeLanguage(tag) ?? []))]
}

/**
 * Returns the tags of an entry. `languages` is a mapping (Hugo, Zola) or a list (Jekyll); `language` may be a
 * list (Hexo).
 */
function tagsOfEntry([key, value]: [string, unknown]): string[] {
  const name = key.toLowerCase()
  if (name === 'languages' && isMapping(value)) return Object.keys(value)
  if (name !== 'languages' && !LANGUAGE_KEYS.has(name)) return []
  return [value].flat().filter((tag) => typeof tag === 'string')
}

/**
 * Returns the authors in a file: mappings under their keys, at the top level or below `authors`. Returns none
 * when the file is invalid.
 */
export function readSiteAuthors(path: string, text: string): SiteAuthors {
  const { values, strings } = parse(path, text)
  const [authorValues, authorStrings] = [values, strings].map((document) => {
    const mapping = toMapping(document)
    return isMapping(mapping.authors) ? mapping.authors : mapping
  })
  const authors = Object.entries(toMapping(authorValues)).filter(([, value]) => isMapping(value))
  return new Map(authors.map(([key, value]) => [key, { key, value, text: toMapping(authorStrings)[key] }]))
}

function parse(path: string, text: string): YamlDocument {
  try {
    return path.endsWith('.toml') ? parseToml(text, 1) : parseYaml(text, 1) // JSON is a subset of YAML
  } catch {
    return { values: {}, strings: {} } // an invalid site file does not prevent the import of the articles
  }
}
