/** Bytes of a file to text: one encoding, one kind of line end, no byte-order mark. */
import { ContentError } from '../diagnostic.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })
const utf16 = {
  le: new TextDecoder('utf-16le', { fatal: true }),
  be: new TextDecoder('utf-16be', { fatal: true }),
}

/**
 * The text of a file: strict UTF-8, or UTF-16 where a byte-order mark says so; line ends are `\n` and leading
 * byte-order marks are gone.
 * @throws ContentError `not-utf8` at the first byte that is none, `nul-character` at the first NUL
 */
export function decodeText(bytes: Uint8Array): string {
  const text = toUnix(decode(bytes)).replace(/^\uFEFF+/, '')
  const nul = text.indexOf('\0')
  if (nul >= 0) throw errorAt('nul-character', 'the text contains a NUL character', text, nul)
  return text
}

function decode(bytes: Uint8Array): string {
  const mark = bytes.length > 1 ? bytes[0] : undefined
  const encoding =
    mark === 0xff && bytes[1] === 0xfe ? 'le' : mark === 0xfe && bytes[1] === 0xff ? 'be' : null
  try {
    return encoding === null ? utf8.decode(bytes) : utf16[encoding].decode(bytes)
  } catch {
    if (encoding !== null)
      throw new ContentError('not-utf16', 'the byte-order mark says UTF-16, the bytes are not')
    const lenient = toUnix(new TextDecoder('utf-8').decode(bytes))
    throw errorAt('not-utf8', 'the text is not valid UTF-8', lenient, lenient.indexOf('\uFFFD'))
  }
}

function toUnix(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

function errorAt(code: string, message: string, text: string, index: number): ContentError {
  const before = text.slice(0, index)
  return new ContentError(code, message, before.split('\n').length, index - before.lastIndexOf('\n'))
}
