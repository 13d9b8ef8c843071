import { describe, expect, test } from 'vitest'
import { buildTsquery, parsePartialQuery, parseSearchQuery } from '../../src/content/search/search-query.ts'

/** A query in short: needles, `?` where the text must be looked at, `*` for a beginning, `-` for what must not be there. */
function brief(q: string): string[] {
  const { wanted, excluded } = parseSearchQuery(q)
  const print = ({ needle, needsNeedle, isPrefix }: (typeof wanted)[number]) =>
    `${needle.replaceAll(' ', '_')}${isPrefix ? '*' : ''}${needsNeedle ? '?' : ''}`
  return [...wanted.map(print), ...excluded.map((unit) => `-${print(unit)}`)]
}

describe('a query', () => {
  test.each([
    ['words', 'big  data', ['_big_', '_data_']],
    ['a full-width blank', '数据　系统', ['数据', '系统']],
    ['one character, and a pair', '猫 量子', ['猫', '量子']],
    ['a longer run', '量子计算', ['量子计算?']],
    ['several tokens in one unit', 'ChatGPT发布', ['_chatgpt_发布?']],
    ['a hyphen within', 'front-end', ['_front_end_?']],
    ['a phrase', '"big data"', ['_big_data_?']],
    ['a phrase of one word', '"big"', ['_big_']],
    ['quotes of other scripts', '“big data” 「量子」 ＂a b＂', ['_big_data_?', '量子', '_a_b_?']],
    ['a quote that is not closed', 'x "big data', ['_x_', '_big_data_?']],
    ['quotes without blanks around', 'a"b c"d', ['_a_', '_b_c_?', '_d_']],
    ['what is excluded', 'a -b -"c d" －量子', ['_a_', '-_b_', '-_c_d_?', '-量子']],
    ['the beginning of a word', 'data* ｄａｔ＊', ['_data*', '_dat*']],
    ['a star after a run', '量子*', ['量子']],
    ['a star within quotes', '"dat*"', ['_dat_']],
    ['the beginning of the last of several', '发布chat*', ['发布_chat*?']],
    ['traditional and accented', '發佈 Café', ['发布', '_cafe_']],
    ['Korean, Thai and Japanese by characters', '한국 ไท データ', ['한국', 'ไท', 'データ?']],
    ['Arabic and Cyrillic by words', 'كتاب Ёлка', ['_كتاب_', '_елка_']],
    ['signs alone', '- * "" ， C++', ['_c_']],
    ['a character beyond the basic plane', '𠮷野 𠮷野家', ['𠮷野', '𠮷野家?']],
    ['a word longer than any term', 'a'.repeat(120), [`_${'a'.repeat(120)}_?`]],
  ])('of %s', (_, q, expected) => {
    expect(brief(q)).toEqual(expected)
  })

  test('asks for terms: pairs of a run, whole words, beginnings', () => {
    const { wanted } = parseSearchQuery('量子计算 chat*')
    expect(buildTsquery(wanted, [''])).toBe("(('量子' & '子计' & '计算')) & (('chat':*))")
    expect(buildTsquery(wanted.slice(1), ['^', '#'])).toBe("(('^chat':*) | ('#chat':*))")
  })

  test('finds the same pair but once', () => {
    expect(parseSearchQuery('哈哈哈哈').wanted[0]?.terms).toEqual(['哈哈'])
  })
})

describe('what is being typed', () => {
  test('is words, of which the last may go on; signs mean nothing', () => {
    const units = parsePartialQuery('-new "rel')
    expect(units.map(({ needle, isPrefix }) => [needle, isPrefix])).toEqual([
      [' new ', false],
      [' rel', true],
    ])
    expect(parsePartialQuery('量子')).toMatchObject([{ needle: '量子', isPrefix: false }])
    expect(parsePartialQuery(' - ')).toEqual([])
  })
})
