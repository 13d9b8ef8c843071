/** Comments of other site generators (Liquid, Hugo, kramdown, MDX) and Liquid's `raw` tags, which are removed. */

/** Opening and closing pattern of each comment syntax: Liquid, Hugo's `comment` shortcode, kramdown, MDX. */
const COMMENT_SYNTAXES = [
  ['\\{%-?\\s{0,9}comment\\s{0,9}-?%\\}', '\\{%-?\\s{0,9}endcomment\\s{0,9}-?%\\}'],
  ['\\{\\{[<%]\\s{0,9}comment\\s{0,9}[>%]\\}\\}', '\\{\\{[<%]\\s{0,9}/\\s{0,9}comment\\s{0,9}[>%]\\}\\}'],
  ['\\{::comment\\}', '\\{:/(?:comment)?\\}'],
  ['(?<!\\{)\\{/\\*', '\\*/\\}'],
].map(([open = '', close = '']) => ({
  open: new RegExp(open, 'y'),
  // Comments do not nest: the search for a close ends at the next open, so all searches together take linear time.
  closeOrOpen: new RegExp(`(${close})|${open}`, 'g'),
}))

/** A `raw` or `endraw` tag of Liquid and Nunjucks. Only the tag is removed: its content is shown as text, like all text. */
const RAW_TAG = /\{%-?\s{0,9}(?:end)?raw\s{0,9}-?%\}/y

/** The excerpt separator of Docusaurus, in its MDX form. */
const EXCERPT_SEPARATOR = /^\{\/\*\s*truncate\s*\*\/\}$/i

/** A comment: its end in the source, and the HTML that replaces it. Only an excerpt separator becomes HTML. */
interface TemplateComment {
  end: number
  html: string
}

/**
 * Parses the comment or `raw` tag that begins at `start`. Returns null if there is none, or if it is not closed before
 * `max`.
 */
export function parseCommentAt(text: string, start: number, max = text.length): TemplateComment | null {
  if (text[start] !== '{') return null
  RAW_TAG.lastIndex = start
  if (RAW_TAG.test(text)) return RAW_TAG.lastIndex > max ? null : { end: RAW_TAG.lastIndex, html: '' }
  for (const { open, closeOrOpen } of COMMENT_SYNTAXES) {
    open.lastIndex = start
    if (!open.test(text)) continue
    closeOrOpen.lastIndex = open.lastIndex
    if (closeOrOpen.exec(text)?.[1] === undefined || closeOrOpen.lastIndex > max) return null
    const comment = text.slice(start, Math.min(closeOrOpen.lastIndex, start + 100))
    return { end: closeOrOpen.lastIndex, html: EXCERPT_SEPARATOR.test(comment) ? '<!-- truncate -->' : '' }
  }
  return null
}
