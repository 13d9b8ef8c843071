/** UTF-16 helpers: code units to a string, and surrogates. */

/** Returns the first `length` code units as a string. Assumes a little-endian machine: the fastest way in Node. */
export function decodeUtf16Units(units: Uint16Array, length: number): string {
  return Buffer.from(units.buffer, units.byteOffset, length * 2).toString('utf16le')
}

/** Writes the code units of a text into an array with space for them. Assumes a little-endian machine, as above. */
export function encodeUtf16Units(text: string, units: Uint16Array): void {
  Buffer.from(units.buffer, units.byteOffset, units.byteLength).write(text, 'utf16le')
}

/** Returns true for a surrogate: one of the two code units of a character outside the Basic Multilingual Plane. */
export function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800
}
