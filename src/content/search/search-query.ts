/** What people type into a search box, read as units that a document must have or must not have. */
import { isUnspacedRunAt, normalizeText } from './normalized-text.ts'
import { termOfWord, WORD_LENGTH_MAX } from './term-counts.ts'

/** A word, a phrase or a beginning of words to look for. */
export interface SearchUnit {
  /** Every document that has the unit has all of these. */
  terms: readonly string[]
  /** Every document that has the unit has this in its folded text; where a word begins or ends, with the blank there. */
  needle: string
  /** False when the terms decide: a document that has them has the unit. */
  needsNeedle: boolean
  /** The last term, and the end of the needle, are only the beginning of a word. */
  isPrefix: boolean
}

/** A document is found when it has all of `wanted` and none of `excluded`. */
export interface SearchQuery {
  wanted: readonly SearchUnit[]
  excluded: readonly SearchUnit[]
}

const QUOTES = '"“”„‟＂「」『』'
/** A unit, perhaps after a minus: what stands between two quotes (the last may be missing), or up to a blank or a quote. */
const UNIT = new RegExp(`([-－−]?)(?:[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]?|([^\\s${QUOTES}]+))`, 'gu')
const STAR = /[*＊]$/

/**
 * Reads a query: units with blanks between them, `"a phrase"`, `-without`, `begin*`. Units without a letter or digit
 * say nothing and are passed over.
 */
export function parseSearchQuery(q: string): SearchQuery {
  const wanted: SearchUnit[] = []
  const excluded: SearchUnit[] = []
  for (const [, minus, phrase, word = ''] of q.matchAll(UNIT)) {
    const folded = normalizeText(phrase ?? word)
    if (folded.trim() === '') continue
    const unit = unitOf(folded, phrase === undefined && STAR.test(word))
    ;(minus ? excluded : wanted).push(unit)
  }
  return { wanted, excluded }
}

/** Reads what somebody is still typing: words in any order, the last of them perhaps only begun; signs mean nothing. */
export function parsePartialQuery(q: string): readonly SearchUnit[] {
  const words = q
    .split(/\s+/)
    .map(normalizeText)
    .filter((folded) => folded.trim() !== '')
  return words.map((folded, index) => unitOf(folded, index === words.length - 1))
}

/**
 * A tsquery that asks for every unit. Each of `prefixes` says where its terms may be (`''` is anywhere), and one place
 * must have all terms of a unit. Terms need no escapes: they hold letters, digits and marks.
 */
export function buildTsquery(units: readonly SearchUnit[], prefixes: readonly string[]): string {
  const group = ({ terms, isPrefix }: SearchUnit, prefix: string) => {
    const lexemes = terms.map((term) => `'${prefix}${term}'`)
    return `(${lexemes.join(' & ')}${isPrefix ? ':*' : ''})`
  }
  return units.map((unit) => `(${prefixes.map((prefix) => group(unit, prefix)).join(' | ')})`).join(' & ')
}

function unitOf(folded: string, hasStar: boolean): SearchUnit {
  const tokens = folded.trim().split(' ')
  const last = tokens.at(-1) ?? ''
  const lastIsRun = isUnspacedRunAt(last, 0)
  const isPrefix = hasStar && !lastIsRun
  const whole = new Set((isPrefix ? tokens.slice(0, -1) : tokens).flatMap(termsOfToken))
  return {
    terms: isPrefix ? [...whole, ...termsOfToken(last)] : [...whole],
    needle: folded.slice(isUnspacedRunAt(folded, 1) ? 1 : 0, lastIsRun || isPrefix ? -1 : undefined),
    needsNeedle: tokens.length > 1 || !isDecidedByTerms(last),
    isPrefix,
  }
}

/** A word is one term; of a run the pairs of neighbours, which imply its characters. */
function termsOfToken(token: string): string[] {
  if (!isUnspacedRunAt(token, 0)) return [termOfWord(token)]
  const characters = [...token]
  if (characters.length === 1) return characters
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}

function isDecidedByTerms(token: string): boolean {
  return isUnspacedRunAt(token, 0) ? [...token].length <= 2 : token.length <= WORD_LENGTH_MAX
}
