/** HTML scanner: compares its tokens of sanitized HTML with those of a parser. */

import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { scanHtml } from '../../src/content/html/html-scanner.ts'
import { type SafeHtml, sanitize } from '../../src/content/html/sanitizer.ts'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'
import { filesBelow, textOf } from '../support/docs.ts'

/** A token: a tag, or a run of text. */
type HtmlToken = [string, ...unknown[]]

/** Appends text, and merges it with a text token before it. */
function appendText(tokens: HtmlToken[], text: string): void {
  const last = tokens.at(-1)
  if (last?.[0] === 'text') last[1] = `${last[1]}${text}`
  else tokens.push(['text', text])
}

function scanTokens(html: SafeHtml): HtmlToken[] {
  const tokens: HtmlToken[] = []
  scanHtml(html, {
    openTag: (name, attributes, start, end) => tokens.push(['open', name, { ...attributes }, start, end]),
    text: (text) => appendText(tokens, text),
    closeTag: (name) => tokens.push(['close', name]),
  })
  return tokens
}

function parseTokens(html: string): HtmlToken[] {
  const tokens: HtmlToken[] = []
  const parser = new Parser({
    onopentag: (name, attributes) =>
      tokens.push(['open', name, { ...attributes }, parser.startIndex, parser.endIndex + 1]),
    ontext: (text) => appendText(tokens, text),
    onclosetag: (name) => tokens.push(['close', name]),
  })
  parser.write(html)
  parser.end()
  return tokens
}

const expectSameTokens = (html: string) => {
  const safe = sanitize(html, DEFAULT_POLICY)
  expect(scanTokens(safe)).toEqual(parseTokens(safe))
}

describe('scanHtml', () => {
  test('the scanner reads elements, attributes, void elements and character references as a parser does', () => {
    const html =
      '<p id="a&quot;b" title="">x &amp; y<br>&lt;z&gt;</p><img alt="" src=a><input type=checkbox checked>'
    expect(scanTokens(sanitize(html, DEFAULT_POLICY)).map(([kind, name]) => `${kind} ${name}`)).toEqual([
      ...['open p', 'text x & y', 'open br', 'close br', 'text <z>', 'close p'],
      ...['open img', 'close img', 'open input', 'close input'],
    ])
    expectSameTokens(html)
  })

  test('the scanner reads sanitized random HTML as a parser does', () => {
    const names =
      'p div span a b img br hr ul li table tr td iframe video svg math script pre code h2 ruby rt x-y input'
    const name = fc.constantFrom(...names.split(' '))
    const attribute = fc.constantFrom(
      ...[
        ' id="a"',
        ' class="language-c++"',
        ' href="/a?b&amp;c"',
        " title='\"<>&'",
        ' alt',
        ' alt=""',
        ' src=a/b',
      ],
      ...[
        ' srcset="a 1x, b 2x"',
        ' controls',
        ' name="x"',
        ' colspan=2',
        ' lang="zh"',
        ' onclick="x"',
        ' a"b',
        ' =',
      ],
    )
    const tag = fc
      .tuple(
        fc.constantFrom('<', '</', '<'),
        name,
        fc.array(attribute, { maxLength: 3 }),
        fc.constantFrom('>', '/>', ' >', ''),
      )
      .map(([open, element, attributes, close]) => `${open}${element}${attributes.join('')}${close}`)
    const text = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '&',
      '&amp;',
      '&lt;b&gt;',
      '&#32;',
      '<',
      '>',
      '"',
      '你',
      '🎉',
      '&nbsp;',
      '<!--c-->',
    )
    const html = fc.array(fc.oneof(tag, text), { maxLength: 25 }).map((parts) => parts.join(''))
    fc.assert(fc.property(html, expectSameTokens), { numRuns: 2_500 })
  })

  test('the scanner reads the sanitized documents and seeds of the project as a parser does', () => {
    const paths = [...filesBelow('docs'), ...filesBelow('seeds')].filter((path) => path.endsWith('.md'))
    expect(paths.length).toBeGreaterThan(5)
    for (const path of paths) expectSameTokens(renderMarkdown(textOf(path), new Map()))
  })
})
