/** Rendering of bodies. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { sanitize } from '../../src/content/html/sanitizer.ts'

const markdown = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY)

describe('headings', () => {
  test('headings have unique ids in every script', () => {
    const { toc, html } = markdown(
      '# Über `uns`, 2.0!\n\n## 你好 World\n\n## 你好 World\n\n## 你好-world-1\n\n## हिन्दी\n\n## ！',
    )
    expect(toc.map(({ id }) => id)).toEqual([
      'über-uns-20',
      '你好-world',
      '你好-world-1',
      '你好-world-1-1',
      'हिन्दी',
      'heading',
    ])
    expect(html).toContain('<h2 id="你好-world">你好 World</h2>')
  })

  test('headings in HTML have ids too, and keep their own', () => {
    const { html, toc } = markdown(
      '<div><h2><strong>1. A</strong></h2><h3 id="mine">B</h3><h3 id="mine">B</h3></div>',
    )
    expect(html).toBe(
      '<div><h2 id="1-a"><strong>1. A</strong></h2><h3 id="mine">B</h3><h3 id="b">B</h3></div>',
    )
    expect(toc[0]).toEqual({ id: '1-a', level: 2, text: '1. A' })
  })

  test('the id of a heading differs from the ids of other elements', () => {
    expect(markdown('<p id="a">x</p>\n\n# A').toc).toEqual([{ id: 'a-1', level: 1, text: 'A' }])
  })

  test('the text of the first h1 is returned', () => {
    expect(markdown('## A\n\n# B *c*').firstHeading).toBe('B c')
    expect(markdown('## A').firstHeading).toBeNull()
  })
})

describe('plain text', () => {
  test('plain text has a line for each block, unchanged code, and no markup, entities or footnote marks', () => {
    const { text } = markdown(
      '# A\n\nb &amp; **c**[^1]\nd  \ne\n\n- f\n- g\n\n```\nif x:\n    y\n```\n\n<ruby>漢<rt>かん</rt></ruby>\n\n[^1]: h',
    )
    expect(text).toBe('A\nb & c d\ne\nf\ng\nif x:\n    y\n漢\nh')
  })

  test('hidden text is not part of the plain text and the excerpt', () => {
    const hidden = '<p style="display:none">Preview <b>text</b></p>'
    const { text, excerpt, html } = markdown(`${hidden}\n\nSeen <span hidden>or <i>not</i></span> here.\n`)
    expect([text, excerpt]).toEqual(['Seen here.', 'Seen here.'])
    expect(html).toContain('<p hidden')
  })

  test('words and reading time are counted', () => {
    expect(markdown('One two 三四').wordCount).toBe(4)
    expect(markdown('One').readingMinutes).toBe(1)
    expect(markdown('').readingMinutes).toBe(0)
  })
})

describe('URLs', () => {
  test('relative URLs are not changed, and each is listed once', () => {
    const { html, relativeLinks } = markdown(
      '[a](../b.md) ![c](图/d.png) [a](../b.md) [e](#f) [g](/h) [i](https://j.k)',
    )
    expect(relativeLinks).toEqual(['../b.md', '图/d.png', '/h'])
    expect(html).toContain('<img src="图/d.png" alt="c" />')
  })

  test('a URL is repaired unless a file of that name is next to the article', () => {
    const body = { format: 'markdown', source: '![a](cdn.example/b.png)' } as const
    expect(renderBody(body, DEFAULT_POLICY).html).toContain('src="https://cdn.example/b.png"')
    expect(
      renderBody({ ...body, isLocal: (segment) => segment === 'cdn.example' }, DEFAULT_POLICY).relativeLinks,
    ).toEqual(['cdn.example/b.png'])
  })
})

test('an HTML body is sanitized like Markdown, but its text is not Markdown', () => {
  const body = renderBody(
    { format: 'html', source: '<h1>A</h1><p>b [c](d) {{< e >}}<script>f</script></p>' },
    DEFAULT_POLICY,
  )
  expect(body.html).toBe('<h1 id="a">A</h1><p>b [c](d) {{&lt; e &gt;}}</p>')
  expect(body.text).toBe('A\nb [c](d) {{< e >}}')
  expect(body.diagnostics.map(({ code }) => code)).toEqual(['shortcode', 'removed-html'])
})

test('an end tag whose slash is a character reference closes its element', () => {
  const source = '<h2>A<&#47;h2>\n<p>b <em>c<&#47;em> &lt;&#47;d> 1<&#47;2<&#47;p>'
  const shown = '<h2 id="a">A</h2>\n<p>b <em>c</em> &lt;/d&gt; 1&lt;/2</p>'
  expect(renderBody({ format: 'html', source }, DEFAULT_POLICY).html).toBe(shown)
  expect(markdown(source).html).toBe(shown)
  expect(markdown('`<&#47;b>`').text).toBe('<&#47;b>')
})

test('a body that is too long or too deep is an error with a code', () => {
  expect(() => markdown('a'.repeat(5_000_001))).toThrow(expect.objectContaining({ code: 'too-large' }))
  expect(() => markdown('<div>'.repeat(50_000))).toThrow(expect.objectContaining({ code: 'too-deep' }))
})

test('a relative link that occurs fifty thousand times is listed once', () => {
  expect(markdown('[a](b) '.repeat(50_000)).relativeLinks).toEqual(['b'])
})

const piece = fc.constantFrom(
  ...[
    '# a\n',
    '\n\n',
    '> ',
    '- ',
    '[x] ',
    '[a](b.c/d)',
    '![',
    '](',
    '`',
    '```\n',
    '**',
    '<div>',
    '</div>',
    '<p>',
    '<x>',
  ],
  ...[
    '{{< a',
    ' >}}',
    '{% b %}',
    '<Foo ',
    '/>',
    '| a | b |\n|--|--|\n',
    '[^1]',
    '\n[^1]: n\n',
    '中文。',
    'word ',
    '<!--more-->',
  ],
  ...[
    '<h2 id="a">',
    '</h2>',
    '<a href="',
    '">',
    '&lt;',
    '\n: d\n',
    '    ',
    '---\n',
    'https://a.b/c)',
    '<svg>',
    '<iframe src=a>',
  ],
)

test('for any Markdown, the HTML is stable and the ids are unique', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { html, toc } = markdown(pieces.join(''))
      expect(sanitize(html, DEFAULT_POLICY)).toBe(html)
      expect(new Set(toc.map(({ id }) => id)).size).toBe(toc.length)
    }),
    { numRuns: 1_500, seed: 1 },
  )
})
