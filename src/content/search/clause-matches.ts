/** Matches of a search clause in a text: its exact form, its word with signs, and the other forms of its word. */
import type { LocatedText } from './normalized-text.ts'
import { formsOfJoined } from './other-forms.ts'
import type { SearchClause } from './search-query.ts'
import { stemLanguageOf, stemTermOf } from './stems.ts'
import { TERM_PREFIX } from './term-counts.ts'
import { visitSignedWords } from './word-signs.ts'

/** A range of a text, in UTF-16 code units. */
type TextRange = readonly [start: number, end: number]

/** Returns clauses without other forms, for a document that matches all of them exactly. */
export function exactClauses(clauses: readonly SearchClause[]): readonly SearchClause[] {
  return clauses.map((clause) => ({ ...clause, otherForms: [] }))
}

/** Returns clauses with the other forms of words that a document in this language can match. */
export function clausesInLanguage(clauses: readonly SearchClause[], lang: string): readonly SearchClause[] {
  const stems = `${TERM_PREFIX.stem}${stemLanguageOf(lang) ?? ''}`
  const isPossible = (form: string) =>
    !form.startsWith(TERM_PREFIX.stem) || (stems.length > 1 && form.startsWith(stems))
  return clauses.map((clause) => ({ ...clause, otherForms: clause.otherForms.filter(isPossible) }))
}

/** Finds the matches of a clause in a text, in any order. */
export function findMatches(field: LocatedText, clause: SearchClause): TextRange[] {
  const { signedWord, otherForms } = clause
  const exactMatches = signedWord === null ? findNormalized(field, clause) : []
  if (signedWord === null && otherForms.length === 0) return exactMatches
  const words = otherForms.filter((form) => /^[\p{L}\p{N}]/u.test(form))
  const stems = otherForms.filter((form) => form.startsWith(TERM_PREFIX.stem))
  return [
    ...exactMatches,
    ...findSigned(field, clause),
    ...words.flatMap((word) => findNormalized(field, { normalizedText: ` ${word} `, isPrefix: false })),
    ...stems.flatMap((stem) => findStem(field, stem)),
  ]
}

/** Finds a normalized text. */
function findNormalized(
  { normalizedText: searchedText, offsets }: LocatedText,
  { normalizedText, isPrefix }: Pick<SearchClause, 'normalizedText' | 'isPrefix'>,
): TextRange[] {
  const matches: TextRange[] = []
  const from = normalizedText.startsWith(' ') ? 1 : 0
  const to = normalizedText.length - (normalizedText.endsWith(' ') ? 1 : 0)
  let at = searchedText.indexOf(normalizedText)
  for (; at >= 0; at = searchedText.indexOf(normalizedText, at + 1)) {
    const last = isPrefix ? searchedText.indexOf(' ', at + to) - 1 : at + to - 1
    matches.push([offsets[at + from] ?? 0, (offsets[last] ?? 0) + 1])
  }
  return matches
}

/** Finds a word with its signs, and joined words. */
function findSigned(field: LocatedText, { signedWord, otherForms }: SearchClause): TextRange[] {
  const matches: TextRange[] = []
  const language = otherForms.map(languageOfStem).find((found) => found !== null) ?? null
  visitSignedWords(field, (word) => {
    const isMatch = word.isJoined
      ? formsOfJoined(field, word, language).some((form) => otherForms.includes(form))
      : word.form === signedWord
    if (isMatch) matches.push([word.start, word.end])
  })
  return matches
}

/** Finds the words with a stem. They begin with its first letter, so that few words have to be stemmed. */
function findStem({ text, normalizedText, offsets }: LocatedText, stem: string): TextRange[] {
  const matches: TextRange[] = []
  const language = languageOfStem(stem)
  if (language === null) return matches
  const beginning = ` ${stem.charAt(LANGUAGE_END)}`
  for (let at = normalizedText.indexOf(beginning); at >= 0; at = normalizedText.indexOf(beginning, at + 1)) {
    const end = normalizedText.indexOf(' ', at + 1)
    const range: TextRange = [offsets[at + 1] ?? 0, offsets[end] ?? text.length]
    if (stemTermOf(language, normalizedText.slice(at + 1, end), text.slice(...range)) === stem)
      matches.push(range)
  }
  return matches
}

const LANGUAGE_END = 3

function languageOfStem(form: string) {
  return form.startsWith(TERM_PREFIX.stem) ? stemLanguageOf(form.slice(1, LANGUAGE_END)) : null
}
