/** Tokenizer of the search index: the terms of a normalized text (words, characters and bigrams), and their counts. */
import { FIRST_UNSPACED_CODE_UNIT, isUnspacedRunAt } from './normalization-table.ts'

/** Separates fields that are normalized one by one. No normalized phrase contains it, so none matches across fields. */
export const FIELD_SEPARATOR = '\n'

/**
 * Prefixes of terms. The first ones say where the term occurs; `joined` and `stem` mark other forms of words. No normalized
 * text contains these characters.
 */
export const TERM_PREFIX = {
  ...{ title: '^', tag: '#', author: '@', frequent: '+' },
  ...{ joined: '~', stem: '=' },
} as const

/** Longest word term, in UTF-16 code units: a lexeme of PostgreSQL is limited to 2 KB. */
export const WORD_LENGTH_MAX = 100

/** Returns the term of a word: the word, truncated to whole characters within `WORD_LENGTH_MAX`. */
export function termOfWord(word: string): string {
  return word.length <= WORD_LENGTH_MAX
    ? word
    : word.slice(0, WORD_LENGTH_MAX).replace(/[\ud800-\udbff]$/, '')
}

/** Callbacks for the terms of a text. */
interface TermVisitor {
  /** Receives a character of an unspaced run (`next` is 0) or a bigram. Both characters are in the BMP. */
  ngram(unit: number, next: number): void
  /** Receives a word, or an n-gram with a character outside the BMP, and the index of the token that it is part of. */
  term(term: string, start: number): void
}

/** Returns the distinct terms of a normalized text. */
export function listTerms(normalizedText: string): Set<string> {
  const terms = new Set<string>()
  visitTerms(normalizedText, {
    ngram: (unit, next) =>
      terms.add(next === 0 ? String.fromCharCode(unit) : String.fromCharCode(unit, next)),
    term: (term) => terms.add(term),
  })
  return terms
}

/** The count of a word in a text, and the index where it is first. */
interface WordCount {
  count: number
  start: number
}

/** The number of times that a text contains each term. An n-gram is a number: its first code unit is the upper half. */
export interface TermCounts {
  words: Map<string, WordCount>
  /** The hash table of n-grams: keys, and the count of each in the same slot. A key of zero is an empty slot. */
  keys: Uint32Array
  counts: Uint32Array
  /** Number of distinct n-grams in the table. */
  distinct: number
  /** Number of words and characters in the text. */
  length: number
}

/**
 * Counts the terms of a normalized text. N-grams are numbers in a hash table with open addressing. A `Map` of strings
 * takes five times as long, and the import of every file includes this work.
 */
export function countTerms(normalizedText: string): TermCounts {
  // At most one unigram and one bigram for each character. Characters repeat, so the table is seldom half full.
  const bits = Math.ceil(Math.log2(2 * countUnspacedUnits(normalizedText) + 4))
  const shift = 32 - bits
  const keys = new Uint32Array(2 ** bits)
  const counts = new Uint32Array(2 ** bits)
  const words: TermCounts['words'] = new Map()
  const termCounts: TermCounts = { words, keys, counts, distinct: 0, length: 0 }
  visitTerms(normalizedText, {
    ngram(unit, next) {
      const key = ((unit << 16) | next) >>> 0
      let slot = Math.imul(key, FIBONACCI_MULTIPLIER) >>> shift
      while (keys[slot] !== key && keys[slot] !== 0) slot = slot + 1 === keys.length ? 0 : slot + 1
      if (keys[slot] === 0) termCounts.distinct++
      keys[slot] = key
      counts[slot] = (counts[slot] ?? 0) + 1
      if (next === 0) termCounts.length++
    },
    term(term, start) {
      const word = words.get(term) // an object: a word that is there is looked up once
      if (word === undefined) words.set(term, { count: 1, start })
      else word.count++
      termCounts.length++
    },
  })
  return termCounts
}

/** Returns an upper bound of the code units in unspaced runs. A text of words only needs no table. */
function countUnspacedUnits(normalizedText: string): number {
  let count = 0
  for (let at = 0; at < normalizedText.length; at++) {
    if (normalizedText.charCodeAt(at) >= FIRST_UNSPACED_CODE_UNIT) count++
  }
  return count
}

/** Multiplier of Fibonacci hashing: 2^32 divided by the golden ratio. */
const FIBONACCI_MULTIPLIER = 0x9e3779b1

function visitTerms(normalizedText: string, visitor: TermVisitor): void {
  let start = 1
  for (let end = normalizedText.indexOf(' ', start); end >= 0; end = normalizedText.indexOf(' ', start)) {
    if (isUnspacedRunAt(normalizedText, start)) visitRun(normalizedText, start, end, visitor)
    else if (normalizedText[start] !== FIELD_SEPARATOR) {
      visitor.term(termOfWord(normalizedText.slice(start, end)), start)
    }
    start = end + 1
  }
}

/** Visits every character and every bigram of an unspaced run. */
function visitRun(normalizedText: string, start: number, end: number, visitor: TermVisitor): void {
  let previous = 0
  for (let i = start; i < end; ) {
    const point = normalizedText.codePointAt(i) ?? 0
    i += point > 0xffff ? 2 : 1
    if (point > 0xffff) visitor.term(String.fromCodePoint(point), start)
    else visitor.ngram(point, 0)
    if (previous > 0xffff || (previous > 0 && point > 0xffff)) {
      visitor.term(String.fromCodePoint(previous, point), start)
    } else if (previous > 0) visitor.ngram(previous, point)
    previous = point
  }
}
