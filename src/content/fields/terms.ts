/** Tags, categories and keywords in front matter. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import { isMapping } from '../frontmatter/plain-values.ts'
import { slugify } from '../slug.ts'
import { decodeReferences, wikiLinkLabel } from './inline-markup.ts'
import { flattenValues, type KeyEntry, type KeyLookup, readMember, toSingleLine } from './key-lookup.ts'

/** A tag or category of an article. */
export interface DocumentTerm {
  name: string
  slug: string
}

/** The commas of Latin, Chinese, Japanese and Arabic script. */
const COMMA = /[,，、،]/

/**
 * Returns the terms under any of these names. Lists are flattened; texts are split at commas and trimmed;
 * `&amp;` becomes `&`, and `[[a|b]]` becomes `b`. Names with the same slug (`AI` and `ai`) are one term with
 * the first spelling. With `splitAtSpaces`, a text without commas under the plural name is split at spaces,
 * as in Jekyll's `categories: linux shell`.
 */
export function readTerms(
  keys: KeyLookup,
  names: readonly [plural: string, singular: string],
  splitAtSpaces: boolean,
  collector: DiagnosticCollector,
): DocumentTerm[] {
  const terms = new Map<string, DocumentTerm>()
  const pluralEntries = splitAtSpaces ? keys.find(names.slice(0, 1)) : []
  for (const entry of keys.find(names)) {
    const isSpaceSeparated =
      typeof entry.value === 'string' && !COMMA.test(entry.value) && pluralEntries.includes(entry)
    if (typeof entry.value !== 'boolean') addTerms(terms, entry, isSpaceSeparated ? /\s+/ : COMMA, collector)
    keys.markUsed(entry)
  }
  return [...terms.values()]
}

function addTerms(
  terms: Map<string, DocumentTerm>,
  entry: KeyEntry,
  separator: RegExp,
  collector: DiagnosticCollector,
): void {
  for (const name of textsOf(entry, separator)) {
    const slug = slugify(name)
    if (slug === '')
      collector.warn('term-without-letters', `"${name}" in "${entry.key}" has no letter or digit`)
    else if (!terms.has(slug)) terms.set(slug, { name, slug })
  }
}

/** Returns the distinct keywords. */
export function readKeywords(keys: KeyLookup): string[] {
  const entries = keys.find(['keywords', 'keyword'])
  for (const entry of entries) keys.markUsed(entry)
  return [
    ...new Set(
      entries.filter(({ value }) => typeof value !== 'boolean').flatMap((entry) => textsOf(entry, COMMA)),
    ),
  ]
}

const NAME_KEYS = ['name', 'label', 'title', 'tag', 'slug']

/**
 * Returns the names in a mapping: its keys, or the text `C++: STL` of an item that YAML parses as a mapping.
 */
function textsOfMapping({ value, text }: KeyEntry): string[] {
  if (!isMapping(value) || !isMapping(text)) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const names = textsOf({ key, value: member, text: text[key] }, COMMA)
    return typeof member === 'object' ? [key, ...names] : [`${key}: ${names.join(', ')}`]
  })
}

function textsOf(entry: KeyEntry, separator: RegExp): string[] {
  return flattenValues(entry).flatMap((item) => {
    if (typeof item !== 'string') {
      const isInternal = readMember(item, ['visibility']) === 'internal' // Ghost does not show these tags
      return isInternal ? [] : (readMember(item, NAME_KEYS) ?? textsOfMapping(item))
    }
    return decodeReferences(item)
      .split(separator)
      .flatMap((part) => toSingleLine(wikiLinkLabel(part.trim())) ?? [])
  })
}
