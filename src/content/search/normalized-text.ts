/** Text normalization for search: one form for indexed texts and queries, with the offsets in the original text. */
import {
  appendUnit,
  createBuffer,
  endToken,
  ensureCapacity,
  NO_TOKEN,
  type NormalizationBuffer,
  SPACE,
  WORD,
} from './normalization-buffer.ts'
import {
  COMPOSES,
  EXPANDED,
  entries,
  entryOf,
  expansionOf,
  isWordUnit,
  REMOVED,
  SEPARATOR,
  SIGN,
  UNSPACED,
} from './normalization-table.ts'
import { isUnspacedScript, TOKEN_SEPARATOR } from './normalize-character.ts'
import { decodeUtf16Units } from './utf16.ts'

/** A text and its normalized text. */
export interface NormalizedText {
  /** The text in NFC. */
  text: string
  normalizedText: string
  /** The indexes in `text` of signs next to a word: those that may join two words, or be a part of one. */
  signs: readonly number[]
}

/** A normalized text with the index in `text` of the character that each UTF-16 code unit of `normalizedText` comes from. */
export interface LocatedText extends NormalizedText {
  offsets: Uint32Array
}

/**
 * Returns a text as tokens, with a space before each and one at the end: ` chatgpt 发布 会 `. A text without tokens
 * becomes one space. A token is a word, or a run of characters of unspaced scripts. Normalization is idempotent.
 */
export function normalizeText(text: string): string {
  const { units, length } = normalizeToBuffer(text.normalize('NFC'))
  return decodeUtf16Units(units, length)
}

/** Normalizes a text, and returns its signs too. */
export function normalizeTextWithSigns(source: string): NormalizedText {
  const text = source.normalize('NFC')
  const { units, length, signs } = normalizeToBuffer(text)
  return { text, normalizedText: decodeUtf16Units(units, length), signs }
}

/** Normalizes a text, and returns its signs and the offset of each code unit too. */
export function normalizeTextWithOffsets(source: string): LocatedText {
  const text = source.normalize('NFC')
  const { units, length, offsets, signs } = normalizeToBuffer(text)
  return { text, normalizedText: decodeUtf16Units(units, length), signs, offsets: offsets.slice(0, length) }
}

/** Normalizes a text. The caller copies what it needs: the next call overwrites the arrays of the buffer. */
function normalizeToBuffer(text: string): NormalizationBuffer {
  const buffer = createBuffer(text)
  appendUnit(buffer, SPACE, 0)
  for (let i = appendSimple(buffer, 0); i < text.length; i = appendSimple(buffer, i)) {
    // A code unit whose entry is computed here is appended in the next iteration.
    const entry = entryOf(text.charCodeAt(i))
    if (entry === SIGN) {
      if (isPartOfWord(text, i, buffer.tokenKind)) buffer.signs.push(i)
      endToken(buffer, i)
      i++
    } else if (entry === EXPANDED) {
      const character = String.fromCodePoint(text.codePointAt(i) ?? 0)
      appendExpansion(buffer, expansionOf(character), i, text.length - i)
      i += character.length
    } else if (entry >= COMPOSES) {
      appendEntry(buffer, entry, i)
      i++
    }
  }
  endToken(buffer, text.length)
  return buffer
}

/** Returns true for a sign after a word, unless it is only punctuation, and for one before a word. */
function isPartOfWord(text: string, index: number, tokenKind: number): boolean {
  if (index + 1 < text.length && isWordUnit(text.charCodeAt(index + 1))) return true
  return tokenKind === WORD && FOLLOWING_SIGN.test(text.charAt(index))
}
const FOLLOWING_SIGN = /[+\uff0b#\uff03\u266f]/

/**
 * Appends characters up to the first that needs an expansion, a composition or a new entry, and returns its index.
 * This is the hot loop of every import: it works on numbers only, tests for the next character of a token first, and keeps the
 * buffer's state in local variables.
 */
function appendSimple(buffer: NormalizationBuffer, from: number): number {
  const { source, sourceLength, units, offsets } = buffer
  let { length, tokenKind } = buffer
  let i = from
  for (; i < sourceLength; i++) {
    const entry = entries[source[i] ?? 0] ?? 0
    if ((entry & UNSPACED) === tokenKind && entry > EXPANDED && entry < COMPOSES) {
      units[length] = entry
      offsets[length++] = i
      continue
    }
    if (entry === REMOVED) continue
    if (entry < SEPARATOR || entry === EXPANDED || entry >= COMPOSES) break
    const kind = entry === SEPARATOR ? NO_TOKEN : entry & UNSPACED
    if (tokenKind !== NO_TOKEN && kind !== tokenKind) {
      units[length] = SPACE
      offsets[length++] = i
    }
    tokenKind = kind
    if (kind === NO_TOKEN) continue
    units[length] = entry
    offsets[length++] = i
  }
  buffer.length = length
  buffer.tokenKind = tokenKind
  return i
}

function appendEntry(buffer: NormalizationBuffer, entry: number, offset: number): void {
  const kind = entry & UNSPACED
  if (kind === buffer.tokenKind && (entry & COMPOSES) !== 0 && composeWithLast(buffer, entry & 0xffff)) return
  if (kind !== buffer.tokenKind) endToken(buffer, offset)
  buffer.tokenKind = kind
  appendUnit(buffer, entry & 0xffff, offset)
}

/** Composes a code unit with the last one in the buffer, if Unicode has one character for both. */
function composeWithLast(buffer: NormalizationBuffer, unit: number): boolean {
  const last = buffer.length - 1
  const composed = String.fromCharCode(buffer.units[last] ?? SPACE, unit).normalize('NFC')
  if (composed.length === 1) buffer.units[last] = composed.charCodeAt(0)
  return composed.length === 1
}

/** Appends the expansion of a character. `remaining` is the number of code units of the text from there on. */
function appendExpansion(
  buffer: NormalizationBuffer,
  expansion: string,
  offset: number,
  remaining: number,
): void {
  ensureCapacity(buffer, 2 * (expansion.length + remaining + 1))
  for (const character of expansion) {
    if (character === TOKEN_SEPARATOR) {
      endToken(buffer, offset)
    } else if (character.length === 1) {
      appendEntry(buffer, entryOf(character.charCodeAt(0)), offset)
    } else {
      appendEntry(buffer, character.charCodeAt(0) | (isUnspacedScript(character) ? UNSPACED : WORD), offset)
      appendUnit(buffer, character.charCodeAt(1), offset)
    }
  }
}
