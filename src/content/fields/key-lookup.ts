/** Looking keys up in front matter: without case and what parts words, in an order of preference, as values and as they are spelled. */
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import { isMapping, type Mapping } from '../frontmatter/plain-values.ts'

/** One key of the front matter. */
export interface KeyEntry {
  key: string
  value: unknown
  /** The same value with every scalar as a string. */
  text: unknown
}

/** Front matter as the readers of fields see it. */
export interface KeyLookup {
  /** Entries of any of these names, those of the first name first. Names are in lower case, without `_`, `-` and blanks. */
  find: (names: readonly string[]) => KeyEntry[]
  /** The same, without those in a container, where `url` and `title` are of something else. */
  findOwn: (names: readonly string[]) => KeyEntry[]
  /** Says that a key has become a field, so that it is no metadata. */
  take: (entry: KeyEntry) => void
  /** What nobody took. */
  rest: () => Mapping
}

/** Zola keeps a site's own keys in `[extra]` and its tags in `[taxonomies]`; Hugo has `params`. */
const CONTAINERS = ['taxonomies', 'extra', 'params']

/** The keys of a document. Those in a container are found after all others. */
export function createKeyLookup(document: Pick<FrontMatter, 'data' | 'strings'>): KeyLookup {
  const entries = entriesOf(document.data, document.strings)
  const containers = new Map(
    entries
      .filter(({ key, value }) => CONTAINERS.includes(key.toLowerCase()) && isMapping(value))
      .map((entry) => [entry, entriesOf(entry.value, entry.text)]),
  )
  const contained = [...containers.values()].flat()
  const byName = new Map<string, KeyEntry[]>()
  for (const entry of [...entries, ...contained]) {
    const name = normalizeKey(entry.key)
    const others = byName.get(name)
    if (others === undefined) byName.set(name, [entry])
    else others.push(entry)
  }
  const taken = new Set<KeyEntry>()
  const find = (names: readonly string[]) => {
    const found: KeyEntry[] = []
    for (const name of names) {
      const named = byName.get(name)
      if (named !== undefined) found.push(...named)
    }
    return found
  }
  return {
    find,
    findOwn: (names) => find(names).filter((entry) => !contained.includes(entry)),
    take: (entry) => taken.add(entry),
    rest: () => restOf(entries, taken, containers),
  }
}

/** A container that all keys were taken from is gone. */
function restOf(entries: KeyEntry[], taken: Set<KeyEntry>, containers: Map<KeyEntry, KeyEntry[]>): Mapping {
  const kept = entries.filter((entry) => !taken.has(entry))
  const pairs = kept.flatMap((entry): [string, unknown][] => {
    const members = containers.get(entry)
    if (!members?.some((member) => taken.has(member))) return [[entry.key, entry.value]]
    const rest = restOf(members, taken, containers)
    return Object.keys(rest).length > 0 ? [[entry.key, rest]] : []
  })
  return Object.fromEntries(pairs)
}

function entriesOf(data: unknown, strings: unknown): KeyEntry[] {
  if (!isMapping(data) || !isMapping(strings)) return []
  return Object.keys(data).map((key) => ({ key, value: data[key], text: strings[key] }))
}

/** A key as it is looked for. */
export function normalizeKey(key: string): string {
  return key.toLowerCase().replace(/[-_ ]/g, '')
}

/** A scalar's text: spelled as written, NFC, one line, trimmed. Null for null, blank, and what is no scalar. */
export function textOf({ value, text }: Pick<KeyEntry, 'value' | 'text'>): string | null {
  if (value === null || typeof value === 'object' || typeof text !== 'string') return null
  return toSingleLine(text)
}

const NAMES_OF_NOTHING = new Set(['null', 'undefined', '[object Object]', 'NaN'])

/** Whether a text is what failed scripts write into a title, or call a file. */
export function isPlaceholderName(text: string): boolean {
  return NAMES_OF_NOTHING.has(text)
}

/** What most texts are: ASCII on one line, with single blanks between words. */
const PLAIN_LINE = /^[!-~]+(?: [!-~]+)*$/

/** A text on one line, NFC and without control characters, or null when nothing visible is left. */
export function toSingleLine(text: string): string | null {
  if (PLAIN_LINE.test(text)) return text
  const line = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return /[^\p{DI}\s]/u.test(line) ? line : null
}

/** The scalars and mappings of a value, lists of lists flattened, nulls and blanks dropped. */
export function flattenValues({ value, text }: Pick<KeyEntry, 'value' | 'text'>): (string | KeyEntry)[] {
  if (Array.isArray(value) && Array.isArray(text)) {
    return value.flatMap((item, index) => flattenValues({ value: item, text: text[index] }))
  }
  if (isMapping(value)) return [{ key: '', value, text }]
  const scalar = textOf({ value, text })
  return scalar === null ? [] : [scalar]
}

/** The text of the first of these names that a mapping has. Names are as in `Keys.find`. */
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
