/** Search query parser: required and excluded clauses (words, phrases, prefixes), and the tsquery that they become. */
import { isUnspacedRunAt } from './normalization-table.ts'
import { normalizeText } from './normalized-text.ts'
import { otherFormsOfQuery, toSearchedField } from './other-forms.ts'
import { termOfWord, WORD_LENGTH_MAX } from './term-counts.ts'

/** A clause of a query: a word, a phrase or a prefix. */
export interface SearchClause {
  /** The search terms of the clause. A document that matches it has all of them. */
  terms: readonly string[]
  /**
   * The normalized text of the clause. The normalized text of a document that matches it contains this. It includes the
   * space before or after a word where a word must begin or end.
   */
  normalizedText: string
  /** True when the index alone cannot decide: documents with all terms have to be rechecked for `normalizedText`. */
  needsRecheck: boolean
  /** True when the last term, and the end of `normalizedText`, are a prefix of a word. */
  isPrefix: boolean
  /** The word with its signs (`c++`), which is the only term then; null for a clause without signs. */
  signedWord: string | null
  /** The terms of other forms of the word. A document that has one of them matches the clause too, after all exact matches. */
  otherForms: readonly string[]
}

/** A parsed query. A document matches when it matches every required clause and no excluded one. */
export interface ParsedSearchQuery {
  required: readonly SearchClause[]
  excluded: readonly SearchClause[]
}

const QUOTES = '"“”„‟＂「」『』'
/** A clause after an optional minus: a phrase in quotes (the closing one is optional), or a word up to a space or quote. */
const CLAUSE = new RegExp(`([-－−]?)(?:[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]?|([^\\s${QUOTES}]+))`, 'gu')
const STAR = /[*＊]$/

/**
 * Parses a query: clauses separated by spaces, `"a phrase"`, `-excluded`, `prefix*`. Skips clauses without a letter or
 * digit. Only required words outside of quotation marks have other forms.
 */
export function parseSearchQuery(q: string): ParsedSearchQuery {
  const required: SearchClause[] = []
  const excluded: SearchClause[] = []
  for (const [, minus, phrase, word = ''] of q.matchAll(CLAUSE)) {
    const normalizedText = normalizeText(phrase ?? word)
    if (normalizedText.trim() === '') continue
    const hasStar = phrase === undefined && STAR.test(word)
    const clause = hasStar
      ? createClause(normalizedText, hasStar)
      : withSigns(createClause(normalizedText, hasStar), phrase ?? word)
    const isExact = minus !== '' || phrase !== undefined || hasStar || clause.signedWord !== null
    const otherForms = isExact ? [] : otherFormsOfQuery(word)
    ;(minus ? excluded : required).push({ ...clause, otherForms })
  }
  return { required, excluded }
}

/** Returns the clause of a word with its signs, if it has any. */
function withSigns(clause: SearchClause, written: string): SearchClause {
  const word = clause.normalizedText.trim()
  const { signedWords } = toSearchedField(written)
  const signed = signedWords.find(({ form, isJoined }) => !isJoined && form.replace(SIGNS, '') === word)
  return signed === undefined ? clause : { ...clause, signedWord: signed.form, terms: [signed.form] }
}
const SIGNS = /^\.|[+#]+$/g

/** Returns clauses that match words with and without their signs, for documents whose terms have no signs yet. */
export function withoutSigns(clauses: readonly SearchClause[]): readonly SearchClause[] {
  return clauses.map((clause) =>
    clause.signedWord === null ? clause : { ...clause, terms: [clause.normalizedText.trim()] },
  )
}

/** Parses a query that is still being typed: words in any order, the last of them a prefix. Operators are ignored. */
export function parsePartialQuery(q: string): readonly SearchClause[] {
  const words = q
    .split(/\s+/)
    .map(normalizeText)
    .filter((normalizedText) => normalizedText.trim() !== '')
  return words.map((normalizedText, index) => createClause(normalizedText, index === words.length - 1))
}

/** Builds a tsquery that matches every clause anywhere in a document, in one of its forms. */
export function buildTsqueryOfForms(clauses: readonly SearchClause[]): string {
  return clauses
    .map((clause) => [buildTsquery([clause], ['']), ...clause.otherForms.map((form) => `'${form}'`)])
    .map((alternatives) => `(${alternatives.join(' | ')})`)
    .join(' & ')
}

/**
 * Builds a tsquery that matches every clause. `prefixes` are the term prefixes to look for (`''` matches a term anywhere
 * in a document); all terms of a clause must match with the same prefix. Terms need no escaping: they contain letters,
 * digits, combining marks and the signs `+`, `#` and `.` only.
 */
export function buildTsquery(clauses: readonly SearchClause[], prefixes: readonly string[]): string {
  const group = ({ terms, isPrefix }: SearchClause, prefix: string) => {
    const lexemes = terms.map((term) => `'${prefix}${term}'`)
    return `(${lexemes.join(' & ')}${isPrefix ? ':*' : ''})`
  }
  return clauses
    .map((clause) => `(${prefixes.map((prefix) => group(clause, prefix)).join(' | ')})`)
    .join(' & ')
}

function createClause(normalizedText: string, hasStar: boolean): SearchClause {
  const tokens = normalizedText.trim().split(' ')
  const last = tokens.at(-1) ?? ''
  const endsWithRun = isUnspacedRunAt(last, 0)
  const isPrefix = hasStar && !endsWithRun
  const completeTerms = new Set((isPrefix ? tokens.slice(0, -1) : tokens).flatMap(termsOfToken))
  const start = isUnspacedRunAt(normalizedText, 1) ? 1 : 0
  return {
    terms: isPrefix ? [...completeTerms, ...termsOfToken(last)] : [...completeTerms],
    normalizedText: normalizedText.slice(start, endsWithRun || isPrefix ? -1 : undefined),
    needsRecheck: tokens.length > 1 || !isDecidedByTerms(last),
    isPrefix,
    signedWord: null,
    otherForms: [],
  }
}

/** Returns one term for a word, and the bigrams of an unspaced run (or its only character). */
function termsOfToken(token: string): string[] {
  if (!isUnspacedRunAt(token, 0)) return [termOfWord(token)]
  const characters = [...token]
  if (characters.length === 1) return characters
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}

function isDecidedByTerms(token: string): boolean {
  return isUnspacedRunAt(token, 0) ? [...token].length <= 2 : token.length <= WORD_LENGTH_MAX
}
