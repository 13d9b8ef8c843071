/** Other forms of words: joined words without their signs (`Wi-Fi`, `wifi`) and stems (`Häuser`, `Haus`), as search terms. */
import { isUnspacedRunAt } from './normalization-table.ts'
import {
  type LocatedText,
  type NormalizedText,
  normalizeTextWithOffsets,
  normalizeTextWithSigns,
} from './normalized-text.ts'
import { needsAccents, STEM_LANGUAGES, type StemLanguage, stemTermOf } from './stems.ts'
import { TERM_PREFIX, type TermCounts } from './term-counts.ts'
import { type SignedWord, visitSignedWords } from './word-signs.ts'

/** A text, normalized, with its words with signs and its joined words. */
export interface SearchedField extends NormalizedText {
  signedWords: readonly SignedWord[]
}

/** Normalizes a text and finds its words with signs. */
export function toSearchedField(source: string): SearchedField {
  const normalized = normalizeTextWithSigns(source)
  const signedWords: SignedWord[] = []
  visitSignedWords(normalized, (word) => signedWords.push(word))
  return { ...normalized, signedWords }
}

/** Returns the terms of the other forms of the words in the fields of an article, some twice; stems only in a language that has them. */
export function listOtherForms(
  fields: readonly SearchedField[],
  words: TermCounts['words'],
  language: StemLanguage | null,
): string[] {
  const terms: string[] = []
  for (const field of fields)
    for (const word of field.signedWords)
      if (word.isJoined) terms.push(...formsOfJoined(field, word, language))
  if (language === null) return terms
  const writtenTexts = needsAccents(language)
    ? fields.map(({ text }) => normalizeTextWithOffsets(text))
    : null
  for (const [word, { start }] of words) {
    const written = writtenTexts === null ? '' : writtenWord(writtenTexts, start, word.length)
    const term = stemTermOf(language, word, written)
    if (term !== null) terms.push(term)
  }
  return terms
}

/** Returns the terms of joined words in a field: without their signs, and the stem of that. */
export function formsOfJoined(
  { text }: Pick<NormalizedText, 'text'>,
  { form, start, end }: SignedWord,
  language: StemLanguage | null,
): string[] {
  const written = text.slice(start, end).replace(/[^\p{L}\p{N}\p{M}]/gu, '')
  const stem = language === null ? null : stemTermOf(language, form, written)
  return [TERM_PREFIX.joined + form, ...(stem === null ? [] : [stem])]
}

/** Returns a word as it is written in texts. `start` is its index in the normalized texts, joined by a separator. */
function writtenWord(texts: readonly LocatedText[], start: number, length: number): string {
  let from = start
  for (const { text, normalizedText, offsets } of texts) {
    if (from < normalizedText.length) return text.slice(offsets[from], offsets[from + length])
    from -= normalizedText.length + 1
  }
  return ''
}

/** Articles and pronouns of French that lose their vowel before another one: `l’homme`, `qu’il`. */
const ELIDED = /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)$/
const APOSTROPHES = "'\u2019"

/**
 * Returns the terms of the other forms of a word in a query, in every language: those that `listOtherForms` returns for
 * articles, and of joined words the word without their signs.
 */
export function otherFormsOfQuery(written: string): string[] {
  const field = { ...toSearchedField(written), ...normalizeTextWithOffsets(written) }
  const tokens = field.normalizedText.trim().split(' ')
  if (tokens.some((token) => isUnspacedRunAt(token, 0))) return []
  if (tokens.length > 1)
    return [...formsOfJoinedQuery(field, tokens.join('')), ...formOfElided(field, tokens)]
  const [word = ''] = tokens
  return [TERM_PREFIX.joined + word, ...stemsOf(word, writtenWord([field], 1, word.length))]
}

function formsOfJoinedQuery(field: SearchedField, form: string): string[] {
  const joined = field.signedWords.find((word) => word.isJoined && word.form === form)
  if (joined === undefined) return []
  const stems = STEM_LANGUAGES.flatMap((language) => formsOfJoined(field, joined, language).slice(1))
  return [form, ...stems]
}

function formOfElided(field: LocatedText, [first = '', second = '', ...others]: readonly string[]): string[] {
  const sign = field.text[field.offsets[1 + first.length] ?? 0] ?? ''
  if (others.length > 0 || !ELIDED.test(first) || !APOSTROPHES.includes(sign)) return []
  return stemsOf(second, writtenWord([field], first.length + 2, second.length), ['fr'])
}

function stemsOf(word: string, written: string, languages = STEM_LANGUAGES): string[] {
  return languages.flatMap((language) => stemTermOf(language, word, written) ?? [])
}
