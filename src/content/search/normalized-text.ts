/** Text normalization for search: one form for indexed texts and queries, with the offsets in the original text. */
import { isUnspacedScript, normalizeCharacter, TOKEN_SEPARATOR } from './normalize-character.ts'
import { decodeUtf16Units, isSurrogate } from './utf16.ts'

/** A normalized text. `offsets` holds, for each of its UTF-16 code units, the index of its character in the original. */
interface NormalizedTextWithOffsets {
  normalizedText: string
  offsets: Uint32Array
}

/** An entry of the table is a normalized code unit with its flags, or one of these. Zero: not computed yet. */
const SEPARATOR = 1
const REMOVED = 2
const EXPANDED = 3
/** Flag: the character belongs to a script without spaces between words. */
const UNSPACED = 0x10000
/** Flag: the character may compose with the one before it. */
const COMPOSES = 0x20000

const SPACE = 0x20
/** The first code unit of the Thai block. Every script below it has spaces between words. */
export const FIRST_UNSPACED_CODE_UNIT = 0xe00

/**
 * Token characters that canonical composition (UAX #15) joins to the character before, once the removed characters between
 * them are gone.
 */
const COMPOSING_CHARACTER =
  /[\u093c\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0c56\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dca\u0dcf\u0ddf\u102e\u1161-\u1175\u11a8-\u11c2\u1b35\u3099\u309a]/

const LONE_SURROGATE = /\p{Surrogate}/u

/** The entry of each code unit, computed when the code unit first occurs, so that start-up costs nothing. */
const entries = new Int32Array(0x10000)
/** Normalized forms of characters outside the BMP, and of those that become several code units. */
const expansions = new Map<string, string>()

/** Output buffer of a normalization: code units, and the offset in the original text that each comes from. */
interface OutputBuffer {
  units: Uint16Array
  offsets: Uint32Array
  length: number
  /** The kind of the open token: UNSPACED, WORD, or NO_TOKEN after a space. */
  tokenKind: number
}
const WORD = 0
const NO_TOKEN = -1

/**
 * Returns a text as tokens, with a space before each and one at the end: ` chatgpt 发布 会 `. A text without tokens
 * becomes one space. A token is a word, or a run of characters of unspaced scripts. Normalization is idempotent.
 */
export function normalizeText(text: string): string {
  const { units, length } = normalizeToBuffer(text.normalize('NFC'))
  return decodeUtf16Units(units, length)
}

/** Normalizes a text that is in NFC, and returns the offset of each code unit too. */
export function normalizeTextWithOffsets(text: string): NormalizedTextWithOffsets {
  const { units, length, offsets } = normalizeToBuffer(text)
  return { normalizedText: decodeUtf16Units(units, length), offsets: offsets.slice(0, length) }
}

/** Returns true when the token at an index of a normalized text is a run of an unspaced script. */
export function isUnspacedRunAt(normalizedText: string, index: number): boolean {
  const unit = normalizedText.charCodeAt(index)
  if (isSurrogate(unit)) return isUnspacedScript(String.fromCodePoint(normalizedText.codePointAt(index) ?? 0))
  return unit >= FIRST_UNSPACED_CODE_UNIT && ((entries[unit] || cacheEntry(unit)) & UNSPACED) !== 0
}

/** Capacity up to which texts share one pair of arrays, in code units. Nearly every article is shorter. */
const SHARED_CAPACITY = 0x10000
/** Arrays that each normalization overwrites: new ones for each text take longer than the loop that fills them. */
const sharedUnits = new Uint16Array(SHARED_CAPACITY)
const sharedOffsets = new Uint32Array(SHARED_CAPACITY)

function createBuffer(capacity: number): OutputBuffer {
  const isShared = capacity <= SHARED_CAPACITY
  return {
    units: isShared ? sharedUnits : new Uint16Array(capacity),
    offsets: isShared ? sharedOffsets : new Uint32Array(capacity),
    length: 0,
    tokenKind: NO_TOKEN,
  }
}

/** Normalizes a text. The caller copies what it needs: the next call overwrites the arrays of the buffer. */
function normalizeToBuffer(text: string): OutputBuffer {
  const buffer = createBuffer(2 * text.length + 2)
  appendUnit(buffer, SPACE, 0)
  for (let i = appendSimple(buffer, text, 0); i < text.length; i = appendSimple(buffer, text, i)) {
    // A code unit whose entry is computed here is appended in the next iteration.
    const entry = entries[text.charCodeAt(i)] || cacheEntry(text.charCodeAt(i))
    if (entry === EXPANDED) {
      const character = String.fromCodePoint(text.codePointAt(i) ?? 0)
      appendExpansion(buffer, expansions.get(character) ?? cacheExpansion(character), i, text.length - i)
      i += character.length
    } else if (entry >= COMPOSES) {
      appendEntry(buffer, entry, i)
      i++
    }
  }
  endToken(buffer, text.length)
  return buffer
}

/**
 * Appends characters up to the first that needs an expansion, a composition or a new entry, and returns its index.
 * This is the hot loop of every import: it works on numbers only, and keeps the buffer's state in local variables.
 */
function appendSimple(buffer: OutputBuffer, text: string, from: number): number {
  const { units, offsets } = buffer
  let { length, tokenKind } = buffer
  let i = from
  for (; i < text.length; i++) {
    const entry = entries[text.charCodeAt(i)] ?? 0
    if (entry === REMOVED) continue
    if (entry < SEPARATOR || entry === EXPANDED || entry >= COMPOSES) break
    const kind = entry === SEPARATOR ? NO_TOKEN : entry & UNSPACED
    if (kind !== tokenKind && tokenKind !== NO_TOKEN) {
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

function appendEntry(buffer: OutputBuffer, entry: number, offset: number): void {
  const kind = entry & UNSPACED
  if (kind === buffer.tokenKind && (entry & COMPOSES) !== 0 && composeWithLast(buffer, entry & 0xffff)) return
  if (kind !== buffer.tokenKind) endToken(buffer, offset)
  buffer.tokenKind = kind
  appendUnit(buffer, entry & 0xffff, offset)
}

/** Composes a code unit with the last one in the buffer, if Unicode has one character for both. */
function composeWithLast(buffer: OutputBuffer, unit: number): boolean {
  const last = buffer.length - 1
  const composed = String.fromCharCode(buffer.units[last] ?? SPACE, unit).normalize('NFC')
  if (composed.length === 1) buffer.units[last] = composed.charCodeAt(0)
  return composed.length === 1
}

function appendUnit(buffer: OutputBuffer, unit: number, offset: number): void {
  buffer.units[buffer.length] = unit
  buffer.offsets[buffer.length++] = offset
}

function endToken(buffer: OutputBuffer, offset: number): void {
  if (buffer.tokenKind !== NO_TOKEN) appendUnit(buffer, SPACE, offset)
  buffer.tokenKind = NO_TOKEN
}

/** Appends the expansion of a character. `remaining` is the number of code units of the text from there on. */
function appendExpansion(buffer: OutputBuffer, expansion: string, offset: number, remaining: number): void {
  ensureCapacity(buffer, 2 * (expansion.length + remaining + 1))
  for (const character of expansion) {
    if (character === TOKEN_SEPARATOR) {
      endToken(buffer, offset)
    } else if (character.length === 1) {
      appendEntry(buffer, entries[character.charCodeAt(0)] || cacheEntry(character.charCodeAt(0)), offset)
    } else {
      appendEntry(buffer, character.charCodeAt(0) | (isUnspacedScript(character) ? UNSPACED : WORD), offset)
      appendUnit(buffer, character.charCodeAt(1), offset)
    }
  }
}

function ensureCapacity(buffer: OutputBuffer, added: number): void {
  const capacity = buffer.length + added
  if (capacity <= buffer.units.length) return
  const { units, offsets } = buffer
  buffer.units = new Uint16Array(2 * capacity)
  buffer.units.set(units)
  buffer.offsets = new Uint32Array(2 * capacity)
  buffer.offsets.set(offsets)
}

function cacheEntry(unit: number): number {
  const entry = computeEntry(unit)
  entries[unit] = entry
  return entry
}

function computeEntry(unit: number): number {
  if (isSurrogate(unit)) return EXPANDED
  const normalized = normalizeCharacter(String.fromCharCode(unit))
  if (normalized === '') return REMOVED
  if (normalized === TOKEN_SEPARATOR) return SEPARATOR
  if (normalized.length > 1) return EXPANDED
  const scriptFlag = isUnspacedScript(normalized) ? UNSPACED : 0
  return normalized.charCodeAt(0) | scriptFlag | (COMPOSING_CHARACTER.test(normalized) ? COMPOSES : 0)
}

function cacheExpansion(character: string): string {
  const expansion = LONE_SURROGATE.test(character) ? TOKEN_SEPARATOR : normalizeCharacter(character)
  expansions.set(character, expansion)
  return expansion
}
