/** Search index entry of an article: its terms as a tsvector, and its normalized text. */
import { normalizeText } from './normalized-text.ts'
import { listOtherForms, type SearchedField, toSearchedField } from './other-forms.ts'
import { stemLanguageOf } from './stems.ts'
import { countTerms, FIELD_SEPARATOR, listTerms, TERM_PREFIX, type TermCounts } from './term-counts.ts'
import { decodeUtf16Units } from './utf16.ts'

/** The fields of an article that the search index covers. */
interface SearchableText {
  title: string
  excerpt: string
  /** Names of its tags and categories. */
  tags: readonly string[]
  /** Names of its authors. They are suggested, but a search does not look in them. */
  authors: readonly string[]
  /** Its body as plain text. */
  text: string
  /** Its language tag; null or `und` when it is unknown. */
  lang: string | null
}

/** The content of an article's row in the search index. */
export interface SearchEntry {
  /** Input of the type tsvector: lexemes without positions and without quotes, since no term contains a special character. */
  terms: string
  /** All searched fields, normalized: title, tags, excerpt and text, with a FIELD_SEPARATOR between them. */
  normalizedText: string
}

/** Version of the rules for terms. Documents of another version are indexed again in the background. */
export const TERMS_VERSION = 1

/** A term is frequent when the article has it at least 3 times, and at least once per 400 words and characters. */
const FREQUENT_COUNT_MIN = 3
const LENGTH_PER_FREQUENT_COUNT = 400

/**
 * Limit of the terms, in UTF-16 code units. The lexemes of a tsvector are limited to 1 MB, and a code unit takes at
 * most three bytes.
 */
const TERMS_LENGTH_MAX = 300_000

/**
 * Builds the search entry of an article. Its terms are whole words, words with their signs, and every character and bigram of
 * unspaced runs. Each term is listed without a prefix. Terms of the title and tags, and frequent terms, are listed with a
 * prefix as well, and terms of authors and other forms of words only with one. Terms beyond the size limit are left out: terms
 * of title, tags and authors come first, then words, n-grams, and other forms.
 */
export function buildSearchEntry({ title, excerpt, tags, authors, text, lang }: SearchableText): SearchEntry {
  const titleField = toSearchedField(title)
  const tagFields = tags.map(toSearchedField)
  const fields = [titleField, ...tagFields, toSearchedField(excerpt), toSearchedField(text)]
  const normalizedText = joinNormalized(fields)
  const termCounts = countTerms(normalizedText)
  for (const word of signedWordsOf(fields)) countWord(termCounts, word)
  const prefixedTerms = [
    ...termsWithPrefix(TERM_PREFIX.title, [titleField]),
    ...termsWithPrefix(TERM_PREFIX.tag, tagFields),
    ...[...listTerms(authors.map(normalizeText).join(FIELD_SEPARATOR))].map(
      (term) => TERM_PREFIX.author + term,
    ),
  ]
  const otherForms = listOtherForms(fields, termCounts.words, stemLanguageOf(lang))
  return { terms: printTerms(prefixedTerms, termCounts, otherForms), normalizedText }
}

const joinNormalized = (fields: readonly SearchedField[]): string =>
  fields.map(({ normalizedText }) => normalizedText).join(FIELD_SEPARATOR)

/** Returns words with their signs. Their words without signs are terms as well. */
const signedWordsOf = (fields: readonly SearchedField[]): string[] =>
  fields.flatMap(({ signedWords }) => signedWords.flatMap(({ form, isJoined }) => (isJoined ? [] : [form])))

function countWord({ words }: TermCounts, word: string): void {
  const entry = words.get(word)
  if (entry) entry.count++
  else words.set(word, { count: 1, start: 0 })
}

function termsWithPrefix(prefix: string, fields: readonly SearchedField[]): string[] {
  return [...listTerms(joinNormalized(fields)), ...signedWordsOf(fields)].map((term) => prefix + term)
}

/** Prints all terms up to the size limit, with a space before each. */
function printTerms(
  prefixedTerms: readonly string[],
  termCounts: TermCounts,
  otherForms: readonly string[],
): string {
  const frequentCount = Math.max(FREQUENT_COUNT_MIN, Math.ceil(termCounts.length / LENGTH_PER_FREQUENT_COUNT))
  let text = ''
  const add = (term: string) => {
    if (text.length + term.length < TERMS_LENGTH_MAX) text += ` ${term}`
  }
  for (const term of prefixedTerms) add(term)
  for (const [word, { count }] of termCounts.words) {
    add(word)
    if (count >= frequentCount) add(TERM_PREFIX.frequent + word)
  }
  text += printNgrams(termCounts, frequentCount, TERMS_LENGTH_MAX - text.length)
  for (const form of otherForms) add(form)
  return text
}

/** Prints n-grams within `lengthMax` code units. Most terms are n-grams, so they are printed from numbers, not strings. */
function printNgrams(
  { keys, counts, distinct }: TermCounts,
  frequentCount: number,
  lengthMax: number,
): string {
  const units = new Uint16Array(Math.max(0, Math.min(lengthMax, distinct * NGRAM_LENGTH_MAX)))
  let length = 0
  for (let slot = 0; slot < keys.length && length + NGRAM_LENGTH_MAX <= units.length; slot++) {
    const key = keys[slot] ?? 0
    if (key === 0) continue
    length = writeNgram(units, length, 0, key)
    if ((counts[slot] ?? 0) >= frequentCount) length = writeNgram(units, length, FREQUENT, key)
  }
  return decodeUtf16Units(units, length)
}

/** Writes a space, a prefix unless it is 0, and an n-gram. Returns the new length. */
function writeNgram(units: Uint16Array, from: number, prefix: number, ngram: number): number {
  let length = from
  units[length++] = SPACE
  if (prefix !== 0) units[length++] = prefix
  units[length++] = ngram >>> 16
  if ((ngram & 0xffff) !== 0) units[length++] = ngram & 0xffff
  return length
}

/** Most code units that an n-gram takes: once without a prefix and once as a frequent term. */
const NGRAM_LENGTH_MAX = 7
const SPACE = 0x20
const FREQUENT = TERM_PREFIX.frequent.charCodeAt(0)
