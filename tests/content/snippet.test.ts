import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactClauses } from '../../src/content/search/clause-matches.ts'
import { escapeHtml, highlightText } from '../../src/content/search/highlights.ts'
import { normalizeText } from '../../src/content/search/normalized-text.ts'
import { parseSearchQuery } from '../../src/content/search/search-query.ts'
import { buildSnippet } from '../../src/content/search/snippet.ts'

const clausesOf = (q: string) => exactClauses(parseSearchQuery(q).required)
const highlight = (text: string, q: string) => highlightText(text, clausesOf(q))
const snippet = (text: string, q: string) => buildSnippet(text, clausesOf(q))
const removeMarks = (html: string) => html.replaceAll('<mark>', '').replaceAll('</mark>', '')
const markedTexts = (html: string) => [...html.matchAll(/<mark>(.*?)<\/mark>/gs)].map(([, text = '']) => text)

describe('highlightText', () => {
  test.each([
    [
      'words in any case and with any accents',
      'Cafe CAFÉ cafes',
      'café',
      '<mark>Cafe</mark> <mark>CAFÉ</mark> cafes',
    ],
    [
      'traditional and simplified characters, as written',
      '發佈會 发布会',
      '发布',
      '<mark>發佈</mark>會 <mark>发布</mark>会',
    ],
    ['overlapping matches as one match', '哈哈哈', '哈哈', '<mark>哈哈哈</mark>'],
    ['adjacent matches separately', '量子量子', '量子', '<mark>量子</mark><mark>量子</mark>'],
    ['phrases across spaces and punctuation', 'a big-data b', '"big data"', 'a <mark>big-data</mark> b'],
    ['two words separated by one space', 'a a', 'a', '<mark>a</mark> <mark>a</mark>'],
    ['the entire word that matches a prefix', 'memory', 'mem*', '<mark>memory</mark>'],
    ['decomposed letters, in NFC', 'cafe\u0301s cafe\u0301', 'cafe', 'cafés <mark>café</mark>'],
    ['a letter with its combining mark', 'กิน', 'ก', '<mark>กิ</mark>น'],
    ['a combining mark with its letter', 'กิน', '\u0e34น', '<mark>กิน</mark>'],
    ['half-width kana with their voicing mark', 'ｶﾞｽ', 'ガ', '<mark>ｶﾞ</mark>ｽ'],
    ['both surrogates of a character outside the BMP', 'a𠮷野', '𠮷', 'a<mark>𠮷</mark>野'],
    ['an entire ligature', 'ﬁn', 'fin', '<mark>ﬁn</mark>'],
    [
      'words of a text with escaped markup',
      '<b>&"big"\'',
      'big',
      '&lt;b&gt;&amp;&quot;<mark>big</mark>&quot;&#39;',
    ],
  ])('highlightText highlights %s: %j for %j', (_, text, q, html) => {
    expect(highlight(text, q)).toBe(html)
  })

  test('a text without a match has no highlight and no snippet', () => {
    expect(highlight('abc', 'ab')).toBeNull()
    expect(snippet('abc', 'ab')).toBeNull()
  })
})

describe('buildSnippet', () => {
  const filler = '这里是一些别的文字，'.repeat(40)

  test('a snippet has about eighty Han characters around the match, with an ellipsis at each truncated end', () => {
    const html = snippet(`${filler}量子计算${filler}`, '量子') ?? ''
    expect(html).toMatch(/^….*<mark>量子<\/mark>.*…$/)
    expect(removeMarks(html).length).toBeGreaterThan(70)
    expect(removeMarks(html).length).toBeLessThan(90)
  })

  test('a snippet shows the passage with all the words, at any position', () => {
    const html =
      snippet(`alpha ${'x '.repeat(300)} beta ${'x '.repeat(300)} alpha beta end`, 'alpha beta') ?? ''
    expect(markedTexts(html)).toEqual(['alpha', 'beta'])
    expect(html).toMatch(/ end$/)
  })

  test('a snippet truncates no word', () => {
    const words = Array.from({ length: 200 }, (_, i) => `word${i}`)
    const html = snippet(words.join(' '), 'word100') ?? ''
    for (const word of removeMarks(html).replaceAll('…', '').split(' ')) expect(words).toContain(word)
  })

  test.each([
    ['at the beginning', 20, 5_000],
    ['at the end', 5_000, 20],
    ['in the middle', 5_000, 5_000],
  ])('a snippet shows the text around a match %s of a long text', (_, before, after) => {
    const [left, right] = [filler.repeat(20).slice(0, before), filler.repeat(20).slice(0, after)]
    const html = snippet(`${left}，量子计算，${right}`, '量子计算') ?? ''
    expect(html).toContain(`${left.slice(-15)}，<mark>量子计算</mark>，${right.slice(0, 15)}`)
    expect(html.startsWith('…')).toBe(before > 100)
    expect(html.endsWith('…')).toBe(after > 100)
  })

  test.each(Array.from({ length: 9 }, (_, i) => 994 + i))(
    'a truncated word at the end of the searched beginning is no match: offset %s',
    (at) => {
      const text = `${'x'.repeat(at - 1)} memory ${filler.repeat(20)}`
      expect(snippet(text, 'mem')).toBeNull()
      expect(snippet(text, 'memory')).toContain(' <mark>memory</mark> ')
    },
  )

  test('the snippet of a short text is the entire text', () => {
    expect(snippet('a short one', 'short')).toBe('a <mark>short</mark> one')
  })

  test('a snippet does not depend on how its words are written', () => {
    const words = fc.array(fc.constantFrom('memory', 'river', 'other', 'remember ', '量子', '.'), {
      maxLength: 600,
    })
    fc.assert(
      fc.property(words, fc.constantFrom('memory', 'river memory', 'memory 量'), (source, q) => {
        const accented = source.map((word) => (word === 'memory' ? 'mémory' : word)).join(' ')
        const plain = snippet(source.join(' '), q)
        expect(snippet(accented, q)?.replaceAll('é', 'e')).toBe(plain ?? undefined)
      }),
      { numRuns: 300 },
    )
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

  test('a snippet without its marks is a piece of the escaped text', () => {
    fc.assert(
      fc.property(text, query, (source, q) => {
        const html = snippet(source, q)
        if (html === null) return
        const piece = removeMarks(html).replace(/^…|…$/g, '')
        const escapedText = escapeHtml(source.normalize('NFC'))
        expect(escapedText.includes(piece) || escapedText.includes(removeMarks(html))).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test('balanced mark elements around matches are the only markup of snippets and highlighted texts', () => {
    fc.assert(
      fc.property(text, query, (source, q) => {
        for (const html of [snippet(source, q), highlight(source, q)]) {
          if (html === null) continue
          expect(html.replace(/<mark>[^<>]+<\/mark>/g, '')).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
          expect(markedTexts(html).length).toBeGreaterThan(0)
          for (const inside of markedTexts(html)) expect(normalizeText(inside).trim()).not.toBe('')
          expect(Buffer.from(html).toString()).toBe(html)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
