import { describe, expect, test } from 'vitest'
import { buildTsquery, parsePartialQuery, parseSearchQuery } from '../../src/content/search/search-query.ts'

/** Prints the clauses of a query: the normalized text, `?` for a recheck, `*` for a prefix, `-` for an excluded clause. */
function printClauses(q: string): string[] {
  const { required, excluded } = parseSearchQuery(q)
  const print = ({ normalizedText, needsRecheck, isPrefix }: (typeof required)[number]) =>
    `${normalizedText.replaceAll(' ', '_')}${isPrefix ? '*' : ''}${needsRecheck ? '?' : ''}`
  return [...required.map(print), ...excluded.map((clause) => `-${print(clause)}`)]
}

describe('parseSearchQuery', () => {
  test.each([
    ['two words', 'big  data', ['_big_', '_data_']],
    ['a full-width space', '数据　系统', ['数据', '系统']],
    ['one character and a bigram', '猫 量子', ['猫', '量子']],
    ['a run of more than two characters', '量子计算', ['量子计算?']],
    ['several tokens in one clause', 'ChatGPT发布', ['_chatgpt_发布?']],
    ['a hyphenated word', 'front-end', ['_front_end_?']],
    ['a phrase', '"big data"', ['_big_data_?']],
    ['a phrase of one word', '"big"', ['_big_']],
    ['quotation marks of other scripts', '“big data” 「量子」 ＂a b＂', ['_big_data_?', '量子', '_a_b_?']],
    ['an unclosed quotation mark', 'x "big data', ['_x_', '_big_data_?']],
    ['quotation marks without spaces around them', 'a"b c"d', ['_a_', '_b_c_?', '_d_']],
    ['excluded words and phrases', 'a -b -"c d" －量子', ['_a_', '-_b_', '-_c_d_?', '-量子']],
    ['a prefix', 'data* ｄａｔ＊', ['_data*', '_dat*']],
    ['a star after a run', '量子*', ['量子']],
    ['a star in quotation marks', '"dat*"', ['_dat_']],
    ['a prefix after a run in one clause', '发布chat*', ['发布_chat*?']],
    ['traditional Han and accented letters', '發佈 Café', ['发布', '_cafe_']],
    ['Korean, Thai and Japanese by characters', '한국 ไท データ', ['한국', 'ไท', 'データ?']],
    ['Arabic and Cyrillic by words', 'كتاب Ёлка', ['_كتاب_', '_елка_']],
    ['operators and punctuation without a word', '- * "" ， C++', ['_c_']],
    ['a character outside the BMP', '𠮷野 𠮷野家', ['𠮷野', '𠮷野家?']],
    ['a word longer than the longest term', 'a'.repeat(120), [`_${'a'.repeat(120)}_?`]],
  ])('parseSearchQuery reads %s: %j', (_, q, expected) => {
    expect(printClauses(q)).toEqual(expected)
  })

  test('buildTsquery lists the bigrams of a run, whole words and prefixes', () => {
    const { required } = parseSearchQuery('量子计算 chat*')
    expect(buildTsquery(required, [''])).toBe("(('量子' & '子计' & '计算')) & (('chat':*))")
    expect(buildTsquery(required.slice(1), ['^', '#'])).toBe("(('^chat':*) | ('#chat':*))")
  })

  test('a repeated bigram is one term', () => {
    expect(parseSearchQuery('哈哈哈哈').required[0]?.terms).toEqual(['哈哈'])
  })
})

describe('parsePartialQuery', () => {
  test('the last word of a partial query is a prefix, and operators are ignored', () => {
    const clauses = parsePartialQuery('-new "rel')
    expect(clauses.map(({ normalizedText, isPrefix }) => [normalizedText, isPrefix])).toEqual([
      [' new ', false],
      [' rel', true],
    ])
    expect(parsePartialQuery('量子')).toMatchObject([{ normalizedText: '量子', isPrefix: false }])
    expect(parsePartialQuery(' - ')).toEqual([])
  })
})
