/** Data files of a site (YAML, TOML, JSON), and the values in them. */
import { isMapping, type Mapping, toMapping } from '../frontmatter/plain-values.ts'
import { parseToml } from '../frontmatter/toml.ts'
import { parseYaml, type YamlDocument } from '../frontmatter/yaml.ts'

/** A file of a site. Its path is relative to the root of the site. */
export interface SiteFile {
  path: string
  text: string
}

/** Tags of Python objects and of MkDocs, which have no effect on an import. */
const FOREIGN_TAGS = /!(?:!python\/[\w./:]+|ENV\b|relative\b)(?:[ \t]+\$\w+)?/g

/** Parses a data file. An invalid file has no values: it does not prevent the import of the articles. */
export function parseDataFile({ path, text }: SiteFile): YamlDocument {
  try {
    // JSON is a subset of YAML.
    return path.endsWith('.toml') ? parseToml(text, 1) : parseYaml(text.replace(FOREIGN_TAGS, ''), 1)
  } catch {
    return { values: {}, strings: {} }
  }
}

/** Returns the values of a data file as a mapping. */
export const readMapping = (file: SiteFile): Mapping => toMapping(parseDataFile(file).values)

/** Returns a scalar as text; null for a blank one, a list and a mapping. */
export function textIn(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null
  return String(value).trim() || null
}

/** Returns the texts of a list or of a single text. */
export const textsIn = (value: unknown): string[] => [value].flat().flatMap((item) => textIn(item) ?? [])

/** Returns a mapping with keys in lower case, as Hugo reads its configuration. */
export function lowerCaseKeys(value: unknown): Mapping {
  return Object.fromEntries(
    Object.entries(toMapping(value)).map(([key, member]) => [key.toLowerCase(), member]),
  )
}

/** Merges mappings at any depth; of two other values, the later one counts. */
export function mergeMappings(first: Mapping, second: Mapping): Mapping {
  const merged = { ...first }
  for (const [key, value] of Object.entries(second)) {
    const before = merged[key]
    merged[key] = isMapping(before) && isMapping(value) ? mergeMappings(before, value) : value
  }
  return merged
}
