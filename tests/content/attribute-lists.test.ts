/** Attribute lists of kramdown and Python-Markdown. */
import { describe, expect, test } from 'vitest'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'

const render = (source: string) => renderMarkdown(source, new Map())

describe('attribute lists', () => {
  test.each([
    ['A.\n{: .notice}', '<p>A.</p>\n'],
    ['{: .notice--info}\nA.', '<p>A.</p>\n'],
    ['> A.\n{: .pull }', '<blockquote>\n<p>A.</p>\n</blockquote>\n'],
    ['- a\n- b\n{:.list}', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n'],
    ['- a{: .x}\n- b {: .y }', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n'],
    ['```go\na\n```\n{: .nolineno file="a.go"}', '<pre><code class="language-go">a\n</code></pre>\n'],
    ['[a](b){:target="_blank" rel="me"} c', '<p><a href="b">a</a> c</p>\n'],
    ['![a](b.png){: width="1" .left} c', '<p><img src="b.png" alt="a"> c</p>\n'],
    ['![a](b.png){:\n.icon}', '<p><img src="b.png" alt="a"></p>\n'],
    ['*a*{: .x\n   key="b" } c', '<p><em>a</em> c</p>\n'],
    ['[a](b){:target="_blank"\nrel="me"} c', '<p><a href="b">a</a> c</p>\n'],
    ['`a`{: .filepath} and **b**{:.c}', '<p><code>a</code> and <strong>b</strong></p>\n'],
  ])('the attribute list is removed from %j', (source, html) => expect(render(source)).toBe(html))

  test('an attribute list on the line below a table is removed', () => {
    expect(render('| a |\n|---|\n| 1 |\n{: .striped}')).not.toContain('striped')
  })
})

test.each([
  ['## A\n{: #own .x}', '<h2 id="own">A</h2>\n'],
  ['## A {: #own }', '<h2 id="own">A</h2>\n'],
  ['## A\n{: title="#no" .x}', '<h2>A</h2>\n'],
])('the attribute list sets the id of the heading: %j', (source, html) => expect(render(source)).toBe(html))

test('`{:toc}` removes the list above it, the placeholder for a table of contents', () => {
  expect(render('A.\n\n* TOC\n{:toc}\n\n## B')).toBe('<p>A.</p>\n<h2>B</h2>\n')
  expect(render('- a\n  1. TOC\n  {: toc}\n- b')).toBe('<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n')
})

test.each(['The map {:a 1} stays.', '{:a 1}', '{: }', 'a {: .b} c', '`{: .a}`', '\\{: .a}'])(
  '%j has no attribute list and stays text',
  (source) => expect(render(source)).toContain('{:'),
)
