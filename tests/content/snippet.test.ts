import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeHtml, highlightText } from '../../src/content/search/highlights.ts'
import { normalizeText } from '../../src/content/search/normalized-text.ts'
import { parseSearchQuery } from '../../src/content/search/search-query.ts'
import { buildSnippet } from '../../src/content/search/snippet.ts'

const marked = (text: string, q: string) => highlightText(text, parseSearchQuery(q).wanted)
const snippet = (text: string, q: string) => buildSnippet(text, parseSearchQuery(q).wanted)
const withoutMarks = (html: string) => html.replaceAll('<mark>', '').replaceAll('</mark>', '')
const insideMarks = (html: string) => [...html.matchAll(/<mark>(.*?)<\/mark>/gs)].map(([, text = '']) => text)

describe('marks', () => {
  test.each([
    [
      'words, whatever their case and accents',
      'Cafe CAFÉ cafes',
      'café',
      '<mark>Cafe</mark> <mark>CAFÉ</mark> cafes',
    ],
    ['characters as they are written', '發佈會 发布会', '发布', '<mark>發佈</mark>會 <mark>发布</mark>会'],
    ['all of what overlaps', '哈哈哈', '哈哈', '<mark>哈哈哈</mark>'],
    ['neighbours apart', '量子量子', '量子', '<mark>量子</mark><mark>量子</mark>'],
    ['phrases over blanks and signs', 'a big-data b', '"big data"', 'a <mark>big-data</mark> b'],
    ['words that share a blank', 'a a', 'a', '<mark>a</mark> <mark>a</mark>'],
    ['the whole word that begins so', 'memory', 'mem*', '<mark>memory</mark>'],
    ['decomposed letters whole, in NFC', 'cafe\u0301s cafe\u0301', 'cafe', 'cafés <mark>café</mark>'],
    ['marks with their letter', 'กิน', 'ก', '<mark>กิ</mark>น'],
    ['a letter with its mark', 'กิน', '\u0e34น', '<mark>กิน</mark>'],
    ['half-width kana with their sign', 'ｶﾞｽ', 'ガ', '<mark>ｶﾞ</mark>ｽ'],
    ['characters of two units whole', 'a𠮷野', '𠮷', 'a<mark>𠮷</mark>野'],
    ['ligatures whole', 'ﬁn', 'fin', '<mark>ﬁn</mark>'],
    ['nothing that is markup', '<b>&"big"\'', 'big', '&lt;b&gt;&amp;&quot;<mark>big</mark>&quot;&#39;'],
  ])('%s', (_, text, q, html) => {
    expect(marked(text, q)).toBe(html)
  })

  test('nothing where there is nothing', () => {
    expect(marked('abc', 'ab')).toBeNull()
    expect(snippet('abc', 'ab')).toBeNull()
  })
})

describe('a snippet', () => {
  const filler = '这里是一些别的文字，'.repeat(40)

  test('shows about eighty characters around the place, with an ellipsis where it is cut', () => {
    const html = snippet(`${filler}量子计算${filler}`, '量子') ?? ''
    expect(html).toMatch(/^….*<mark>量子<\/mark>.*…$/)
    expect(withoutMarks(html).length).toBeGreaterThan(70)
    expect(withoutMarks(html).length).toBeLessThan(90)
  })

  test('is of the place that has all the words, wherever it is', () => {
    const html =
      snippet(`alpha ${'x '.repeat(300)} beta ${'x '.repeat(300)} alpha beta end`, 'alpha beta') ?? ''
    expect(insideMarks(html)).toEqual(['alpha', 'beta'])
    expect(html).toMatch(/ end$/)
  })

  test('cuts no word', () => {
    const words = Array.from({ length: 200 }, (_, i) => `word${i}`)
    const html = snippet(words.join(' '), 'word100') ?? ''
    for (const word of withoutMarks(html).replaceAll('…', '').split(' ')) expect(words).toContain(word)
  })

  test.each([
    ['begins', 20, 5_000],
    ['ends', 5_000, 20],
    ['goes on', 5_000, 5_000],
  ])('is the same wherever in a long text it is that %s', (_, before, after) => {
    const [left, right] = [filler.repeat(20).slice(0, before), filler.repeat(20).slice(0, after)]
    const html = snippet(`${left}，量子计算，${right}`, '量子计算') ?? ''
    expect(html).toContain(`${left.slice(-15)}，<mark>量子计算</mark>，${right.slice(0, 15)}`)
    expect(html.startsWith('…')).toBe(before > 100)
    expect(html.endsWith('…')).toBe(after > 100)
  })

  test.each(Array.from({ length: 9 }, (_, i) => 994 + i))(
    'takes no part of a word for the word where a look at the text may end: %s',
    (at) => {
      const text = `${'x'.repeat(at - 1)} memory ${filler.repeat(20)}`
      expect(snippet(text, 'mem')).toBeNull()
      expect(snippet(text, 'memory')).toContain(' <mark>memory</mark> ')
    },
  )

  test('of a short text is all of it', () => {
    expect(snippet('a short one', 'short')).toBe('a <mark>short</mark> one')
  })

  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        'a',
        'b',
        'B',
        ' ',
        ' ',
        '量',
        '子',
        '𠮷',
        'é',
        'e\u0301',
        'กิ',
        '👩‍👩‍👧',
        '<',
        '>',
        '&',
        '"',
        "'",
        '\n',
        '。',
        'ｶﾞ',
      ),
      fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
      fc.constantFrom('<mark>', '</mark>', '<script>', '量子 '.repeat(30), 'filler '.repeat(30)),
    ),
    maxLength: 60,
  })
  const query = fc.constantFrom('a', 'b a', '量子', '量', '𠮷', 'e', 'ก', 'a*', '"a 量"', 'ガ', '子量子')

  test('without its marks is a piece of the text, escaped', () => {
    fc.assert(
      fc.property(text, query, (source, q) => {
        const html = snippet(source, q)
        if (html === null) return
        const piece = withoutMarks(html).replace(/^…|…$/g, '')
        const whole = escapeHtml(source.normalize('NFC'))
        expect(whole.includes(piece) || whole.includes(withoutMarks(html))).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test('has no markup but marks, which open and close in turn, around what was asked for', () => {
    fc.assert(
      fc.property(text, query, (source, q) => {
        for (const html of [snippet(source, q), marked(source, q)]) {
          if (html === null) continue
          expect(html.replace(/<mark>[^<>]+<\/mark>/g, '')).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
          expect(insideMarks(html).length).toBeGreaterThan(0)
          for (const inside of insideMarks(html)) expect(normalizeText(inside).trim()).not.toBe('')
          expect(Buffer.from(html).toString()).toBe(html)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
