/** A description as plain text: front matter may hold markup in it, and it is shown where markup is not wanted. */
import MarkdownIt from 'markdown-it'
import { plainText, readOutline } from '../html/outline.ts'
import { sanitize } from '../html/sanitizer.ts'
import { verbatimUrlsPlugin } from '../markdown/links.ts'

const HTML = /<\/?[a-z][^>]*>|&[a-z#\d]+;/i
/** Links, code, and words between asterisks or underscores; `2 * 3` and `snake_case` are none. */
const MARKDOWN = /\]\(|`|\*\*[^\s*]|(?<![^\s(])[*_](?=[^\s*_])/
/** A longer text is no description, and a run of its asterisks may take long. */
const LENGTH_MAX = 10_000

const md = new MarkdownIt('zero', { html: true }).enable([
  ...['backticks', 'emphasis', 'link', 'image', 'html_inline', 'entity', 'balance_pairs', 'fragments_join'],
])
verbatimUrlsPlugin(md)

/** The text of a description, on one line when it held markup; null when nothing else was in it. */
export function plainDescription(text: string): string | null {
  const isMarkdown = text.length <= LENGTH_MAX && MARKDOWN.test(text)
  if (!isMarkdown && !HTML.test(text)) return text
  const html = isMarkdown ? md.renderInline(text) : text
  return (
    plainText(readOutline(sanitize(html)).blocks)
      .replace(/\s+/g, ' ')
      .trim() || null
  )
}
