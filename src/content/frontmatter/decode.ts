/** Decoding of a file: strict UTF-8 or UTF-16, line breaks as `\n`, without byte-order mark. */
import { ContentError } from '../diagnostic.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })
const utf16 = {
  le: new TextDecoder('utf-16le', { fatal: true }),
  be: new TextDecoder('utf-16be', { fatal: true }),
}

/**
 * Decodes the bytes of a file as UTF-8, or as UTF-16 after a UTF-16 byte-order mark. Line breaks become `\n`,
 * and leading byte-order marks are removed.
 * @throws ContentError `not-utf8` at the first invalid byte, `not-utf16`, or `nul-character` at the first NUL
 */
export function decodeText(bytes: Uint8Array): string {
  const text = normalizeLineBreaks(decode(bytes)).replace(/^\uFEFF+/, '')
  const nul = text.indexOf('\0')
  if (nul >= 0) throw errorAt('nul-character', 'the file contains a NUL character', text, nul)
  return text
}

function decode(bytes: Uint8Array): string {
  const first = bytes.length > 1 ? bytes[0] : undefined
  const byteOrder =
    first === 0xff && bytes[1] === 0xfe ? 'le' : first === 0xfe && bytes[1] === 0xff ? 'be' : null
  try {
    return byteOrder === null ? utf8.decode(bytes) : utf16[byteOrder].decode(bytes)
  } catch {
    if (byteOrder !== null)
      throw new ContentError('not-utf16', 'the file has a UTF-16 byte-order mark but is not valid UTF-16')
    const lenient = normalizeLineBreaks(new TextDecoder('utf-8').decode(bytes))
    throw errorAt('not-utf8', 'the file is not valid UTF-8', lenient, lenient.indexOf('\uFFFD'))
  }
}

function normalizeLineBreaks(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

function errorAt(code: string, message: string, text: string, index: number): ContentError {
  const before = text.slice(0, index)
  return new ContentError(code, message, before.split('\n').length, index - before.lastIndexOf('\n'))
}
