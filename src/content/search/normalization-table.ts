/** Table of normalized code units for the normalization of texts, computed as code units occur. */
import { isUnspacedScript, normalizeCharacter, TOKEN_SEPARATOR } from './normalize-character.ts'
import { isSurrogate } from './utf16.ts'

/** An entry of the table is a normalized code unit with its flags, or one of these. Zero: not computed yet. */
export const SEPARATOR = 1
export const REMOVED = 2
export const EXPANDED = 3
/** Flag: the character belongs to a script without spaces between words. */
export const UNSPACED = 0x10000
/** Flag: the character may compose with the one before it. */
export const COMPOSES = 0x20000
/** Flag: a separator that may join words or be a part of one. */
export const SIGN = 0x40000

/** The first code unit of the Thai block. Every script below it has spaces between words. */
export const FIRST_UNSPACED_CODE_UNIT = 0xe00

/** Hyphens, apostrophes, `&` and the full stop, which join words, and the signs `+` and `#` after a word. */
const SIGNS = new Set("-\u2010\u2011'\u2019&.+\uff0b#\uff03\u266f")

/**
 * Token characters that canonical composition (UAX #15) joins to the character before, once the removed characters between
 * them are gone.
 */
const COMPOSING_CHARACTER =
  /[\u093c\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0c56\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dca\u0dcf\u0ddf\u102e\u1161-\u1175\u11a8-\u11c2\u1b35\u3099\u309a]/

const LONE_SURROGATE = /\p{Surrogate}/u

/** The entry of each code unit, computed when the code unit first occurs, so that start-up costs nothing. */
export const entries = new Int32Array(0x10000)
/** Normalized forms of characters outside the BMP, and of those that become several code units. */
const expansions = new Map<string, string>()

/** Returns the entry of a code unit. */
export function entryOf(unit: number): number {
  return entries[unit] || cacheEntry(unit)
}

/** Returns true when the token at an index of a normalized text is a run of an unspaced script. */
export function isUnspacedRunAt(normalizedText: string, index: number): boolean {
  const unit = normalizedText.charCodeAt(index)
  if (isSurrogate(unit)) return isUnspacedScript(String.fromCodePoint(normalizedText.codePointAt(index) ?? 0))
  return unit >= FIRST_UNSPACED_CODE_UNIT && (entryOf(unit) & UNSPACED) !== 0
}

/** Returns true for a code unit of a word: not for a separator, nor for a character of an unspaced script. */
export function isWordUnit(unit: number): boolean {
  const entry = entryOf(unit)
  return entry !== SEPARATOR && entry < SIGN && (entry & UNSPACED) === 0 && !isSurrogate(unit)
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
  if (normalized === TOKEN_SEPARATOR) return SIGNS.has(String.fromCharCode(unit)) ? SIGN : SEPARATOR
  if (normalized.length > 1) return EXPANDED
  const scriptFlag = isUnspacedScript(normalized) ? UNSPACED : 0
  return normalized.charCodeAt(0) | scriptFlag | (COMPOSING_CHARACTER.test(normalized) ? COMPOSES : 0)
}

/** Returns the normalized form of a character whose entry is EXPANDED. */
export function expansionOf(character: string): string {
  const cached = expansions.get(character)
  if (cached !== undefined) return cached
  const expansion = LONE_SURROGATE.test(character) ? TOKEN_SEPARATOR : normalizeCharacter(character)
  expansions.set(character, expansion)
  return expansion
}
