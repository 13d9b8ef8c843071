/** Counting what there is to read. */

const CJK_PER_MINUTE = 500
const WORDS_PER_MINUTE = 212
const WORD_CHARACTER = /[\p{L}\p{N}]/u
/** Scripts written without blanks between words, which Unicode's dictionaries have to find (UAX #29); in slices, as that takes time with the square. */
const UNSPACED_RUN = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{1,200}/g
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** How much there is to read: Han, kana and Hangul characters, and words of all other scripts. */
export interface ReadingTime {
  wordCount: number
  readingMinutes: number
}

/**
 * Counts the words of a plain text: every Han, kana and Hangul character is one; in all other scripts a run
 * between blanks that holds a letter or a digit is one, but Thai, Lao, Khmer and Burmese are cut by dictionary.
 */
export function countWords(text: string): number {
  return measureReadingTime(text).wordCount
}

/** Minutes it takes to read a plain text: 500 CJK characters or 212 words a minute, rounded up; 0 for none. */
export function readingMinutes(text: string): number {
  return measureReadingTime(text).readingMinutes
}

/** Both counts in one go over the text. */
export function measureReadingTime(text: string): ReadingTime {
  const spaced = text.replace(UNSPACED_RUN, ' ')
  const counts = countScripts(spaced)
  if (spaced !== text) counts.words += countUnspaced(text)
  const wordCount = counts.cjk + counts.words
  return {
    wordCount,
    readingMinutes: Math.ceil(counts.cjk / CJK_PER_MINUTE + counts.words / WORDS_PER_MINUTE),
  }
}

function countScripts(text: string): { cjk: number; words: number } {
  const counts = { cjk: 0, words: 0 }
  let inWord = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isCjk(code)) {
      counts.cjk++
      inWord = false
    } else if (isSeparator(code)) {
      inWord = false
    } else if (!inWord && isWordCharacter(text, i)) {
      counts.words++
      inWord = true
    }
  }
  return counts
}

/** Code units; Han beyond the basic plane is counted at its high surrogate (planes 2 and 3). */
function isCjk(code: number): boolean {
  if (code < 0x3005) return false
  return (
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0x3040 && code <= 0x30ff && code !== 0x30fb) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0x3400 && code <= 0x4dbf) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xd840 && code <= 0xd8ff) ||
    (code >= 0xff66 && code <= 0xff9d) ||
    (code >= 0x31f0 && code <= 0x31ff) ||
    code === 0x3005 ||
    code === 0x3007
  )
}

/** Blanks, and the punctuation that stands between words without a blank (dashes, CJK marks). */
function isSeparator(code: number): boolean {
  if (code <= 0x20 || code === 0xa0) return true
  if (code < 0x2000) return false
  return (
    (code <= 0x206f && code !== 0x2019) ||
    (code >= 0x3000 && code <= 0x303f) ||
    (code >= 0xff01 && code <= 0xff0f) ||
    (code >= 0xff1a && code <= 0xff20) ||
    (code >= 0xff5b && code <= 0xff65)
  )
}

function isWordCharacter(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || isDigit(code)
  return WORD_CHARACTER.test(String.fromCodePoint(text.codePointAt(index) ?? 0))
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function countUnspaced(text: string): number {
  let count = 0
  for (const run of text.match(UNSPACED_RUN) ?? []) {
    for (const { isWordLike } of words.segment(run)) if (isWordLike) count++
  }
  return count
}
