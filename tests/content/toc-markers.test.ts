/** Markers of a table of contents are removed, and attributes of Pandoc behind an element. */
import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'

const html = (source: string) => renderMarkdown(source, new Map())

describe('a marker of a table of contents', () => {
  it.each([
    '[TOC]',
    '[toc]',
    '[[toc]]',
    '[[_TOC_]]',
    '@[toc]',
    '@[toc](Contents)',
    `$${'{toc}'}`,
    '{{TOC}}',
    '[[[toc]]]',
  ])('%s is removed where it is a paragraph', (marker) =>
    expect(html(`${marker}\n\nText`)).toBe('<p>Text</p>\n'),
  )
  it('stays in a sentence, in code and in a list', () => {
    expect(html('Write [TOC] here')).toBe('<p>Write [TOC] here</p>\n')
    expect(html('`[TOC]`')).toBe('<p><code>[TOC]</code></p>\n')
    expect(html('[TOC]\nnext line')).toBe('<p>[TOC]\nnext line</p>\n')
    expect(html('    [TOC]')).toBe('<pre><code>[TOC]\n</code></pre>\n')
  })
})

describe('attributes of Pandoc', () => {
  it.each([
    ['![a](a.png){width=300 height="20px"}', '<p><img src="a.png" alt="a" width="300" height="20"></p>\n'],
    ['![a](a.png){#fig-a .center width=50%}', '<p><img src="a.png" alt="a"></p>\n'],
    ['[a](https://e.org){target="_blank"} x', '<p><a href="https://e.org">a</a> x</p>\n'],
    ['`x`{.python} y', '<p><code>x</code> y</p>\n'],
  ])('%s: are removed, and an image gets its size', (source, expected) => expect(html(source)).toBe(expected))
  it.each(['{width=300}', 'a {b} c', '`x` {.y}', '[a](b.md){x y}'])('%s: other braces stay', (source) =>
    expect(html(source)).toContain(source.slice(source.indexOf('{'))),
  )
})
