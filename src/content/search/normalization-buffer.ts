/** Buffer of a normalization: the code units of a text, and those of its normalized text with their offsets. */
import { encodeUtf16Units } from './utf16.ts'

export const SPACE = 0x20

/** Input and output of a normalization: code units, and the offset in the original text that each of the output comes from. */
export interface NormalizationBuffer {
  /** The code units of the text, and of texts before it from `sourceLength` on. */
  source: Uint16Array
  sourceLength: number
  units: Uint16Array
  offsets: Uint32Array
  signs: number[]
  length: number
  /** The kind of the open token: UNSPACED, WORD, or NO_TOKEN after a space. */
  tokenKind: number
}
export const WORD = 0
export const NO_TOKEN = -1

/** Capacity up to which texts share arrays, in code units. Nearly every article is shorter. */
const SHARED_CAPACITY = 0x10000
/** Arrays that each normalization overwrites: new ones for each text take longer than the loop that fills them. */
const sharedSource = new Uint16Array(SHARED_CAPACITY)
const sharedUnits = new Uint16Array(SHARED_CAPACITY)
const sharedOffsets = new Uint32Array(SHARED_CAPACITY)

/** Returns a buffer for the normalization of a text, which is its source. The arrays are those of the call before. */
export function createBuffer(text: string): NormalizationBuffer {
  const capacity = 2 * text.length + 2
  const isShared = capacity <= SHARED_CAPACITY
  const source = isShared ? sharedSource : new Uint16Array(text.length)
  encodeUtf16Units(text, source)
  return {
    source,
    sourceLength: text.length,
    units: isShared ? sharedUnits : new Uint16Array(capacity),
    offsets: isShared ? sharedOffsets : new Uint32Array(capacity),
    signs: [],
    length: 0,
    tokenKind: NO_TOKEN,
  }
}

/** Appends a code unit that comes from an index of the source. */
export function appendUnit(buffer: NormalizationBuffer, unit: number, offset: number): void {
  buffer.units[buffer.length] = unit
  buffer.offsets[buffer.length++] = offset
}

/** Appends a space if a token is open. */
export function endToken(buffer: NormalizationBuffer, offset: number): void {
  if (buffer.tokenKind !== NO_TOKEN) appendUnit(buffer, SPACE, offset)
  buffer.tokenKind = NO_TOKEN
}

/** Makes space for more code units. */
export function ensureCapacity(buffer: NormalizationBuffer, added: number): void {
  const capacity = buffer.length + added
  if (capacity <= buffer.units.length) return
  const { units, offsets } = buffer
  buffer.units = new Uint16Array(2 * capacity)
  buffer.units.set(units)
  buffer.offsets = new Uint32Array(2 * capacity)
  buffer.offsets.set(offsets)
}
