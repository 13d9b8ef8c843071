/** Comments of other generators: what stands in them is shown to nobody; nor are the marks around what Liquid is to leave alone. */

/** Liquid's `{% comment %}`, Hugo's shortcode of that name, kramdown's `{::comment}`, and MDX's in braces: how each begins and ends. */
const COMMENTS = [
  ['\\{%-?\\s{0,9}comment\\s{0,9}-?%\\}', '\\{%-?\\s{0,9}endcomment\\s{0,9}-?%\\}'],
  ['\\{\\{[<%]\\s{0,9}comment\\s{0,9}[>%]\\}\\}', '\\{\\{[<%]\\s{0,9}/\\s{0,9}comment\\s{0,9}[>%]\\}\\}'],
  ['\\{::comment\\}', '\\{:/(?:comment)?\\}'],
  ['(?<!\\{)\\{/\\*', '\\*/\\}'],
].map(([open = '', close = '']) => ({
  open: new RegExp(open, 'y'),
  // No comment holds another one, so that all searches together stay linear.
  next: new RegExp(`(${close})|${open}`, 'g'),
}))

/** Liquid and Nunjucks show what stands between these two as it stands, which here all is. */
const RAW_MARK = /\{%-?\s{0,9}(?:end)?raw\s{0,9}-?%\}/y

/** Docusaurus's mark, as MDX has it. */
const MARK = /^\{\/\*\s*truncate\s*\*\/\}$/i

/** A comment: where it ends, and the HTML that stands for it. That is nothing but for the mark that ends an excerpt. */
export interface TemplateComment {
  end: number
  html: string
}

/** The comment or mark that begins at a place in a text, or null if none does, or it is never closed before `max`. */
export function parseCommentAt(text: string, start: number, max = text.length): TemplateComment | null {
  if (text[start] !== '{') return null
  RAW_MARK.lastIndex = start
  if (RAW_MARK.test(text)) return RAW_MARK.lastIndex > max ? null : { end: RAW_MARK.lastIndex, html: '' }
  for (const { open, next } of COMMENTS) {
    open.lastIndex = start
    if (!open.test(text)) continue
    next.lastIndex = open.lastIndex
    if (next.exec(text)?.[1] === undefined || next.lastIndex > max) return null
    const isMark = MARK.test(text.slice(start, Math.min(next.lastIndex, start + 100)))
    return { end: next.lastIndex, html: isMark ? '<!-- truncate -->' : '' }
  }
  return null
}
