import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeText, normalizeTextWithOffsets } from '../../src/content/search/normalized-text.ts'
import { anyCharacter } from '../support/any-character.ts'

/** Text of unusual character sequences: all scripts, combining marks, lone surrogates, ignorable characters. */
const unusualText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...'aZéßİıſﬁ漢汉發髮𠮷ガｶﾞｯー한ᄒ\u1161\u11abㅎㅏㄴกำ\u0e34คאָبً٣۳०\u09c7\u09be\u200d\u0301\u3099㍻①½ﷺ-。\n ',
    ),
    fc.string({ minLength: 1, maxLength: 1, unit: anyCharacter }),
    fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
    fc.constantFrom('\ud842', '\udfb7'),
  ),
  maxLength: 20,
})

describe('normalizeText', () => {
  test.each([
    ['an empty text', '', ' '],
    ['punctuation', '——！？… *', ' '],
    ['upper case', 'ChatGPT', ' chatgpt '],
    ['words next to a run of Han', 'ChatGPT发布，会', ' chatgpt 发布 会 '],
    ['digits within a run of Han', '第5章', ' 第 5 章 '],
    ['traditional Han characters', '發佈會與頭髮', ' 发布会与头发 '],
    ['Han outside the BMP', '𠮷野家', ' 𠮷野家 '],
    ['compatibility ideographs', '\uf900', ' 岂 '],
    ['full-width letters', 'ＡＢＣ１２３', ' abc123 '],
    ['half-width katakana', 'ｶﾞｷﾞｸﾞｹﾞｺﾞ', ' ガギグゲゴ '],
    ['hiragana and katakana, which stay distinct', 'あア', ' あア '],
    ['the katakana long vowel sign', 'データベース', ' データベース '],
    ['decomposed Hangul', '한국어'.normalize('NFD'), ' 한국어 '],
    ['Hangul compatibility jamo', 'ㅋㅋ ㅎㅏ', ' ㅋㅋ ㅎㅏ '],
    ['composed and decomposed accents', 'Ångström A\u030angstro\u0308m', ' angstrom angstrom '],
    [
      'letters that do not decompose',
      'Straße Øre Łódź Đà æon œuvre ısı',
      ' strasse ore lodz da aeon oeuvre isi ',
    ],
    ['Greek', 'Ὀδυσσεύς ΟΔΥΣΣΕΥΣ', ' οδυσσευσ οδυσσευσ '],
    ['Cyrillic', 'Ёлка йод', ' елка иод '],
    ['Arabic', 'مُحَمَّد كـتاب أحمد', ' محمد كتاب احمد '],
    ['Persian letters', 'کتابی', ' كتابي '],
    ['Hebrew points', 'שָׁלוֹם', ' שלום '],
    ['digits of other scripts', '٣٤ ۳۴ ३४ ๓๔', ' 34 34 34 34 '],
    ['a run of Thai with its vowels', 'ภาษาไทย', ' ภาษาไทย '],
    ['default-ignorable characters', 'co\u00adop می\u200cخواهم ไทย\u200bไทย', ' coop ميخواهم ไทยไทย '],
    ['ligatures and square characters', 'ﬁn ㎏ ㍻ Ⅷ', ' fin kg 平成 viii '],
    ['apostrophes and hyphens', "don't front-end", ' don t front end '],
  ])('normalizeText converts %s: %j → %j', (_, text, normalizedText) => {
    expect(normalizeText(text)).toBe(normalizedText)
  })

  test('normalizeText expands a ligature to many letters', () => {
    const expansion = 'صلي الله عليه وسلم'
    expect(normalizeText('ﷺ。'.repeat(50))).toBe(` ${`${expansion} `.repeat(50)}`)
  })

  test('normalization is idempotent', () => {
    fc.assert(
      fc.property(unusualText, (text) => {
        expect(normalizeText(normalizeText(text))).toBe(normalizeText(text))
      }),
      { numRuns: 2_000 },
    )
  })

  test('a normalized text has exactly one space before each token and one at its end', () => {
    fc.assert(
      fc.property(unusualText, (text) => {
        expect(normalizeText(text)).toMatch(/^ (?:[^ ]+ )*$/)
      }),
    )
  })

  test('the normalized form of a text does not depend on the text before a separator', () => {
    fc.assert(
      fc.property(unusualText, unusualText, (before, text) => {
        expect(normalizeText(`${before}。${text}`)).toBe(
          `${normalizeText(before)}${normalizeText(text).slice(1)}`,
        )
      }),
    )
  })

  test('every code unit of a normalized text has the offset of its original character', () => {
    fc.assert(
      fc.property(unusualText, (source) => {
        const text = source.normalize('NFC')
        const { normalizedText, offsets } = normalizeTextWithOffsets(text)
        expect(normalizedText).toBe(normalizeText(text))
        expect([...offsets]).toEqual([...offsets].sort((a, b) => a - b))
        expect(offsets).toHaveLength(normalizedText.length)
      }),
    )
    expect([...normalizeTextWithOffsets('é𠮷ﬁ!a').offsets]).toEqual([0, 0, 1, 1, 1, 3, 3, 3, 4, 5, 6])
  })
})
