/** Decoding of files. */
import { describe, expect, it } from 'vitest'
import { ContentError } from '../../src/content/diagnostic.ts'
import { decodeText } from '../../src/content/frontmatter/decode.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)
const utf8 = (text: string) => new TextEncoder().encode(text)

function errorOf(input: Uint8Array): unknown {
  try {
    return decodeText(input)
  } catch (error) {
    return error
  }
}

describe('decodeText', () => {
  it('UTF-8 is decoded', () => expect(decodeText(utf8('你好 🎉'))).toBe('你好 🎉'))
  it('one or two byte-order marks are removed', () => {
    expect(decodeText(utf8('\uFEFFa'))).toBe('a')
    expect(decodeText(utf8('\uFEFF\uFEFFa'))).toBe('a')
  })
  it('CRLF and CR become LF', () => expect(decodeText(utf8('a\r\nb\rc\n'))).toBe('a\nb\nc\n'))
  it('UTF-16 with a byte-order mark is decoded in both byte orders', () => {
    expect(decodeText(bytes(0xff, 0xfe, 0x60, 0x4f))).toBe('你')
    expect(decodeText(bytes(0xfe, 0xff, 0x4f, 0x60))).toBe('你')
  })
  it('half a UTF-16 character is an error', () =>
    expect(errorOf(bytes(0xff, 0xfe, 0x60))).toMatchObject({ code: 'not-utf16' }))
  it('the first byte that is not UTF-8 is reported with line and column', () => {
    const error = errorOf(bytes(0x61, 0x0d, 0x0a, 0x62, 0xe9, 0x20))
    expect(error).toBeInstanceOf(ContentError)
    expect(error).toMatchObject({ code: 'not-utf8', line: 2, column: 2 })
  })
  it('the first NUL is reported with line and column', () =>
    expect(errorOf(utf8('ab\nc\0'))).toMatchObject({ code: 'nul-character', line: 2, column: 2 }))
  it('an empty file is an empty text', () => expect(decodeText(bytes())).toBe(''))
})
