import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'

const excerpt = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY).excerpt

describe('excerpt', () => {
  test.each([
    ...['<!--more-->', '<!-- more -->', '<!--MORE-->', '<!-- truncate -->', '{/* truncate */}'],
    ...['<!--more Read on…-->', '<!--break-->', '<!-- TEASER_END -->', '<!-- PELICAN_END_SUMMARY -->'],
  ])('the excerpt is the text before %s', (separator) => {
    expect(excerpt(`# T\n\nA **b** c.\n\nD.\n\n${separator}\n\nE.`)).toBe('A b c. D.')
    expect(excerpt(`A ${separator} b`)).toBe('A')
  })

  test('an ordinary comment that begins with `more` is not an excerpt separator', () => {
    expect(excerpt('A <!-- more of this later --> b')).toBe('A b')
  })

  test('an excerpt separator in code is ignored', () => {
    expect(excerpt('A.\n\nB.\n\n```\n<!--more-->\n```')).toBe('A. B.')
  })

  test('without a separator, the excerpt is the first paragraph of text, without markup', () => {
    expect(excerpt('# T\n\n![i](a.png)\n\n{{< x >}}\n\nA *b* `c`[^1] [d](e).\n\nF.\n\n[^1]: n')).toBe(
      'A b c d. F.',
    )
  })

  test.each([
    [
      'Hello, everybody!\n\nThe release that we have worked on is out.',
      'Hello, everybody! The release that we have worked on is out.',
    ],
    ['大家好！\n\n这是我们的新版本，速度更快。', '大家好！ 这是我们的新版本，速度更快。'],
    ['Hi.\n\n![a](b.png)\n\n## C\n\nMore text of this.', 'Hi. More text of this.'],
    ['The first real paragraph.\n\nB.', 'The first real paragraph.'],
    [
      '这一段已经足够长了，列表里可以单独显示，不需要下一段。\n\n乙。',
      '这一段已经足够长了，列表里可以单独显示，不需要下一段。',
    ],
  ])('a short first paragraph takes the next one with it: %j', (source, text) => {
    expect(excerpt(source)).toBe(text)
  })

  test.each([
    ['**\n\nThe first with letters.', 'The first with letters.'],
    ['…\n\n---\n\n* * *\n\nText.', 'Text.'],
    ['<p>—</p>\n\n<p>&nbsp;</p>\n\nText.', 'Text.'],
    ['** ** !!!', null],
  ])('text without letters and digits does not count: %j', (source, text) => {
    expect(excerpt(source)).toBe(text)
  })

  test.each([
    ['Hello {{ name }}, welcome.', 'Hello, welcome.'],
    ['See {% cite a %} for more ({{< ref_x >}}).', 'See for more.'],
    ['A {{< b >}} {{< c >}} d.', 'A d.'],
    ['中文{{ site.x }}，好', '中文，好'],
    ['{{ a }} begins, and “{{ b }}” ends {% c %}', 'begins, and ends'],
  ])('no hole stays where a template tag was: %j', (source, text) => expect(excerpt(source)).toBe(text))

  test('a list of keywords is not used as the excerpt', () => {
    expect(
      excerpt(
        '<div>\n\n<div> alpha, beta, gamma delta <br/>\nIt is so.<div>\n<p>Real text here.</p></div></div></div>',
      ),
    ).toBe('Real text here.')
    expect(excerpt('甲，乙，丙\n\n这是正文。')).toBe('这是正文。')
    expect(excerpt('#a #b #c')).toBeNull()
    expect(excerpt('Tags: a, b')).toBeNull()
  })

  test('a lead-in is the excerpt only if there is no other text', () => {
    expect(excerpt('She said:\n\n> No.\n\nAnd left.')).toBe('And left.')
    expect(excerpt('She said:')).toBe('She said:')
  })

  test('the source link, headings and code are not used as the excerpt', () => {
    expect(excerpt('# A\n\n```\nb\n```\n\n[Source](https://a.b/)')).toBeNull()
  })

  test('a long excerpt is truncated after a sentence, or else after a word', () => {
    const sentence = `${'word '.repeat(24)}end.`
    expect(excerpt(`${sentence} ${sentence}`)).toBe(sentence)
    const truncated = excerpt('word '.repeat(100)) ?? ''
    expect(truncated).toMatch(/^(word )+word…$/)
    expect(truncated.length).toBeLessThanOrEqual(201)
    expect(excerpt(`${'中'.repeat(150)}。${'文'.repeat(150)}。`)).toBe(`${'中'.repeat(150)}。`)
  })

  test('an excerpt is not truncated within a grapheme', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(excerpt(family.repeat(300))).toBe(`${family.repeat(200)}…`)
  })
})

test.each([
  '!!! note "A title"\n\n    Below.\n\nFirst.',
  '![[a.png]]\n\nFirst.',
  '> [!NOTE]\n> First.',
  '> [!warning]- A title\n> First.',
  '[caption id="a" width="1"]<img src="b.png"> Below it.[/caption]\n\nFirst.',
  '[gallery ids="1,2"]\n\nFirst.',
  "import A from './a'\nimport { B } from './b'\n\nFirst.",
  '{/* A note. */}\n\nFirst.',
  '![a]({{ site.url }}/a.png)\n\nFirst.',
  '::: info\nFirst.\n:::',
  ':::tip A title\n\nFirst.\n\n:::',
  ':::image type="content" source="a.png" alt-text="b":::\n\nFirst.',
  '[[toc]]\n\nFirst.',
  '[TOC]\n\nFirst.',
  '{: .no_toc}\n\nFirst.',
  'First.\n{: .notice--info}',
  '<<< @/snippets/a.js\n\nFirst.',
])('an excerpt has no syntax of other site generators: %j', (source) =>
  expect(excerpt(source)).toBe('First.'),
)

test('an excerpt has no unparsed strong emphasis of Chinese or Japanese text', () => {
  expect(excerpt('**字。**字 **a**')).toBe('字。字 a')
})

test.each([
  ['See [[A note]] and [[folder/b#Part|the other]].', 'See A note and the other.'],
  ['A test `[[ -f x ]]` of [[1, 2], [3]].', 'A test [[ -f x ]] of [[1, 2], [3]].'],
])('an excerpt shows the text of wiki links: %j', (source, text) => expect(excerpt(source)).toBe(text))

test('a line of 200,000 colons is processed in linear time', () => {
  expect(excerpt(`${':'.repeat(200_000)}x`)).toBeNull()
  expect(excerpt(':'.repeat(200_000))).toBeNull()
  expect(excerpt(`x${':'.repeat(200_000)}y`)).toBe('x…')
})
