/** What a site's own configuration says that its files do not: the languages it is written in. */
import { normaliseLanguage } from './language.ts'
import { isMapping, type Mapping } from './plain.ts'
import { readToml } from './toml.ts'
import { readYaml } from './yaml.ts'

/**
 * Where generators keep their configuration, from the root of a site: Hugo's hugo.* or config.* and config/_default/,
 * Jekyll's and Hexo's _config.*, Zola's config.toml.
 */
export const CONFIGURATIONS: readonly string[] = [
  ...['hugo', 'config', '_config'],
  ...['config/_default/hugo', 'config/_default/config', 'config/_default/languages'],
].flatMap((name) => [`${name}.toml`, `${name}.yaml`, `${name}.yml`, `${name}.json`])

const SINGLE = new Set([
  'defaultcontentlanguage',
  'default_language',
  'languagecode',
  'lang',
  'language',
  'locale',
])

/** The languages that a configuration file names, canonical; none when it cannot be read or names none. */
export function languagesOf(path: string, text: string): string[] {
  const config = parse(path, text)
  const isListOfLanguages = /(^|\/)languages\.\w+$/.test(path)
  const named = isListOfLanguages ? Object.keys(config) : Object.entries(config).flatMap(namedBy)
  return [...new Set(named.flatMap((tag) => normaliseLanguage(tag) ?? []))]
}

/** `languages` is a mapping (Hugo, Zola) or a list (Jekyll's plug-ins); `language` may be a list too (Hexo). */
function namedBy([key, value]: [string, unknown]): string[] {
  const name = key.toLowerCase()
  if (name === 'languages' && isMapping(value)) return Object.keys(value)
  if (name !== 'languages' && !SINGLE.has(name)) return []
  return [value].flat().filter((tag) => typeof tag === 'string')
}

function parse(path: string, text: string): Mapping {
  try {
    const { values } = path.endsWith('.toml') ? readToml(text, 1) : readYaml(text, 1) // JSON is YAML
    return isMapping(values) ? values : {}
  } catch {
    return {} // a configuration that we cannot read is no reason to refuse the articles
  }
}
