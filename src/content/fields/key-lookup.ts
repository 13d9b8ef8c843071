/** Key lookup in front matter: case-insensitive names in an order of preference. */
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import { isMapping, type Mapping } from '../frontmatter/plain-values.ts'

/** A key of the front matter with its value. */
export interface KeyEntry {
  key: string
  value: unknown
  /** The same value, with every scalar as the string in the file. */
  text: unknown
}

/**
 * Lookup of keys in the front matter of one document. Names are in lower case, without `_`, `-` and spaces.
 */
export interface KeyLookup {
  /** Returns the entries of any of these names, in the order of the names. */
  find: (names: readonly string[]) => readonly KeyEntry[]
  /** Like `find`, without the entries of a container, where `url` and `title` belong to something else. */
  findTopLevel: (names: readonly string[]) => readonly KeyEntry[]
  /** Marks an entry as used by a field, so that it does not become metadata. */
  markUsed: (entry: KeyEntry) => void
  /** Returns the entries that are not used by any field. */
  unusedEntries: () => Mapping
}

/** Mappings whose keys count like top-level keys: Zola's `[extra]` and `[taxonomies]`, Grav's `taxonomy`, Hugo's `params`. */
const CONTAINERS = ['taxonomies', 'taxonomy', 'extra', 'params']

const NO_ENTRIES: readonly KeyEntry[] = []

/** Creates the lookup of a document. Keys in a container come after all top-level keys of the same name. */
export function createKeyLookup(document: Pick<FrontMatter, 'data' | 'strings'>): KeyLookup {
  const entries = entriesOf(document.data, document.strings)
  const containers = new Map(
    entries
      .filter(({ key, value }) => CONTAINERS.includes(key.toLowerCase()) && isMapping(value))
      .map((entry) => [entry, entriesOf(entry.value, entry.text)]),
  )
  const containedEntries = [...containers.values()].flat()
  const byName = groupByName([...entries, ...containedEntries])
  const used = new Set<KeyEntry>()
  const find = (names: readonly string[]) => {
    let found = NO_ENTRIES // no new list in most cases: documents have few of the names that fields ask for
    for (const name of names) {
      const group = byName.get(name)
      if (group !== undefined) found = found === NO_ENTRIES ? group : [...found, ...group]
    }
    return found
  }
  const isTopLevel = (entry: KeyEntry) => !containedEntries.includes(entry)
  return {
    find,
    findTopLevel: (names) => (containedEntries.length === 0 ? find(names) : find(names).filter(isTopLevel)),
    markUsed: (entry) => used.add(entry),
    unusedEntries: () => withoutUsed(entries, used, containers),
  }
}

function groupByName(entries: readonly KeyEntry[]): Map<string, KeyEntry[]> {
  const byName = new Map<string, KeyEntry[]>()
  for (const entry of entries) {
    const name = normalizeKey(entry.key)
    const group = byName.get(name)
    if (group === undefined) byName.set(name, [entry])
    else group.push(entry)
  }
  return byName
}

/** Returns a mapping of the entries that are not used, without containers that lost all their keys. */
function withoutUsed(
  entries: KeyEntry[],
  used: Set<KeyEntry>,
  containers: Map<KeyEntry, KeyEntry[]>,
): Mapping {
  const unused = entries.filter((entry) => !used.has(entry))
  const pairs = unused.flatMap((entry): [string, unknown][] => {
    const members = containers.get(entry)
    if (!members?.some((member) => used.has(member))) return [[entry.key, entry.value]]
    const unusedMembers = withoutUsed(members, used, containers)
    return Object.keys(unusedMembers).length > 0 ? [[entry.key, unusedMembers]] : []
  })
  return Object.fromEntries(pairs)
}

function entriesOf(data: unknown, strings: unknown): KeyEntry[] {
  if (!isMapping(data) || !isMapping(strings)) return []
  return Object.keys(data).map((key) => ({ key, value: data[key], text: strings[key] }))
}

/** Returns a key in the form in which it is compared: lower case, without `_`, `-` and spaces. */
export function normalizeKey(key: string): string {
  return key.toLowerCase().replace(/[-_ ]/g, '')
}

/**
 * Returns the text of a scalar as it is spelled, in NFC, on one line, trimmed; null for a blank one, a list
 * or a mapping.
 */
export function textOf({ value, text }: Pick<KeyEntry, 'value' | 'text'>): string | null {
  if (value === null || typeof value === 'object' || typeof text !== 'string') return null
  return toSingleLine(text)
}

const PLACEHOLDER_NAMES = new Set(['null', 'undefined', '[object Object]', 'NaN'])

/** Returns true for a text that broken scripts write as a title or a file name. */
export function isPlaceholderName(text: string): boolean {
  return PLACEHOLDER_NAMES.has(text)
}

/** The most frequent form of a text: ASCII on one line, with single spaces between words. */
const PLAIN_LINE = /^[!-~]+(?: [!-~]+)*$/

/**
 * Returns a text on one line, in NFC and without control characters, or null when no visible character is
 * left.
 */
export function toSingleLine(text: string): string | null {
  if (PLAIN_LINE.test(text)) return text
  const line = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return /[^\p{DI}\s]/u.test(line) ? line : null
}

/**
 * Returns the scalars (as texts) and mappings of a value. Nested lists are flattened; nulls and blank texts
 * are dropped.
 */
export function flattenValues({ value, text }: Pick<KeyEntry, 'value' | 'text'>): (string | KeyEntry)[] {
  if (Array.isArray(value) && Array.isArray(text)) {
    return value.flatMap((item, index) => flattenValues({ value: item, text: text[index] }))
  }
  if (isMapping(value)) return [{ key: '', value, text }]
  const scalar = textOf({ value, text })
  return scalar === null ? [] : [scalar]
}

/**
 * Returns the text of the first of these names that a mapping has, or null. Names have the form of
 * `KeyLookup.find`.
 */
export function readMember(mapping: KeyEntry, names: readonly string[]): string | null {
  const members = entriesOf(mapping.value, mapping.text)
  for (const name of names) {
    for (const member of members) {
      const text = normalizeKey(member.key) === name ? textOf(member) : null
      if (text !== null) return text
    }
  }
  return null
}
