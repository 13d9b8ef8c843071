/** Texts put together unit by unit of UTF-16. */

/** Units as a string. Node has no quicker way, but one that takes little-endian numbers for granted. */
export function decodeUtf16Units(units: Uint16Array, length: number): string {
  return Buffer.from(units.buffer, units.byteOffset, length * 2).toString('utf16le')
}

/** True for half of a character beyond the basic plane. */
export function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800
}
