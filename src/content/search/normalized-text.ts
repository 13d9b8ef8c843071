/** Folding: the one form in which texts are kept for searching and queries are asked. */
import { isUnspacedScript, normalizeCharacter, TOKEN_SEPARATOR } from './normalize-character.ts'
import { decodeUtf16Units, isSurrogate } from './utf16.ts'

/** A folded text, and for each of its units of UTF-16 the place in the text where its character begins. */
export interface NormalizedTextWithOffsets {
  folded: string
  places: Uint32Array
}

/** Entries of the table are folded units with their flags, or one of these; zero is a character not met yet. */
const BORDERS = 1
const DROPS = 2
const EXPANDS = 3
/** Flag: of a script without blanks between words. */
const RUN = 0x10000
/** Flag: may melt into the character before it. */
const COMPOSES = 0x20000

const BLANK = 0x20
/** Below Thai, no script goes without blanks. */
export const FIRST_UNSPACED_CODE_UNIT = 0xe00

/** Kept characters that canonical composition (UAX #15) joins to the one before, once what stood between is dropped. */
const COMPOSING =
  /[\u093c\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0c56\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dca\u0dcf\u0ddf\u102e\u1161-\u1175\u11a8-\u11c2\u1b35\u3099\u309a]/

const LONE_SURROGATE = /\p{Surrogate}/u

/** What becomes of each unit, written as it is first met: a process that never searches pays nothing. */
const table = new Int32Array(0x10000)
/** Characters that become several units, or lie beyond the basic plane. */
const expansions = new Map<string, string>()

/** A folded text as it is written, and the place in the text that each unit comes from. */
interface Sheet {
  units: Uint16Array
  places: Uint32Array
  length: number
  /** The kind of the open token: RUN, WORD or, after a blank, NONE. */
  last: number
}
const WORD = 0
const NONE = -1

/**
 * A text as tokens, each after one blank, and a blank at the end: ` chatgpt 发布 会 `; one blank for a text without any.
 * A token is a word, or a run of characters of scripts without blanks between words. Folding again changes nothing.
 */
export function normalizeText(text: string): string {
  const { units, length } = write(text.normalize('NFC'))
  return decodeUtf16Units(units, length)
}

/** The same of a text in NFC, with places. */
export function normalizeTextWithOffsets(text: string): NormalizedTextWithOffsets {
  const { units, length, places } = write(text)
  return { folded: decodeUtf16Units(units, length), places: places.subarray(0, length) }
}

/** True when the token of a folded text that has a unit here is a run. */
export function isUnspacedRunAt(folded: string, index: number): boolean {
  const unit = folded.charCodeAt(index)
  if (isSurrogate(unit)) return isUnspacedScript(String.fromCodePoint(folded.codePointAt(index) ?? 0))
  return unit >= FIRST_UNSPACED_CODE_UNIT && ((table[unit] || learn(unit)) & RUN) !== 0
}

function write(text: string): Sheet {
  const capacity = 2 * text.length + 2
  const sheet: Sheet = {
    units: new Uint16Array(capacity),
    places: new Uint32Array(capacity),
    length: 0,
    last: NONE,
  }
  put(sheet, BLANK, 0)
  for (let i = writeSimple(sheet, text, 0); i < text.length; i = writeSimple(sheet, text, i)) {
    // A character that is met for the first time goes round again.
    const entry = table[text.charCodeAt(i)] || learn(text.charCodeAt(i))
    if (entry === EXPANDS) {
      const character = String.fromCodePoint(text.codePointAt(i) ?? 0)
      writeAll(sheet, expansions.get(character) ?? expand(character), i, text.length - i)
      i += character.length
    } else if (entry >= COMPOSES) {
      writeUnit(sheet, entry, i)
      i++
    }
  }
  endToken(sheet, text.length)
  return sheet
}

/** Writes until a character takes more than numbers, and answers its place. It is the price of every import. */
function writeSimple(sheet: Sheet, text: string, from: number): number {
  const { units, places } = sheet
  let { length, last } = sheet
  let i = from
  for (; i < text.length; i++) {
    const entry = table[text.charCodeAt(i)] ?? 0
    if (entry === DROPS) continue
    if (entry < BORDERS || entry === EXPANDS || entry >= COMPOSES) break
    const kind = entry === BORDERS ? NONE : entry & RUN
    if (kind !== last && last !== NONE) {
      units[length] = BLANK
      places[length++] = i
    }
    last = kind
    if (kind === NONE) continue
    units[length] = entry
    places[length++] = i
  }
  sheet.length = length
  sheet.last = last
  return i
}

function writeUnit(sheet: Sheet, entry: number, place: number): void {
  const kind = entry & RUN
  if (kind === sheet.last && (entry & COMPOSES) !== 0 && compose(sheet, entry & 0xffff)) return
  if (kind !== sheet.last) endToken(sheet, place)
  sheet.last = kind
  put(sheet, entry & 0xffff, place)
}

/** Joins a unit to the last one written, if Unicode has one character for both. */
function compose(sheet: Sheet, unit: number): boolean {
  const last = sheet.length - 1
  const joined = String.fromCharCode(sheet.units[last] ?? BLANK, unit).normalize('NFC')
  if (joined.length === 1) sheet.units[last] = joined.charCodeAt(0)
  return joined.length === 1
}

function put(sheet: Sheet, unit: number, place: number): void {
  sheet.units[sheet.length] = unit
  sheet.places[sheet.length++] = place
}

function endToken(sheet: Sheet, place: number): void {
  if (sheet.last !== NONE) put(sheet, BLANK, place)
  sheet.last = NONE
}

/** Writes the expansion of a character. `left` is how many units of the text there are from here on. */
function writeAll(sheet: Sheet, expansion: string, place: number, left: number): void {
  ensureRoom(sheet, 2 * (expansion.length + left + 1))
  for (const character of expansion) {
    if (character === TOKEN_SEPARATOR) {
      endToken(sheet, place)
    } else if (character.length === 1) {
      writeUnit(sheet, table[character.charCodeAt(0)] || learn(character.charCodeAt(0)), place)
    } else {
      writeUnit(sheet, character.charCodeAt(0) | (isUnspacedScript(character) ? RUN : WORD), place)
      put(sheet, character.charCodeAt(1), place)
    }
  }
}

function ensureRoom(sheet: Sheet, more: number): void {
  const capacity = sheet.length + more
  if (capacity <= sheet.units.length) return
  const { units, places } = sheet
  sheet.units = new Uint16Array(2 * capacity)
  sheet.units.set(units)
  sheet.places = new Uint32Array(2 * capacity)
  sheet.places.set(places)
}

function learn(unit: number): number {
  const entry = entryOf(unit)
  table[unit] = entry
  return entry
}

function entryOf(unit: number): number {
  if (isSurrogate(unit)) return EXPANDS
  const folded = normalizeCharacter(String.fromCharCode(unit))
  if (folded === '') return DROPS
  if (folded === TOKEN_SEPARATOR) return BORDERS
  if (folded.length > 1) return EXPANDS
  return folded.charCodeAt(0) | (isUnspacedScript(folded) ? RUN : 0) | (COMPOSING.test(folded) ? COMPOSES : 0)
}

function expand(character: string): string {
  const expansion = LONE_SURROGATE.test(character) ? TOKEN_SEPARATOR : normalizeCharacter(character)
  expansions.set(character, expansion)
  return expansion
}
