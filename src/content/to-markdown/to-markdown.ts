/** Sanitised HTML back to Markdown: GFM with footnotes, and no HTML in it but `<sub>`, `<sup>` and what emphasises. */
import { tables } from '@truto/turndown-plugin-gfm'
import { Parser } from 'htmlparser2'
import TurndownService from 'turndown'
import { elementRules } from './element-rules.ts'
import { resolveEmphasis } from './emphasis.ts'
import { escapeText, MARK_PATTERNS } from './escape.ts'

const turndown = new TurndownService({
  headingStyle: 'atx',
  hr: '---',
  bulletListMarker: '-',
  codeBlockStyle: 'fenced',
})
turndown.use(tables)
const escapeMarkup = turndown.escape.bind(turndown)
turndown.escape = (text) => escapeText(escapeMarkup(text))
for (const [name, rule] of Object.entries(elementRules)) turndown.addRule(name, rule)

/** Length of a piece, in UTF-16 code units: some tens of milliseconds of work. */
const PIECE = 50_000

/**
 * The Markdown of an article's HTML: headings, lists, task lists, tables with their alignment, strikethrough, fenced
 * code with its language, footnotes as `[^1]`, players as links. Text that would be read as markup is escaped, so no
 * comment, script or other element can come of it, whatever the HTML says. Images that carry their own data leave
 * their text. Lines end in LF, and so does the whole; of an empty body nothing is left.
 */
export function toMarkdown(html: string): string {
  return [...streamMarkdown(html)].join('')
}

/** The same, piece by piece: a long article is work for seconds, and whoever shares the process wants a turn. */
export function* streamMarkdown(html: string): Generator<string> {
  let before = ''
  for (const piece of cutBetweenBlocks(html.replace(MARK_PATTERNS.all, ''))) {
    const settled = resolveEmphasis(turndown.turndown(piece))
    const markdown = settled.replace(MARK_PATTERNS.between, ' ').replace(MARK_PATTERNS.code, '')
    if (markdown.trim() === '') continue
    yield `${before}${markdown}\n`
    before = '\n'
  }
}

const BLOCK = /^(?:address|article|blockquote|details|div|dl|figure|h[1-6]|hr|ol|p|pre|section|table|ul)$/

function cutBetweenBlocks(html: string): string[] {
  if (html.length <= PIECE) return [html]
  const cuts = [0]
  let depth = 0
  const parser = new Parser({
    onopentag(name) {
      const isFar = parser.startIndex - (cuts.at(-1) ?? 0) >= PIECE
      if (depth === 0 && isFar && BLOCK.test(name)) cuts.push(parser.startIndex)
      depth += 1
    },
    onclosetag() {
      depth -= 1
    },
  })
  parser.end(html)
  return cuts.map((start, index) => html.slice(start, cuts[index + 1]))
}
