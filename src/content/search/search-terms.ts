/** Which terms an article is found by: what the search index in PostgreSQL is made of. */
import { normalizeText } from './normalized-text.ts'
import { countTerms, FIELD_BREAK, listTerms, type TermCounts } from './term-counts.ts'
import { decodeUtf16Units } from './utf16.ts'

/** What an article is searched by. */
export interface SearchableText {
  title: string
  excerpt: string
  /** Names of its tags and categories. */
  tags: readonly string[]
  /** Names in its byline: they are suggested, not searched. */
  authors: readonly string[]
  /** Its body as plain text. */
  text: string
}

/** What the database keeps of an article for searching. */
export interface SearchEntry {
  /** Input of the type tsvector: lexemes without positions, and without quotes, for none holds anything that needs them. */
  terms: string
  /** Every searched field, folded: title, tags, excerpt, text, with a FIELD_BREAK between them. */
  folded: string
}

/** What terms begin with that say where they are; no folded text holds these. */
export const TERM_PREFIX = { title: '^', tag: '#', author: '@', frequent: '+' } as const

/** A term is frequent in an article that has it so often, and once among so many words and characters. */
const FREQUENT_MIN = 3
const FREQUENT_AMONG = 400

/** A tsvector has less than 1 MB of lexemes, and a unit of UTF-16 at most three bytes: three times this is well below. */
const UNITS_MAX = 300_000

/**
 * The search entry of an article. Its terms are whole words, and of runs every character and every two neighbours:
 * bare for wherever they stand; with a prefix also for title, tags, and what it has often, and only so for the byline.
 * What a tsvector cannot hold is left out: terms with a prefix come first, then words, then characters and pairs.
 */
export function buildSearchEntry({ title, excerpt, tags, authors, text }: SearchableText): SearchEntry {
  const foldedTitle = normalizeText(title)
  const foldedTags = tags.map(normalizeText)
  const folded = [foldedTitle, ...foldedTags, normalizeText(excerpt), normalizeText(text)].join(FIELD_BREAK)
  const prefixed = [
    ...withPrefix(TERM_PREFIX.title, [foldedTitle]),
    ...withPrefix(TERM_PREFIX.tag, foldedTags),
    ...withPrefix(TERM_PREFIX.author, authors.map(normalizeText)),
  ]
  return { terms: print(prefixed, countTerms(folded)), folded }
}

function withPrefix(prefix: string, fields: readonly string[]): string[] {
  return [...listTerms(fields.join(FIELD_BREAK))].map((term) => prefix + term)
}

/** All terms, each after a blank, as far as there is room. Most are pairs: they are written as numbers, not as strings. */
function print(prefixed: readonly string[], tally: TermCounts): string {
  const often = Math.max(FREQUENT_MIN, Math.ceil(tally.length / FREQUENT_AMONG))
  let text = ''
  const add = (term: string) => {
    if (text.length + term.length < UNITS_MAX) text += ` ${term}`
  }
  for (const term of prefixed) add(term)
  for (const [word, count] of tally.words) {
    add(word)
    if (count >= often) add(TERM_PREFIX.frequent + word)
  }
  return text + printPairs(tally, often, UNITS_MAX - text.length)
}

function printPairs({ keys, counts, distinct }: TermCounts, often: number, room: number): string {
  const units = new Uint16Array(Math.max(0, Math.min(room, distinct * PAIR_UNITS_MAX)))
  let length = 0
  for (let slot = 0; slot < keys.length && length + PAIR_UNITS_MAX <= units.length; slot++) {
    const key = keys[slot] ?? 0
    if (key === 0) continue
    length = writePair(units, length, 0, key)
    if ((counts[slot] ?? 0) >= often) length = writePair(units, length, FREQUENT, key)
  }
  return decodeUtf16Units(units, length)
}

/** Writes a blank, a prefix unless it is 0, and a pair or a single character; answers the length from then on. */
function writePair(units: Uint16Array, from: number, prefix: number, pair: number): number {
  let length = from
  units[length++] = BLANK
  if (prefix !== 0) units[length++] = prefix
  units[length++] = pair >>> 16
  if ((pair & 0xffff) !== 0) units[length++] = pair & 0xffff
  return length
}

/** What a pair takes at most: as it is and as a frequent one. */
const PAIR_UNITS_MAX = 7
const BLANK = 0x20
const FREQUENT = TERM_PREFIX.frequent.charCodeAt(0)
