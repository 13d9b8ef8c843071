/** Words with signs (`C++`, `C#`, `.NET`), and words that are joined by signs (`Wi-Fi`, `don’t`, `U.S.`), in a text. */
import { isWordUnit } from './normalization-table.ts'
import { type NormalizedText, normalizeText } from './normalized-text.ts'

/** A word with signs, or several joined words, in a text. */
export interface SignedWord {
  /** The normalized words without a space: with their signs (`c++`, `.net`), or without those that join them (`wifi`). */
  form: string
  /** True for joined words. */
  isJoined: boolean
  /** The range in the text, in UTF-16 code units. */
  start: number
  end: number
}

/** Signs that may join words. */
const JOINING_SIGNS = "-\u2010\u2011'\u2019&."
const STOP = '.'
/** The signs that may follow a word, and what they become. */
const FOLLOWING_SIGNS: Readonly<Record<string, string>> = {
  '+': '+',
  '＋': '+',
  '#': '#',
  '＃': '#',
  '♯': '#',
}

/** The rest of a word after an apostrophe that is no part of it: without the apostrophe, `we’ll` is another word. */
const SUFFIX = /['\u2019](?:s|d|ll|re)$/i

/** Minimum length of joined words, in UTF-16 code units: `U.S.` is not `us`. */
const JOINED_LENGTH_MIN = 3
/** Maximum length of a word and of joined words, in UTF-16 code units. Longer ones are not words. */
const LENGTH_MAX = 40

/**
 * Visits the words with signs of a text:
 * - a word that `#`, `+` or `++` follows, if these do not join it to another word (`a+b`, `page#part`)
 * - a word that begins with a letter after a full stop
 * - two or three words with one joining sign between them, if there is a letter and it is not a suffix like that of `we’ll`
 */
export function visitSignedWords(
  { text, signs }: Pick<NormalizedText, 'text' | 'signs'>,
  visit: (word: SignedWord) => void,
): void {
  for (const at of signs) {
    const sign = text[at] ?? ''
    if (FOLLOWING_SIGNS[sign] !== undefined) visitFollowing(text, at, visit)
    else {
      if (sign === STOP) visitAfterStop(text, at, visit)
      if (isWordAt(text, at - 1)) visitJoined(text, at, visit)
    }
  }
}

/** Visits a word and the signs that begin at an index. */
function visitFollowing(text: string, at: number, visit: (word: SignedWord) => void): void {
  if (!isWordAt(text, at - 1)) return
  let end = at
  while (text[end] !== undefined && FOLLOWING_SIGNS[text[end] ?? ''] !== undefined) end++
  const signs = [...text.slice(at, end)].map((sign) => FOLLOWING_SIGNS[sign]).join('')
  const joinsWord = signs === '+' ? isWordAt(text, end) : signs === '#' && isLetterAt(text, end)
  if (!['+', '++', '#'].includes(signs) || joinsWord) return
  const start = wordStart(text, at)
  const word = formOf(text.slice(start, at))
  if (word !== '' && end - start <= LENGTH_MAX) visit({ form: word + signs, isJoined: false, start, end })
}

function visitAfterStop(text: string, at: number, visit: (word: SignedWord) => void): void {
  if (text[at - 1] === STOP || !isLetterAt(text, at + 1)) return
  const end = wordEnd(text, at + 1)
  const word = formOf(text.slice(at + 1, end))
  if (word !== '' && end - at <= LENGTH_MAX) visit({ form: STOP + word, isJoined: false, start: at, end })
}

function visitJoined(text: string, at: number, visit: (word: SignedWord) => void): void {
  const start = wordStart(text, at)
  let end = wordEnd(text, at + 1)
  let joined = text.slice(start, at) + text.slice(at + 1, end)
  for (let count = 2; end - start <= LENGTH_MAX; count++) {
    const form = formOf(joined)
    const isWord = form.length >= JOINED_LENGTH_MIN && /\D/.test(form)
    if (isWord && !SUFFIX.test(text.slice(at, end))) visit({ form, isJoined: true, start, end })
    if (count === 3 || !JOINING_SIGNS.includes(text[end] ?? ' ') || !isWordAt(text, end + 1)) return
    const next = wordEnd(text, end + 1)
    joined += text.slice(end + 1, next)
    end = next
  }
}

/** Returns the normalized word; an empty string for what is more or less than one word. */
function formOf(word: string): string {
  if (/^[a-z\d]+$/i.test(word)) return word.toLowerCase() // many times faster
  const form = normalizeText(word).trim()
  return form.includes(' ') ? '' : form
}

const isWordAt = (text: string, at: number): boolean =>
  at >= 0 && at < text.length && isWordUnit(text.charCodeAt(at))

const isLetterAt = (text: string, at: number): boolean => isWordAt(text, at) && !/\d/.test(text[at] ?? '')

function wordStart(text: string, end: number): number {
  let start = end
  while (end - start <= LENGTH_MAX && isWordAt(text, start - 1)) start--
  return start
}

function wordEnd(text: string, start: number): number {
  let end = start
  while (end - start <= LENGTH_MAX && isWordAt(text, end)) end++
  return end
}
