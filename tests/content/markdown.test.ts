import { describe, expect, test } from 'vitest'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'

const render = (source: string) => renderMarkdown(source, new Map())

describe('renderMarkdown', () => {
  test('a GFM table keeps the alignment of its columns', () => {
    expect(render('| a | b |\n|---|--:|\n| 1 | 2 |')).toContain('<td align="right">2</td>')
  })

  test('footnotes are rendered with links in both directions', () => {
    const html = render('a[^n]\n\n[^n]: The note.')
    expect(html).toContain('<a href="#fn1" id="fnref1">')
    expect(html).toContain('<li id="fn1" class="footnote-item"><p>The note.')
  })

  test('an inline footnote stays text, as in Hugo', () => {
    expect(render('^[a-z]+')).toBe('<p>^[a-z]+</p>\n')
  })

  test('task list items are rendered with checkboxes', () => {
    const html = render('- [ ] a\n- [x] b\n- [z] c')
    expect(html).toContain('<li class="task-list-item"><input type="checkbox" disabled> a</li>')
    expect(html).toContain('<li class="task-list-item"><input type="checkbox" checked disabled> b</li>')
    expect(html).toContain('<li>[z] c</li>')
  })

  test('a definition list is rendered as dl', () => {
    expect(render('Term\n: What it is')).toBe('<dl>\n<dt>Term</dt>\n<dd>What it is</dd>\n</dl>\n')
  })

  test.each([
    ['go', 'go'],
    ['js {1,3}', 'js'],
    ['js{1,3}', 'js'],
    ['rust,no_run', 'rust'],
    ['ts:app.ts', 'ts'],
    ['{python}', 'python'],
    ['c++ title="a"', 'c++'],
  ])('a fence with the info string %j gets the language class %j', (info, language) => {
    expect(render(`\`\`\`${info}\na < b\n\`\`\``)).toContain(
      `<code class="language-${language}">a &lt; b\n</code>`,
    )
  })

  test('strikethrough, raw HTML and soft line breaks are rendered', () => {
    expect(render('~~a~~ <kbd>b</kbd>\nc')).toBe('<p><s>a</s> <kbd>b</kbd>\nc</p>\n')
  })

  test('a heading gets the id in braces after its text', () => {
    expect(render('## A b {#c-d .x}')).toBe('<h2 id="c-d">A b</h2>\n')
    expect(render('## A {b}')).toBe('<h2>A {b}</h2>\n')
  })

  test('relative URLs stay as written, absolute URLs are encoded', () => {
    expect(render('[a](<图/my pic.png>) ![b](图.png)')).toBe(
      '<p><a href="图/my pic.png">a</a> <img src="图.png" alt="b"></p>\n',
    )
    expect(render('[a](https://a.b/图)')).toContain('href="https://a.b/%E5%9B%BE"')
  })
})

describe('autolinks', () => {
  test.each([
    ['https://a.example/b?c=1.', '<p><a href="https://a.example/b?c=1">https://a.example/b?c=1</a>.</p>'],
    ['见https://a.example/b。好', '<p>见<a href="https://a.example/b">https://a.example/b</a>。好</p>'],
    ['[https://a.example/b]', '<p>[<a href="https://a.example/b">https://a.example/b</a>]</p>'],
    ['www.a.example/b?c[]=1', '<p><a href="https://www.a.example/b?c%5B%5D=1">www.a.example/b?c[]=1</a></p>'],
    ['(www.a.example/b_(c))', '<p>(<a href="https://www.a.example/b_(c)">www.a.example/b_(c)</a>)</p>'],
  ])('the URL in %j becomes a link', (source, html) => expect(render(source)).toBe(`${html}\n`))

  test.each([
    [
      'More of it: [https://a.example/b](https://c.example/d)',
      '<a href="https://c.example/d">https://a.example/b</a>',
    ],
    ['More of it: ![www.a.example/b](/c.png)', '<img src="/c.png" alt="www.a.example/b">'],
    ['More of it: [at https://a.example/b][1]\n\n[1]: /c', '<a href="/c">at https://a.example/b</a>'],
  ])('a URL in the text of a link or image is not linked again: %j', (source, html) => {
    expect(render(source)).toBe(`<p>More of it: ${html}</p>\n`)
  })

  test.each(['readme.md', 'example.com', 'a@b.example', '`https://a.example`'])(
    '%j is not linked and stays text',
    (source) => {
      expect(render(source)).not.toContain('<a')
    },
  )
})

describe('a Markdown link in the text of an HTML block', () => {
  test('a Markdown link or image in an HTML block is converted', () => {
    expect(render('<div>\n[原文](https://a.example/?b=1&amp;c)\n</div>')).toContain(
      '<a href="https://a.example/?b=1&amp;c">原文</a>',
    )
    expect(render('<div>\n![a](b.png "c") x\n</div>')).toContain('<img src="b.png" alt="a" title="c"> x')
  })

  test.each([
    '<pre>\n[a](b)\n</pre>',
    '<div>\n<code>[a](b)</code>\n</div>',
    '<div title="[a](b)">\n</div>',
    '<div>\n<!-- [a](b) -->\n</div>',
    '<div>\n<a href="c">[a](b)</a>\n</div>',
    '<div>\n<PRE>[a](b)</PRE>\n</div>',
  ])('a Markdown link is not converted in %j', (source) => expect(render(source)).toBe(source))
})

test('a link definition that is referenced thousands of times is refused', () => {
  const source = `[a]: http://x/${'y'.repeat(50_000)}\n\n${'[a] '.repeat(20_000)}`
  expect(() => render(source)).toThrow(expect.objectContaining({ code: 'too-large' }))
})

test('a body with thousands of footnotes is refused', () => {
  const notes = (count: number) =>
    Array.from({ length: count }, (_, i) => `[^${i}] `).join('') +
    Array.from({ length: count }, (_, i) => `\n\n[^${i}]: x`).join('')
  expect(render(notes(500))).toContain('id="fn500"')
  expect(() => render(notes(4_001))).toThrow('more than 4000 footnotes')
})
