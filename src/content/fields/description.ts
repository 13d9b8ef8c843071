/** Descriptions as plain text, without the Markdown and HTML that front matter may contain. */
import MarkdownIt from 'markdown-it'
import { DEFAULT_POLICY } from '../html/html-policy.ts'
import { escapeUnknownTags } from '../html/literal-tags.ts'
import { plainText, readOutline } from '../html/outline.ts'
import { sanitize } from '../html/sanitizer.ts'
import { verbatimUrlsPlugin } from '../markdown/links.ts'

const HTML = /<\/?[a-z][^>]*>|&[a-z#\d]+;/i
/** Links, code, and words between asterisks or underscores, but not `2 * 3` and `snake_case`. */
const MARKDOWN = /\]\(|`|\*\*[^\s*]|(?<![^\s(])[*_](?=[^\s*_])/
/** Maximum length for which Markdown is rendered, because a long run of asterisks takes long. */
const MARKDOWN_LENGTH_MAX = 10_000

const inlineMarkdown = new MarkdownIt('zero', { html: true }).enable([
  ...['backticks', 'emphasis', 'link', 'image', 'html_inline', 'entity', 'balance_pairs', 'fragments_join'],
])
verbatimUrlsPlugin(inlineMarkdown)

/**
 * Returns a description without markup, on one line if it had any; null when it has nothing but markup. Words in angle
 * brackets that are no elements (`List<String>`) are not markup.
 */
export function plainDescription(text: string): string | null {
  const isMarkdown = text.length <= MARKDOWN_LENGTH_MAX && MARKDOWN.test(text)
  if (!isMarkdown && !HTML.test(text)) return text
  const html = isMarkdown ? inlineMarkdown.renderInline(text) : text
  return (
    plainText(readOutline(sanitize(escapeUnknownTags(html), DEFAULT_POLICY)).blocks)
      .replace(/\s+/g, ' ')
      .trim() || null
  )
}
