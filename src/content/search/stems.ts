/** Stems of words: other forms of a word in English, German, French, Spanish and Russian have the same stem. */
import { stemmer as stemFrench } from '@orama/stemmers/french'
import { stemmer as stemGerman } from '@orama/stemmers/german'
import { stemmer as stemRussian } from '@orama/stemmers/russian'
import { stemmer as stemSpanish } from '@orama/stemmers/spanish'
import stemEnglish from 'wink-porter2-stemmer'
import { TERM_PREFIX } from './term-counts.ts'

const LATIN_WORD = /^[a-z]{3,40}$/
const CYRILLIC_WORD = /^[а-я]{3,40}$/

/** The stemmer of a language, the normalized words that it takes, and the terms of the words that it has stemmed. */
interface Stemmer {
  stem: (word: string) => string
  words: RegExp
  needsAccents: boolean
  cachedTerms: Map<string, string>
}

const stemmer = (stem: Stemmer['stem'], words: RegExp, needsAccents: boolean): Stemmer => ({
  ...{ stem, words, needsAccents, cachedTerms: new Map() },
})

const stemmers = {
  en: stemmer(stemEnglish, LATIN_WORD, false),
  de: stemmer(stemGerman, LATIN_WORD, false),
  fr: stemmer(stemFrench, LATIN_WORD, true),
  es: stemmer(stemSpanish, LATIN_WORD, true),
  ru: stemmer(stemRussian, CYRILLIC_WORD, true),
}

/** A language with a stemmer. */
export type StemLanguage = keyof typeof stemmers

/** All languages with a stemmer. */
export const STEM_LANGUAGES = Object.keys(stemmers) as StemLanguage[]

/** Returns true for a language whose stems depend on accents, which normalization removes. */
export const needsAccents = (language: StemLanguage): boolean => stemmers[language].needsAccents

/** Number of words in a cache. It takes about 5 MB, and then starts again from nothing. */
const CACHE_SIZE_MAX = 50_000

/** Returns the language of the stemmer for a language tag: `de` for `de-CH`. Null when there is none. */
export function stemLanguageOf(lang: string | null): StemLanguage | null {
  const primary = lang?.split('-', 1)[0] ?? ''
  return STEM_LANGUAGES.find((language) => language === primary) ?? null
}

/**
 * Returns the search term of a word's stem, such as `=enrun`; null when the word has none in this language: it has other
 * letters, or less than three. `written` is the word with its accents, in any case; it is only used if `needsAccents`.
 */
export function stemTermOf(language: StemLanguage, word: string, written: string): string | null {
  const { words, cachedTerms } = stemmers[language]
  const key = needsAccents(language) ? written.toLowerCase().replaceAll('œ', 'oe') : word
  const cached = cachedTerms.get(key)
  if (cached !== undefined) return cached
  if (!words.test(word)) return null
  const stem = stemmers[language].stem(key).normalize('NFD').replace(/\p{M}/gu, '')
  const term = `${TERM_PREFIX.stem}${language}${stem}`
  if (cachedTerms.size >= CACHE_SIZE_MAX) cachedTerms.clear()
  cachedTerms.set(Buffer.from(key).toString(), term) // a copy: the word may be a slice that keeps its entire text in memory
  return term
}
