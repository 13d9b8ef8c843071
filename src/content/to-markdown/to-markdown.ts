/** HTML to Markdown converter: sanitized HTML as GFM with footnotes. */
import { tables } from '@truto/turndown-plugin-gfm'
import { Parser } from 'htmlparser2'
import TurndownService from 'turndown'
import { elementRules } from './element-rules.ts'
import { resolveEmphasis } from './emphasis.ts'
import { escapeFormulaBrackets, escapeText, MARKER_PATTERNS } from './escape.ts'
import { extensionRules } from './extension-rules.ts'

const turndown = new TurndownService({
  headingStyle: 'atx',
  hr: '---',
  bulletListMarker: '-',
  codeBlockStyle: 'fenced',
})
turndown.use(tables)
const escapeMarkup = turndown.escape.bind(turndown)
turndown.escape = (text) => escapeFormulaBrackets(escapeText(escapeMarkup(text)))
const rules = { ...elementRules, ...extensionRules }
for (const [name, rule] of Object.entries(rules)) turndown.addRule(name, rule)

/** Minimum length of a chunk, in UTF-16 code units. Its conversion takes some tens of milliseconds. */
const CHUNK_LENGTH_MIN = 50_000

/**
 * Converts the HTML of an article to Markdown, in chunks: a long article takes seconds, and the caller can yield to the
 * event loop between two chunks.
 *
 * Supports headings, lists, task lists, tables with alignment, strikethrough, fenced code with its language, footnotes as
 * `[^1]`, formulas in dollar signs, and admonitions as block quotes of GitHub (`> [!NOTE]`). Embedded media become links, and images with `data:` URLs become their alternative text. The only HTML in the
 * output is `<sub>`, `<sup>`, and emphasis that delimiters cannot express. Text that looks like markup is escaped, so
 * rendering the Markdown creates no script, comment or other element. Lines end with LF, as does the last line. An empty
 * body has no chunks.
 */
export function* streamMarkdown(html: string): Generator<string> {
  let separator = ''
  for (const chunk of splitBetweenBlocks(html.replace(MARKER_PATTERNS.all, ''))) {
    const markdown = resolveEmphasis(turndown.turndown(chunk))
      .replace(MARKER_PATTERNS.adjacentCode, ' ')
      .replace(MARKER_PATTERNS.code, '')
    if (markdown.trim() === '') continue
    yield `${separator}${markdown}\n`
    separator = '\n'
  }
}

const BLOCK = /^(?:address|article|blockquote|details|div|dl|figure|h[1-6]|hr|ol|p|pre|section|table|ul)$/

/** Splits HTML into chunks at top-level blocks. */
function splitBetweenBlocks(html: string): string[] {
  if (html.length <= CHUNK_LENGTH_MIN) return [html]
  const starts = [0]
  let depth = 0
  const parser = new Parser({
    onopentag(name) {
      const isLongEnough = parser.startIndex - (starts.at(-1) ?? 0) >= CHUNK_LENGTH_MIN
      if (depth === 0 && isLongEnough && BLOCK.test(name)) starts.push(parser.startIndex)
      depth += 1
    },
    onclosetag() {
      depth -= 1
    },
  })
  parser.end(html)
  return starts.map((start, index) => html.slice(start, starts[index + 1]))
}
