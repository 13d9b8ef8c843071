/** Notes, tips and warnings in the syntaxes of several generators. */

import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'

const render = (source: string) => renderBody({ format: 'markdown', source }, DEFAULT_POLICY)
const aside = (kind: string, title: string, content: string) =>
  `<aside class="admonition ${kind}">\n<p class="admonition-title">${title}</p>\n${content}\n</aside>`

describe('an admonition has a kind and a title', () => {
  test.each([
    ['> [!NOTE]\n> Useful *a*.', aside('note', 'Note', '<p>Useful <em>a</em>.</p>')],
    ['> [!tip]- Folded\n> a\n>\n> - b', aside('tip', 'Folded', '<p>a</p>\n<ul>\n<li>b</li>\n</ul>')],
    ['> [!my-kind]+\n> a', aside('my-kind', 'My kind', '<p>a</p>')],
    ['> [!WARNING]\n>\n> a', aside('warning', 'Warning', '<p>a</p>')],
    ['> a\n{: .prompt-tip }', aside('tip', 'Tip', '<p>a</p>')],
    ['{: .note }\n> a', aside('note', 'Note', '<p>a</p>')],
    ['> a\n{: .notice--warning}', aside('warning', 'Warning', '<p>a</p>')],
    [':::note\na\n:::', aside('note', 'Note', '<p>a</p>')],
    [':::tip[A `b`]{.c}\na\n:::', aside('tip', 'A <code>b</code>', '<p>a</p>')],
    ['::: warning A title\na\n:::', aside('warning', 'A title', '<p>a</p>')],
    ['::: {.callout-important title="A b"}\na\n:::', aside('important', 'A b', '<p>a</p>')],
    ['::: Caution ::::::\na\n::::::::', aside('caution', 'Caution', '<p>a</p>')],
    [':::message alert\na\n:::', aside('alert', 'Alert', '<p>a</p>')],
    ['::tip\na\n::', aside('tip', 'Tip', '<p>a</p>')],
    ['!!! note "A *b*"\n    a\n\n    c', aside('note', 'A <em>b</em>', '<p>a</p>\n<p>c</p>')],
    ['???+ tip\n    a', aside('tip', 'Tip', '<p>a</p>')],
    ['!!! danger 注意事项\n    a', aside('danger', '注意事项', '<p>a</p>')],
    ['!!! note ""\n    a', '<aside class="admonition note">\n<p>a</p>\n</aside>'],
    ['- a\n  :::info\n  b\n  :::', `<ul>\n<li>a\n${aside('info', 'Info', '<p>b</p>')}\n</li>\n</ul>`],
  ])('%j', (source, html) => expect(render(source).html.trim()).toBe(html))

  test.each([
    '::::note\na\n:::tip\nb\n:::\n::::',
    ':::note\na\n\n:::tip\nb\n:::\n:::',
    '> [!note]\n> a\n> > [!tip]\n> > b',
    '!!! note\n    a\n\n    !!! tip\n        b',
  ])('they nest: %j', (source) => {
    expect(render(source).html.trim()).toBe(
      aside('note', 'Note', `<p>a</p>\n${aside('tip', 'Tip', '<p>b</p>')}`),
    )
  })

  test('a title and a kind are not executed', () => {
    const { html } = render(':::note[<script>x</script>a]\nb\n:::\n\n::: {.a"onclick=x}\nb\n:::')
    expect(html).not.toMatch(/script|onclick="/)
  })
})

test('containers that arrange their content have no title, and hidden content is not searched', () => {
  expect(render('::: {.columns}\n::: {.column width="50%"}\na\n:::\n:::').text).toBe('a')
  expect(render('::: content-hidden\nsecret\n:::\n\na').text).toBe('a')
  expect(render('::: details Click\na\n:::').html).toBe(
    '<details>\n<summary>Click</summary>\n<p>a</p>\n</details>\n',
  )
})

test.each([
  ['.content-visible when-format="html"', true],
  ['.content-hidden when-format="pdf"', true],
  ['.content-hidden unless-format="html"', true],
  ['.content-visible when-format="pdf"', false],
  ['.content-visible unless-format="html"', false],
  ['.content-hidden when-format="html:js"', false],
  ['.content-hidden .callout-note', false],
])('Quarto shows ::: {%s} in HTML: %j', (attributes, isShown) => {
  expect(render(`::: {${attributes}}\na\n:::`).text).toBe(isShown ? 'a' : '')
})

test.each([
  [':::danger\nnot closed', ':::danger'],
  ['a\n{: .note}\n\n{: .notice}\nb', 'a</p>'],
  ['```\n:::note\na\n:::\n```', ':::note'],
  ['!!! wow', '!!! wow'],
  [':::image source="a.png":::', ':::image'],
  ['> [!NOTE](a)', '!NOTE'],
  ['a\n::: b', '::: b'],
])('%j stays text', (source, text) => {
  const { html } = render(source)
  expect(html).not.toContain('<aside')
  expect(html).toContain(text)
})

test('the excerpt of an article with nothing but a note is the text of the note', () => {
  expect(
    render('> [!NOTE] A title\n> First of all, this is what the note says to its readers.').excerpt,
  ).toBe('First of all, this is what the note says to its readers.')
})
