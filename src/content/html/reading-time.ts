/** Word count and reading time of a plain text, in every script. */

const CJK_PER_MINUTE = 500
const WORDS_PER_MINUTE = 212
const WORD_CHARACTER = /[\p{L}\p{N}]/u
/**
 * A run of Thai, Lao, Khmer or Burmese, whose words are segmented by dictionary (UAX #29). The length of a run is limited
 * because segmentation takes quadratic time.
 */
const UNSPACED_RUN = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{1,200}/g
const wordSegmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

/** The number of words (every Han, kana and Hangul character counts as one), and the minutes to read them. */
interface ReadingTime {
  wordCount: number
  readingMinutes: number
}

/**
 * Counts the words of a plain text and estimates its reading time.
 * Every Han, kana and Hangul character is a word. In other scripts a word is a run between spaces with a letter or digit,
 * but Thai, Lao, Khmer and Burmese are segmented by dictionary. The time is 500 CJK characters or 212 words a minute,
 * rounded up; 0 for a text without words.
 */
export function measureReadingTime(text: string): ReadingTime {
  const spacedText = text.replace(UNSPACED_RUN, ' ')
  const counts = countCjkAndWords(spacedText)
  if (spacedText !== text) counts.words += countUnspacedWords(text)
  const wordCount = counts.cjk + counts.words
  return {
    wordCount,
    readingMinutes: Math.ceil(counts.cjk / CJK_PER_MINUTE + counts.words / WORDS_PER_MINUTE),
  }
}

function countCjkAndWords(text: string): { cjk: number; words: number } {
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

/** Tests a code unit. Han outside the BMP (planes 2 and 3) is counted at its high surrogate. */
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

/** Tests for a space, or punctuation that separates words without a space (dashes, CJK punctuation). */
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

function countUnspacedWords(text: string): number {
  let count = 0
  for (const run of text.match(UNSPACED_RUN) ?? []) {
    for (const { isWordLike } of wordSegmenter.segment(run)) if (isWordLike) count++
  }
  return count
}
