/** Random characters of all of Unicode, for `fc.string`. */
import fc from 'fast-check'

const [FIRST_SURROGATE, SURROGATES, CODE_POINTS] = [0xd800, 0x800, 0x11_0000]

function numberOf(character: unknown): number {
  const code = typeof character === 'string' ? (character.codePointAt(0) ?? -1) : -1
  if (code < 0 || String.fromCodePoint(code) !== character) throw new Error('This is no single character.')
  return code < FIRST_SURROGATE ? code : code - SURROGATES
}

/**
 * Any code point that is no surrogate. The same as `unit: 'binary'` of fast-check, which first fills a map of all of them: that takes
 * a second in each process.
 */
export const anyCharacter = fc
  .nat(CODE_POINTS - SURROGATES - 1)
  .map((n) => String.fromCodePoint(n < FIRST_SURROGATE ? n : n + SURROGATES), numberOf)
