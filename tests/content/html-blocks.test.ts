/** HTML blocks: tags of MDX, comments before text, and words in angle brackets. */

import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/content/body.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'

const render = (source: string, isMdx = false) =>
  renderBody({ format: 'markdown', source, isMdx }, DEFAULT_POLICY)

describe('tags in MDX do not end Markdown', () => {
  test.each([
    [
      '<details>\n<summary>Show *it*</summary>\n```js\nconst a = 1\n```\n</details>',
      '<details>\n<summary>Show <em>it</em></summary><pre><code class="language-js">const a = 1\n</code></pre>\n</details>',
    ],
    ['<p>\n**Type:** `boolean`\n</p>', '<p>\n<strong>Type:</strong> <code>boolean</code>\n</p>'],
    ['<div className="a">\n    - **b**\n</div>', '<div>\n<ul>\n<li><strong>b</strong></li>\n</ul>\n</div>'],
    ['<ul>\n<li>**a**</li>\n</ul>', '<ul>\n<li><strong>a</strong></li></ul>'],
    ['<div\n  style={{color: "red"}}\n>\n# A\n</div>', '<div>\n<h1 id="a">A</h1>\n</div>'],
    ['<p align="center" onClick={() => a > b}>*a*\nb</p>', '<p align="center"><em>a</em>\nb</p>'],
    ['a\n\n    b', '<p>a</p>\n<p>b</p>'],
  ])('%j', (source, html) => expect(render(source, true).html.trim()).toBe(html))

  test('in other Markdown, an HTML block ends at a blank line', () => {
    expect(render('<p>\n**a**\n</p>').html).toBe('<p>\n**a**\n</p>')
  })

  test('style sheets and preformatted text are not Markdown', () => {
    expect(render('<style>\n\n**a**\n\n</style>\n\n<pre>\n**b**\n</pre>', true).text).toBe('**b**')
  })
})

describe('an element that is named in a sentence is text', () => {
  test.each([
    'The <style> tag\n\nis **kept**.',
    '<script> is a tag\n\nand **kept**.',
    '<p>\nA `<h1>` in a `<style>` tag\n</p>\n\nis **kept**.\n\n<style>\na\n</style>',
    '- `<title>` and <title>\n\nare **kept**.',
    '<div>\nThe <textarea> element\n</div>\n\nis **kept**.',
    'Put an <iframe> here\n\nand it is **kept**.',
  ])('%j', (source) => {
    for (const isMdx of [false, true]) {
      const { html, text } = render(source, isMdx)
      expect(html).toContain('<strong>kept</strong>')
      expect(text).toMatch(/<(?:style|script|title|textarea|iframe)>/)
    }
  })

  test('elements with an end tag, and frames that JSX closes, are no text', () => {
    expect(render('a <script>b</script> c').text).toBe('a c')
    expect(render('<iframe src="https://player.vimeo.com/video/1" />\n\nb').html).toContain('<p>b</p>')
    expect(renderBody({ format: 'html', source: '<p>a <style> b</p><p>c</p>' }, DEFAULT_POLICY).text).toBe(
      'a <style> b\nc',
    )
  })
})

describe('words in angle brackets that are no elements', () => {
  test.each([
    ['Of List<string> and <name>.', 'Of List<string> and <name>.'],
    ['<blog>\n\nb', '<blog>\nb'],
    ['Run `a` with <file_name> <b>c</b>', 'Run a with <file_name> c'],
    ['<div>\nSay <hello> to\n</div>', 'Say <hello> to'],
    ['<spoiler>a</spoiler> <my-element> b', 'a b'],
    ['# The <blog> element\n\nb', 'The <blog> element\nb'],
  ])('%j has the text %j', (source, text) => expect(render(source).text).toBe(text))

  test('the excerpt has them too', () => {
    expect(render('Convert Map<k> to <blog>.').excerpt).toBe('Convert Map<k> to <blog>.')
  })
})

describe('a comment with text behind it', () => {
  test.each([
    ['<!-- more -->**Thanks a lot!** and [a](https://b.example).', '<strong>Thanks a lot!</strong> and <a'],
    ['<!--more--> *a*', '<em>a</em>'],
    ['<!-- a\nb --> `c`', '<code>c</code>'],
  ])('%j begins a paragraph', (source, html) => expect(render(source).html).toContain(html))

  test('a comment before a tag, or with a blank line, is an HTML block', () => {
    expect(render('<!-- a --><div>**b**</div>').html).toContain('**b**')
    expect(render('<!-- a\n\nhidden --> b').text).toBe('b')
  })
})

test.each([
  ['```{=html}\n<b onclick="a()">x</b><script>a()</script>\n```', '<b>x</b>'],
  ['~~~ {=html5}\n<i>x</i>\n~~~\n\n**y**', '<i>x</i>\n<p><strong>y</strong></p>'],
  ['```{=latex}\n\\newpage\n```\n\ny', '<p>y</p>'],
  ['```{=html} x\n<b>\n```', '<pre><code>&lt;b&gt;\n</code></pre>'],
])('the raw block %j of Pandoc', (source, html) => expect(render(source).html.trim()).toBe(html))
