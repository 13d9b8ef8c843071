/** What a site says in other places than its articles: the languages it is written in, and who its authors are. */

import { isMapping, toMapping } from '../frontmatter/plain-values.ts'
import { readToml } from '../frontmatter/toml.ts'
import { readYaml, type YamlDocument } from '../frontmatter/yaml.ts'
import { normalizeLanguage } from '../language.ts'
import type { KeyEntry } from './key-lookup.ts'

/**
 * Where generators keep their configuration, from the root of a site: Hugo's hugo.* or config.* and config/_default/,
 * Jekyll's and Hexo's _config.*, Zola's config.toml.
 */
export const CONFIGURATION_FILES: readonly string[] = [
  ...['hugo', 'config', '_config'],
  ...['config/_default/hugo', 'config/_default/config', 'config/_default/languages'],
].flatMap((name) => [`${name}.toml`, `${name}.yaml`, `${name}.yml`, `${name}.json`])

/**
 * Where generators keep who their authors are, from the root of a site or of its blog: Docusaurus's authors.*, Material for
 * MkDocs's .authors.*, Jekyll's _data/ and Hugo's data/.
 */
export const AUTHOR_FILES: readonly string[] = [
  ...['authors', 'blog/authors', '.authors', 'blog/.authors', 'docs/blog/.authors'],
  ...['_data/authors', 'data/authors'],
].flatMap((name) => [`${name}.yml`, `${name}.yaml`, `${name}.json`, `${name}.toml`])

/** The authors of a site by the keys that its articles name them with. */
export type SiteAuthors = ReadonlyMap<string, KeyEntry>

const SINGLE = new Set([
  'defaultcontentlanguage',
  'default_language',
  'languagecode',
  'lang',
  'language',
  'locale',
])

/** The languages that a configuration file names, canonical; none when it cannot be read or names none. */
export function readSiteLanguages(path: string, text: string): string[] {
  const config = toMapping(parse(path, text).values)
  const isListOfLanguages = /(^|\/)languages\.\w+$/.test(path)
  const named = isListOfLanguages ? Object.keys(config) : Object.entries(config).flatMap(namedBy)
  return [...new Set(named.flatMap((tag) => normalizeLanguage(tag) ?? []))]
}

/** `languages` is a mapping (Hugo, Zola) or a list (Jekyll's plug-ins); `language` may be a list too (Hexo). */
function namedBy([key, value]: [string, unknown]): string[] {
  const name = key.toLowerCase()
  if (name === 'languages' && isMapping(value)) return Object.keys(value)
  if (name !== 'languages' && !SINGLE.has(name)) return []
  return [value].flat().filter((tag) => typeof tag === 'string')
}

/**
 * The authors that a file lists, each a mapping under its key, all of them perhaps below `authors`; none when it cannot be
 * read or lists none.
 */
export function readSiteAuthors(path: string, text: string): SiteAuthors {
  const { values, strings } = parse(path, text)
  const [all, spelled] = [values, strings].map((reading) => {
    const mapping = toMapping(reading)
    return isMapping(mapping.authors) ? mapping.authors : mapping
  })
  const authors = Object.entries(toMapping(all)).filter(([, value]) => isMapping(value))
  return new Map(authors.map(([key, value]) => [key, { key, value, text: toMapping(spelled)[key] }]))
}

function parse(path: string, text: string): YamlDocument {
  try {
    return path.endsWith('.toml') ? readToml(text, 1) : readYaml(text, 1) // JSON is YAML
  } catch {
    return { values: {}, strings: {} } // what we cannot read of a site is no reason to refuse the articles
  }
}
