import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeText } from '../../src/content/search/normalized-text.ts'
import { buildSearchEntry } from '../../src/content/search/search-terms.ts'
import { anyCharacter } from '../support/any-character.ts'

type SearchableText = Parameters<typeof buildSearchEntry>[0]

const emptyArticle: SearchableText = { title: '', excerpt: '', tags: [], authors: [], text: '', lang: null }
const termsOf = (fields: Partial<SearchableText>) =>
  buildSearchEntry({ ...emptyArticle, ...fields })
    .terms.trim()
    .split(' ')

const bytesOf = (terms: readonly string[]) => terms.reduce((sum, term) => sum + Buffer.byteLength(term), 0)

describe('the search terms of an article', () => {
  test('the terms are words, and the characters and bigrams of Han runs', () => {
    expect(termsOf({ text: 'ChatGPT發佈會。会' }).sort()).toEqual(
      ['chatgpt', '发', '发布', '布', '布会', '会'].sort(),
    )
  })

  test('no bigram spans punctuation, a space or two fields', () => {
    const terms = termsOf({ excerpt: '甲', text: '乙，丙 丁' })
    expect(terms.sort()).toEqual(['丁', '丙', '乙', '甲'])
  })

  test('terms of the title, tags and authors have a prefix', () => {
    expect(termsOf({ title: '标题 A', tags: ['标签', 'b'], authors: ['Ada'] }).sort()).toEqual(
      '^标 ^标题 ^题 ^a #标 #标签 #签 #b @ada 标 标题 题 a 标签 签 b'.split(' ').sort(),
    )
  })

  test('a frequent term is listed with a prefix too', () => {
    expect(termsOf({ text: '猫 猫 dog' })).not.toContain('+猫')
    const terms = termsOf({ text: '猫 猫 猫 dog dog dog bird' })
    expect(terms).toEqual(expect.arrayContaining(['+猫', '+dog', '猫', 'dog', 'bird']))
    expect(terms).not.toContain('+bird')
    const long = `${'word '.repeat(2)}${'字'.repeat(3)}${'，另'.repeat(4_000)}`
    expect(termsOf({ text: long })).not.toContain('+字')
  })

  test('characters outside the BMP are indexed as characters and bigrams', () => {
    expect(termsOf({ text: '大𠮷野𠀋𠀋' }).sort()).toEqual(
      ['大', '𠮷', '大𠮷', '野', '𠮷野', '𠀋', '野𠀋', '𠀋𠀋'].sort(),
    )
  })

  test('a long word is truncated between two characters', () => {
    const [term = ''] = termsOf({ text: `a${'\u{1e922}'.repeat(80)}` })
    expect(term).toBe(`a${'\u{1e922}'.repeat(49)}`)
  })

  test('the terms of a very long text stay within the limits of a PostgreSQL tsvector', () => {
    const han = Array.from({ length: 400_000 }, (_, i) =>
      String.fromCharCode(0x4e00 + ((i * 7919) % 20_000), 0x4e00 + ((i * 104_729) % 19_997)),
    ).join('')
    const words = Array.from({ length: 200_000 }, (_, i) => `слово${i}`).join(' ')
    const terms = termsOf({ title: '题目', text: `${'a'.repeat(5_000)} ${words} ${han}` })
    expect(bytesOf(terms)).toBeLessThan(1_000_000)
    expect(terms.length).toBeGreaterThan(10_000)
    expect(Math.max(...terms.map((term) => Buffer.byteLength(term)))).toBeLessThan(2_046)
    expect(terms).toContain('^题目')
    expect(bytesOf(termsOf({ text: han }))).toBeLessThan(1_000_000)
  })

  test('no term contains a character of the tsvector syntax', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.string(), (text, title) => {
        const { terms } = buildSearchEntry({ ...emptyArticle, text, title, tags: [title], authors: [text] })
        expect(terms).not.toMatch(/['\\:*&|!()<>,"\n\t\0]/)
      }),
    )
  })

  test('the terms include every bigram of every Han run of the normalized text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'中文字符漢字𠮷a1 ，'), maxLength: 60 })
    fc.assert(
      fc.property(text, (source) => {
        const terms = new Set(termsOf({ text: source }))
        for (const run of normalizeText(source).match(/[\p{Script=Han}]+/gu) ?? []) {
          const characters = [...run]
          for (const [i, character] of characters.entries()) {
            expect(terms).toContain(character)
            if (i > 0) expect(terms).toContain(`${characters[i - 1]}${character}`)
          }
        }
      }),
    )
  })
})

test('the normalized text has one line for each field', () => {
  expect(
    buildSearchEntry({ ...emptyArticle, title: 'Tītle', tags: ['B', 'C'], excerpt: '', text: 'Body\n\nend' })
      .normalizedText,
  ).toBe(' title \n b \n c \n \n body end ')
})
