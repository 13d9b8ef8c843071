/** The tags, categories and keywords that front matter names. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import { isMapping } from '../frontmatter/plain-values.ts'
import { slugify } from '../slug.ts'
import { decodeReferences, wikiLinkLabel } from './inline-markup.ts'
import { flattenValues, type KeyEntry, type KeyLookup, readMember, toSingleLine } from './key-lookup.ts'

/** A tag or a category. */
export interface DocumentTerm {
  name: string
  slug: string
}

/** The comma of Latin, Chinese, Japanese and Arabic script. */
const COMMA = /[,，、،]/

/**
 * The terms under any of these names: lists flattened, strings split at commas, trimmed, `&amp;` read as `&`, `[[a|b]]`
 * as `b`. Names with one slug (`AI` and `ai`) are one term, which keeps its first spelling. With `atBlanks`, a string
 * without commas under the plural name is split at blanks, as Jekyll splits `categories: linux shell`.
 */
export function readTerms(
  keys: KeyLookup,
  names: readonly [plural: string, singular: string],
  atBlanks: boolean,
  warnings: DiagnosticCollector,
): DocumentTerm[] {
  const terms = new Map<string, DocumentTerm>()
  const plurals = atBlanks ? keys.find(names.slice(0, 1)) : []
  for (const entry of keys.find(names)) {
    const isSpaced = typeof entry.value === 'string' && !COMMA.test(entry.value) && plurals.includes(entry)
    if (typeof entry.value !== 'boolean') addTerms(terms, entry, isSpaced ? /\s+/ : COMMA, warnings)
    keys.take(entry)
  }
  return [...terms.values()]
}

function addTerms(
  terms: Map<string, DocumentTerm>,
  entry: KeyEntry,
  separator: RegExp,
  warnings: DiagnosticCollector,
): void {
  for (const name of textsOf(entry, separator)) {
    const slug = slugify(name)
    if (slug === '') warnings.warn('term-without-letters', `"${name}" in "${entry.key}" is no name`)
    else if (!terms.has(slug)) terms.set(slug, { name, slug })
  }
}

/** The keywords of an article, each once. */
export function readKeywords(keys: KeyLookup): string[] {
  const entries = keys.find(['keywords', 'keyword'])
  for (const entry of entries) keys.take(entry)
  return [
    ...new Set(
      entries.filter(({ value }) => typeof value !== 'boolean').flatMap((entry) => textsOf(entry, COMMA)),
    ),
  ]
}

const NAMES = ['name', 'label', 'title', 'tag', 'slug']

/** `- C++: STL` is a mapping to YAML and a name to its author; so are the keys of a mapping. */
function textsOfMapping({ value, text }: KeyEntry): string[] {
  if (!isMapping(value) || !isMapping(text)) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const below = textsOf({ key, value: member, text: text[key] }, COMMA)
    return typeof member === 'object' ? [key, ...below] : [`${key}: ${below.join(', ')}`]
  })
}

function textsOf(entry: KeyEntry, separator: RegExp): string[] {
  return flattenValues(entry).flatMap((item) => {
    if (typeof item !== 'string') return readMember(item, NAMES) ?? textsOfMapping(item)
    return decodeReferences(item)
      .split(separator)
      .flatMap((part) => toSingleLine(wikiLinkLabel(part.trim())) ?? [])
  })
}
