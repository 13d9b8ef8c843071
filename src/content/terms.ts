/** The tags, categories and keywords that front matter names. */
import { type Entry, itemsOf, type Keys, lineOf, memberOf } from './keys.ts'
import type { Notice } from './notice.ts'
import { slugOf } from './slug.ts'

/** A tag or a category. */
export interface Term {
  name: string
  slug: string
}

/** The comma of Latin, Chinese, Japanese and Arabic script. */
const COMMA = /[,，、،]/

/**
 * The terms under any of these names: lists flattened, strings split at commas, trimmed. Names with one slug (`AI` and
 * `ai`) are one term, which keeps its first spelling.
 */
export function readTerms(keys: Keys, names: readonly string[], notices: Notice[]): Term[] {
  const terms = new Map<string, Term>()
  for (const entry of keys.find(names)) {
    if (typeof entry.value !== 'boolean') addTerms(terms, entry, notices)
    keys.take(entry)
  }
  return [...terms.values()]
}

function addTerms(terms: Map<string, Term>, entry: Entry, notices: Notice[]): void {
  for (const name of textsOf(entry)) {
    const slug = slugOf(name)
    if (slug === '')
      notices.push({ code: 'term-without-letters', message: `"${name}" in "${entry.key}" is no name` })
    else if (!terms.has(slug)) terms.set(slug, { name, slug })
  }
}

/** The keywords of an article, each once. */
export function readKeywords(keys: Keys): string[] {
  const entries = keys.find(['keywords', 'keyword'])
  for (const entry of entries) keys.take(entry)
  return [...new Set(entries.filter(({ value }) => typeof value !== 'boolean').flatMap(textsOf))]
}

function textsOf(entry: Entry): string[] {
  return itemsOf(entry).flatMap((item) => {
    if (typeof item === 'string') return item.split(COMMA).flatMap((part) => lineOf(part) ?? [])
    return memberOf(item, ['name', 'label', 'title', 'tag', 'slug']) ?? []
  })
}
