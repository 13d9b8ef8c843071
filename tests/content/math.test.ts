/** Formulas in Markdown. */

import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'

const render = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY)
const inline = (formula: string) => `<span class="math inline">${formula}</span>`
const display = (formula: string) => `<div class="math display">${formula}</div>`

describe('formulas in a paragraph', () => {
  test.each([
    ['$a^*b^*$ and $x_{1}*y_{2}*z$', `${inline('a^*b^*')} and ${inline('x_{1}*y_{2}*z')}`],
    ['$a<b>c$, $`x_1`$', `${inline('a&lt;b&gt;c')}, ${inline('x_1')}`],
    ['\\\\(x_1\\\\) and \\(y\\)', `${inline('x_1')} and ${inline('y')}`],
    ['a $$\\\\{x\\\\}$$ b', 'a <span class="math display">\\\\{x\\\\}</span> b'],
    ['\\[z\\] b', '<span class="math display">z</span> b'],
    ['the $n$th, $E=mc^2$.', `the ${inline('n')}th, ${inline('E=mc^2')}.`],
    ['**$a_b$** [$c_d$](e)', `<strong>${inline('a_b')}</strong> <a href="e">${inline('c_d')}</a>`],
    ['$\\mathbf{{x}}$ $a \\$ b$', `${inline('\\mathbf{{x}}')} ${inline('a \\$ b')}`],
    ['10$^\\circ$C', `10${inline('^\\circ')}C`],
    ['$5 and $10, where $x_1 + y_2$ is', `$5 and $10, where ${inline('x_1 + y_2')} is`],
    ['$PATH is {{< math >}}$x_1$ here', `$PATH is {{&lt; math &gt;}}${inline('x_1')} here`],
    ['$latex x_1*y$', inline('x_1*y')],
    ['中文$x$中文', `中文${inline('x')}中文`],
  ])('%j', (source, html) => expect(render(source).html).toBe(`<p>${html}</p>\n`))
})

describe('formulas on lines of their own', () => {
  test.each([
    ['$$\nz_{d}=g_{\\theta}\n$$', display('z_{d}=g_{\\theta}')],
    ['$$ a \\\\ b $$', display('a \\\\ b')],
    ['text\n$$\n- a\n\n= b\n$$\nmore', `<p>text</p>\n${display('- a\n\n= b')}\n<p>more</p>`],
    ['\\[\na & b\n\\]', display('a &amp; b')],
    [
      '\\begin{align*}\na &= b \\\\\n\\end{align*}',
      display('\\begin{align*}\na &amp;= b \\\\\n\\end{align*}'),
    ],
    ['```math\nx_1 * y_2\n```', display('x_1 * y_2')],
    ['- a\n\n  $$\n  b_c_d\n  $$', `<ul>\n<li>\n<p>a</p>\n${display('b_c_d')}\n</li>\n</ul>`],
    ['> $$a_b_c$$', `<blockquote>\n${display('a_b_c')}\n</blockquote>`],
  ])('%j', (source, html) => expect(render(source).html.trim()).toBe(html))

  test('they are searched, but no excerpt', () => {
    const { text, excerpt } = render('$$a^2$$\n\nThe formula above has many readers.')
    expect([text, excerpt]).toEqual([
      'a^2\nThe formula above has many readers.',
      'The formula above has many readers.',
    ])
  })
})

test.each([
  '$5 and $10, or $5 and 10$',
  'US$5, CA$6; 5$ or 6$',
  '$HOME/$USER and $PATH:$HOME.',
  'for i in "$\u007b!a[@]}"; do if [ "$\u007bb}" ]; $\u007bc}$',
  '$&#123;a&#125; is $',
  '\\$x\\$ and $ x $',
  '\\[sic\\] \\[1\\] \\[…\\] \\[T\\]he \\[caption id="x"\\] \\(see below\\)',
  '- \\[x\\] done',
  '\\[*x₀*, *y₀*] and \\[<i>x</i>\\] and \\[x₁, y₁\\]',
  '$Id$ and $Date: 2024/01/02$',
  '$$\nnot closed\n\nb',
  '`$a$`\n\n```\n$$\na\n$$\n```\n\n    $$a$$',
])('%j has no formula', (source) => {
  const { html, text } = render(source)
  expect(html).not.toContain('math')
  expect(text).toContain('$'.repeat(source.includes('$') ? 1 : 0))
})

test('a formula in the text of an image is text', () => {
  expect(render('![a $x_1$](b.png)').html).toContain('alt="a $x_1$"')
})
