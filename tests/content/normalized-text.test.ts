import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeText, normalizeTextWithOffsets } from '../../src/content/search/normalized-text.ts'

/** Characters that meet in odd ways: of every script, marks, halves of characters, what is never shown. */
const odd = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...'aZéßİıſﬁ漢汉發髮𠮷ガｶﾞｯー한ᄒ\u1161\u11abㅎㅏㄴกำ\u0e34คאָبً٣۳०\u09c7\u09be\u200d\u0301\u3099㍻①½ﷺ-。\n ',
    ),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
    fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
    fc.constantFrom('\ud842', '\udfb7'),
  ),
  maxLength: 20,
})

describe('folding', () => {
  test.each([
    ['nothing', '', ' '],
    ['punctuation alone', '——！？… *', ' '],
    ['case', 'ChatGPT', ' chatgpt '],
    ['words beside a run', 'ChatGPT发布，会', ' chatgpt 发布 会 '],
    ['digits within a run', '第5章', ' 第 5 章 '],
    ['traditional characters, one by one', '發佈會與頭髮', ' 发布会与头发 '],
    ['Han beyond the basic plane', '𠮷野家', ' 𠮷野家 '],
    ['compatibility ideographs', '\uf900', ' 岂 '],
    ['full-width letters', 'ＡＢＣ１２３', ' abc123 '],
    ['half-width katakana', 'ｶﾞｷﾞｸﾞｹﾞｺﾞ', ' ガギグゲゴ '],
    ['hiragana is not katakana', 'あア', ' あア '],
    ['the long vowel sign', 'データベース', ' データベース '],
    ['Hangul, composed or not', '한국어'.normalize('NFD'), ' 한국어 '],
    ['letters of Korean on their own', 'ㅋㅋ ㅎㅏ', ' ㅋㅋ ㅎㅏ '],
    ['accents, composed or not', 'Ångström A\u030angstro\u0308m', ' angstrom angstrom '],
    [
      'letters that do not decompose',
      'Straße Øre Łódź Đà æon œuvre ısı',
      ' strasse ore lodz da aeon oeuvre isi ',
    ],
    ['Greek', 'Ὀδυσσεύς ΟΔΥΣΣΕΥΣ', ' οδυσσευσ οδυσσευσ '],
    ['Cyrillic', 'Ёлка йод', ' елка иод '],
    ['Arabic', 'مُحَمَّد كـتاب أحمد', ' محمد كتاب احمد '],
    ['letters of Persian', 'کتابی', ' كتابي '],
    ['Hebrew points', 'שָׁלוֹם', ' שלום '],
    ['digits of other scripts', '٣٤ ۳۴ ३४ ๓๔', ' 34 34 34 34 '],
    ['Thai, a run with its vowels', 'ภาษาไทย', ' ภาษาไทย '],
    ['what is never shown', 'co\u00adop می\u200cخواهم ไทย\u200bไทย', ' coop ميخواهم ไทยไทย '],
    ['ligatures and squares', 'ﬁn ㎏ ㍻ Ⅷ', ' fin kg 平成 viii '],
    ['apostrophes and hyphens', "don't front-end", ' don t front end '],
  ])('of %s', (_, text, folded) => {
    expect(normalizeText(text)).toBe(folded)
  })

  test('letters that become many more', () => {
    const peace = 'صلي الله عليه وسلم'
    expect(normalizeText('ﷺ。'.repeat(50))).toBe(` ${`${peace} `.repeat(50)}`)
  })

  test('again changes nothing', () => {
    fc.assert(
      fc.property(odd, (text) => {
        expect(normalizeText(normalizeText(text))).toBe(normalizeText(text))
      }),
      { numRuns: 2_000 },
    )
  })

  test('is of one form: blanks between tokens and around them, and nowhere else', () => {
    fc.assert(
      fc.property(odd, (text) => {
        expect(normalizeText(text)).toMatch(/^ (?:[^ ]+ )*$/)
      }),
    )
  })

  test('does not depend on neighbours: text between borders folds alike wherever it stands', () => {
    fc.assert(
      fc.property(odd, odd, (before, text) => {
        expect(normalizeText(`${before}。${text}`)).toBe(
          `${normalizeText(before)}${normalizeText(text).slice(1)}`,
        )
      }),
    )
  })

  test('knows where each unit came from', () => {
    fc.assert(
      fc.property(odd, (any) => {
        const text = any.normalize('NFC')
        const { folded, places } = normalizeTextWithOffsets(text)
        expect(folded).toBe(normalizeText(text))
        expect([...places]).toEqual([...places].sort((a, b) => a - b))
        expect(places).toHaveLength(folded.length)
      }),
    )
    expect([...normalizeTextWithOffsets('é𠮷ﬁ!a').places]).toEqual([0, 0, 1, 1, 1, 3, 3, 3, 4, 5, 6])
  })
})
