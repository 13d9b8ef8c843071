/** Encoding of response texts as UTF-8. */

const encoder = new TextEncoder()

/** The bytes of one text while it is encoded; a longer text takes the other way. */
const scratch = Buffer.allocUnsafeSlow(512 * 1024)

/** The maximum number of bytes of one UTF-16 code unit. */
const UNIT_BYTES = 3

/**
 * Returns a text as UTF-8, in memory of its own: a response cache may hold it. A copy from used memory is faster than
 * `TextEncoder.encode`, which takes new memory for its estimate of the size.
 */
export function encodeText(text: string): Uint8Array {
  if (text.length * UNIT_BYTES > scratch.length) return encoder.encode(text)
  const { written } = encoder.encodeInto(text, scratch)
  const bytes = Buffer.allocUnsafeSlow(written)
  scratch.copy(bytes, 0, 0, written)
  return bytes
}
