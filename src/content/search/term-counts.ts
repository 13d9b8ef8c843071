/** The terms of a folded text: whole words, and of runs every character and every two neighbours. */
import { FIRST_UNSPACED_CODE_UNIT, isUnspacedRunAt } from './normalized-text.ts'

/** Stands between fields that are folded one by one: no folded phrase holds it, so none matches across. */
export const FIELD_BREAK = '\n'

/** Words are cut here, in UTF-16 units: a lexeme of PostgreSQL has less than 2 KB. */
export const WORD_LENGTH_MAX = 100

/** The term of a word: as much of it as a lexeme may have, whole characters. */
export function termOfWord(word: string): string {
  return word.length <= WORD_LENGTH_MAX
    ? word
    : word.slice(0, WORD_LENGTH_MAX).replace(/[\ud800-\udbff]$/, '')
}

/** What is done with terms as they are met. */
interface Visitor {
  /** A character of a run (`next` is 0), or two neighbours, all of the basic plane. */
  units(unit: number, next: number): void
  /** A word, or what holds a character beyond the basic plane. */
  term(term: string): void
}

/** The terms, each once. */
export function listTerms(folded: string): Set<string> {
  const terms = new Set<string>()
  visitTerms(folded, {
    units: (unit, next) =>
      terms.add(next === 0 ? String.fromCharCode(unit) : String.fromCharCode(unit, next)),
    term: (term) => terms.add(term),
  })
  return terms
}

/** How often a text has each of its terms. A pair is a number, its first character in the upper half. */
export interface TermCounts {
  words: Map<string, number>
  /** Characters and pairs, and in the same place how often each is there; zero is nothing. */
  keys: Uint32Array
  counts: Uint32Array
  /** How many of those there are. */
  distinct: number
  /** How many words and characters there are. */
  length: number
}

/**
 * Counts the terms. Characters and pairs are numbers in an open-addressing table: a Map of strings takes five times
 * as long, and every file of an import pays for it.
 */
export function countTerms(folded: string): TermCounts {
  const bits = Math.ceil(Math.log2(4 * unspacedIn(folded) + 4)) // a character and a pair for each, in twice the room
  const shift = 32 - bits
  const keys = new Uint32Array(2 ** bits)
  const counts = new Uint32Array(2 ** bits)
  const words = new Map<string, number>()
  const tally: TermCounts = { words, keys, counts, distinct: 0, length: 0 }
  visitTerms(folded, {
    units(unit, next) {
      const key = ((unit << 16) | next) >>> 0
      let slot = Math.imul(key, GOLDEN) >>> shift
      while (keys[slot] !== key && keys[slot] !== 0) slot = slot + 1 === keys.length ? 0 : slot + 1
      if (keys[slot] === 0) tally.distinct++
      keys[slot] = key
      counts[slot] = (counts[slot] ?? 0) + 1
      if (next === 0) tally.length++
    },
    term(term) {
      words.set(term, (words.get(term) ?? 0) + 1)
      tally.length++
    },
  })
  return tally
}

/** How many units may belong to runs: the most that there are. A text of words needs no table. */
function unspacedIn(folded: string): number {
  let count = 0
  for (let at = 0; at < folded.length; at++) if (folded.charCodeAt(at) >= FIRST_UNSPACED_CODE_UNIT) count++
  return count
}

/** Fibonacci hashing: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1

function visitTerms(folded: string, visitor: Visitor): void {
  let start = 1
  for (let end = folded.indexOf(' ', start); end >= 0; end = folded.indexOf(' ', start)) {
    if (isUnspacedRunAt(folded, start)) visitRun(folded, start, end, visitor)
    else if (folded[start] !== FIELD_BREAK) {
      visitor.term(termOfWord(folded.slice(start, end)))
    }
    start = end + 1
  }
}

function visitRun(folded: string, start: number, end: number, visitor: Visitor): void {
  let last = 0
  for (let i = start; i < end; ) {
    const point = folded.codePointAt(i) ?? 0
    i += point > 0xffff ? 2 : 1
    if (point > 0xffff) visitor.term(String.fromCodePoint(point))
    else visitor.units(point, 0)
    if (last > 0xffff || (last > 0 && point > 0xffff)) visitor.term(String.fromCodePoint(last, point))
    else if (last > 0) visitor.units(last, point)
    last = point
  }
}
