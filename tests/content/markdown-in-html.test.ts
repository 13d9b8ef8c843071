/** Markdown inside HTML elements: `<div markdown="1">`. */
import { expect, test } from 'vitest'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'

const render = (source: string) => renderMarkdown(source, new Map())

test.each([
  '<div markdown="1">',
  '<div class="a" markdown=1>',
  '<div markdown=\'block\' id="b">',
  '<section markdown>',
])('the content of %s is parsed as Markdown', (tag) => {
  expect(render(`${tag}\n**a**\n- b\n</${tag.slice(1).split(' ', 1)[0]}>\n`)).toMatch(
    /^<(div|section).*>\n<p><strong>a<\/strong><\/p>\n<ul>\n<li>b<\/li>\n<\/ul>\n<\/\1>\n$/,
  )
})

test('a summary directly below the opening tag stays HTML', () => {
  expect(render('<details markdown="1">\n<summary>A</summary>\n**b**\n</details>\n')).toBe(
    '<details markdown="1">\n<summary>A</summary>\n<p><strong>b</strong></p>\n</details>\n',
  )
})

test.each(['<div>', '<div markdown="0">', '<div data-markdown="1">', '<div title="markdown">'])(
  'the content of %s is not parsed as Markdown',
  (tag) => expect(render(`${tag}\n**a**\n</div>\n`)).toBe(`${tag}\n**a**\n</div>\n`),
)
