/** Limits of JSON bodies that are checked before parsing: nesting depth and number of values. */
import { invalidRequest } from '../errors.ts'

/** Maximum nesting depth. Metadata may be nested half as deep. */
const DEPTH_MAX = 128
/** Maximum number of values. A batch of 100 large articles has a few thousand, and imported front matter at most 50,000. */
const VALUES_MAX = 100_000

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPENING = new Set([0x5b, 0x7b]) // [ {
const CLOSING = new Set([0x5d, 0x7d]) // ] }

/**
 * Throws DomainError `invalid` when JSON is nested too deep or has too many values: parsing millions of values, and validating
 * them, takes seconds and hundreds of megabytes. Reads the bytes once; invalid JSON is left to the parser.
 */
export function assertJsonLimits(body: Uint8Array): void {
  let depth = 0
  let values = 1
  for (let index = 0; index < body.length; index++) {
    const byte = body[index] ?? 0
    if (byte === QUOTE) index = endOfString(body, index + 1)
    else if (byte === COMMA) values++
    else if (OPENING.has(byte)) {
      values++
      if (++depth > DEPTH_MAX)
        throw invalidRequest('body', '', `must not be nested deeper than ${DEPTH_MAX} levels`)
    } else if (CLOSING.has(byte)) depth--
    if (values > VALUES_MAX)
      throw invalidRequest('body', '', `must have at most ${VALUES_MAX.toLocaleString('en')} values`)
  }
}

/** Returns the index of the quotation mark that ends a string, or the length of the body. */
function endOfString(body: Uint8Array, start: number): number {
  let index = start
  while (index < body.length && body[index] !== QUOTE) index += body[index] === BACKSLASH ? 2 : 1
  return index
}
