/** What the scanner reads in sanitised HTML is what a parser reads in it. */
import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { scanHtml } from '../../src/content/html/html-scanner.ts'
import { type SafeHtml, sanitize } from '../../src/content/html/sanitizer.ts'
import { renderMarkdown } from '../../src/content/markdown/markdown.ts'
import { filesBelow, textOf } from '../support/docs.ts'

/** A tag, or a run of text. */
type Event = [string, ...unknown[]]

/** Texts that follow each other are one. */
function addTo(events: Event[], text: string): void {
  const last = events.at(-1)
  if (last?.[0] === 'text') last[1] = `${last[1]}${text}`
  else events.push(['text', text])
}

function scanned(html: SafeHtml): Event[] {
  const events: Event[] = []
  scanHtml(html, {
    openTag: (name, attributes, start, end) => events.push(['open', name, { ...attributes }, start, end]),
    text: (text) => addTo(events, text),
    closeTag: (name) => events.push(['close', name]),
  })
  return events
}

function parsed(html: string): Event[] {
  const events: Event[] = []
  const parser = new Parser({
    onopentag: (name, attributes) =>
      events.push(['open', name, { ...attributes }, parser.startIndex, parser.endIndex + 1]),
    ontext: (text) => addTo(events, text),
    onclosetag: (name) => events.push(['close', name]),
  })
  parser.write(html)
  parser.end()
  return events
}

const expectSame = (html: string) => {
  const safe = sanitize(html)
  expect(scanned(safe)).toEqual(parsed(safe))
}

describe('the scanner reads as a parser does', () => {
  test('of elements, attributes, voids, references', () => {
    const html =
      '<p id="a&quot;b" title="">x &amp; y<br>&lt;z&gt;</p><img alt="" src=a><input type=checkbox checked>'
    expect(scanned(sanitize(html)).map(([kind, name]) => `${kind} ${name}`)).toEqual([
      ...['open p', 'text x & y', 'open br', 'close br', 'text <z>', 'close p'],
      ...['open img', 'close img', 'open input', 'close input'],
    ])
    expectSame(html)
  })

  test('of raw HTML of any shape', () => {
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
    fc.assert(fc.property(html, expectSame), { numRuns: 5_000 })
  })

  test("of the project's own documents and seeds", () => {
    const paths = [...filesBelow('docs'), ...filesBelow('seeds')].filter((path) => path.endsWith('.md'))
    expect(paths.length).toBeGreaterThan(5)
    for (const path of paths) expectSame(renderMarkdown(textOf(path), new Map()))
  })
})
