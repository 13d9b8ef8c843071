/** Preprocessing of raw HTML before it is sanitized: template tags become text, Markdown links become HTML links. */
import MarkdownIt from 'markdown-it'
import { verbatimUrlsPlugin } from '../markdown/links.ts'
import { isPageTemplate } from '../markdown/page-reference.ts'
import { renderShortcode } from '../markdown/shortcodes.ts'
import { parseCommentAt } from '../markdown/template-comments.ts'
import { logTemplate, type TemplateLog } from '../markdown/template-log.ts'
import { parseTemplateAt } from '../markdown/template-tags.ts'

/** A character that may begin a template tag, a template comment, an HTML comment or an HTML tag. */
const CANDIDATE = /<!--|<(?=[/A-Za-z%])|\{(?=[{%:/#>])|\[(?=[/a-z])|%%/g
const OPENING_NAME = /<([A-Za-z]{1,10})(?=[\s/>])/y
/** Elements whose content is code or data, not prose. */
const VERBATIM_ELEMENTS = new Set([
  ...['pre', 'code', 'kbd', 'samp', 'script', 'style', 'textarea', 'xmp', 'title'],
])

/** Markdown with links, images and character references only, for text within HTML. */
const linkMarkdown = new MarkdownIt('zero').enable(['link', 'image', 'entity'])
verbatimUrlsPlugin(linkMarkdown)

/**
 * Renders shortcodes outside comments and code. Escapes others, Liquid tags and components, so that they stay visible, and
 * logs them, except references to pages in links.
 * Removes template comments. `firstLine` is the line of the HTML's first character in the body, from 1.
 */
export function escapeTemplates(html: string, log: TemplateLog, firstLine: number): string {
  let out = ''
  let done = 0
  CANDIDATE.lastIndex = 0
  for (let match = CANDIDATE.exec(html); match !== null; match = CANDIDATE.exec(html)) {
    const at = match.index
    const comment = parseCommentAt(html, at)
    if (comment !== null) {
      out += html.slice(done, at) + comment.html
      done = comment.end
      CANDIDATE.lastIndex = done
      continue
    }
    const tag = parseTemplateAt(html, at)
    if (tag === null) {
      CANDIDATE.lastIndex = verbatimEnd(html, at) ?? at + 1
      continue
    }
    const rendered = isInTag(html, at) ? null : renderShortcode(tag, false)
    // Apostrophes are escaped too: the tag may be in an attribute value with single quotes.
    out +=
      html.slice(done, at) + (rendered ?? linkMarkdown.utils.escapeHtml(tag.text).replaceAll("'", '&#39;'))
    done = tag.end
    CANDIDATE.lastIndex = done
    if (rendered === null && !isPageInHref(html, at, tag))
      logTemplate(log, tag, () => firstLine + countNewlines(html, at))
  }
  return out + html.slice(done)
}

/** Returns true for an offset within an HTML tag, that is in its attributes. */
function isInTag(html: string, at: number): boolean {
  const before = html.slice(Math.max(0, at - TAG_LENGTH_MAX), at)
  return before.lastIndexOf('<') > before.lastIndexOf('>')
}

/** Returns true for a tag that stands for a page, or for the URL of the site before a path, in the quoted `href` of a link. */
function isPageInHref(html: string, at: number, { text, end }: { text: string; end: number }): boolean {
  if (!isPageTemplate(text, /^["']/.test(html.charAt(end)))) return false
  return /\shref\s*=\s*(?:"[^"<>]*|'[^'<>]*)$/i.test(html.slice(Math.max(0, at - URL_LENGTH_MAX), at))
}

const URL_LENGTH_MAX = 500

/** An end tag whose slash jekyll-import has escaped: in its output of WordPress content, `</p>` is `<&#47;p>`. */
const ESCAPED_END_TAG = /<&#47;(?=[a-z][a-z\d]{0,10}\s*>)/gi

/** Unescapes the slash of end tags. Authors cannot mean it as text: in HTML, a `<` in text is `&lt;`. */
export function repairEndTags(html: string): string {
  return html.includes('<&#47;') ? html.replace(ESCAPED_END_TAG, '</') : html
}

/** Longest HTML tag with template tags, in UTF-16 code units, so that all searches together take linear time. */
const TAG_LENGTH_MAX = 2_000
const TAG = /<[a-z][a-z\d-]*(?=[\s/>])/iy

/**
 * Returns the end of the HTML tag that begins at `start`, if it contains template tags
 * (`<img src="{{ "/a.png" | relative_url }}">`); null for all others. Quotes and angle brackets within template tags are
 * skipped.
 */
export function findTemplatedTagEnd(source: string, start: number, max: number): number | null {
  TAG.lastIndex = start
  if (!TAG.test(source)) return null
  let quote = ''
  let isTemplated = false
  for (let at = TAG.lastIndex; at < Math.min(max, start + TAG_LENGTH_MAX); at++) {
    const char = source.charAt(at)
    const tag = char === '{' ? parseTemplateAt(source, at) : null
    if (tag !== null) {
      isTemplated = true
      at = tag.end - 1
    } else if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '>') return isTemplated ? at + 1 : null
    else if (char === '<') return null
    else if (char === '"' || char === "'") quote = char
  }
  return null
}

/** Converts `[text](url)` and `![alt](url)` in the text of an HTML block to HTML, except in code and links. */
export function convertLiteralLinks(html: string): string {
  if (!html.includes('](')) return html
  let out = ''
  let at = 0
  while (at < html.length) {
    const next = findMarkup(html, at)
    const text = html.slice(at, next)
    out += text.includes('](') ? linkMarkdown.renderInline(text) : text
    at = markupEnd(html, next)
    out += html.slice(next, at)
  }
  return out
}

/** Counts the newlines in a text before `end`. */
export function countNewlines(text: string, end: number): number {
  let count = 0
  for (let i = text.indexOf('\n'); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) count++
  return count
}

/** Returns the start of the next tag or comment, or the length of the HTML. */
function findMarkup(html: string, from: number): number {
  for (let i = html.indexOf('<', from); i >= 0; i = html.indexOf('<', i + 1)) {
    if (/[A-Za-z/!?]/.test(html.charAt(i + 1))) return i
  }
  return html.length
}

/** Returns the end of the tag, comment, link or code element that begins at `start`. */
function markupEnd(html: string, start: number): number {
  const end = verbatimEnd(html, start) ?? linkEnd(html, start)
  if (end !== null) return end
  let quote = ''
  for (let i = start + 1; i < html.length; i++) {
    const char = html.charAt(i)
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '>') return i + 1
    else if ((char === '"' || char === "'") && /[=\s]/.test(html.charAt(i - 1))) quote = char
  }
  return html.length
}

/** Returns the end of the comment or code element that begins at `start`, or null if there is none. */
function verbatimEnd(html: string, start: number): number | null {
  if (html.startsWith('<!--', start)) return endOfMatch(html, /-->/g, start + 4)
  const name = openingNameAt(html, start)
  if (name === null || !VERBATIM_ELEMENTS.has(name)) return null
  return endOfMatch(html, new RegExp(`</${name}[^>]*>?`, 'gi'), start)
}

function linkEnd(html: string, start: number): number | null {
  return openingNameAt(html, start) === 'a' ? endOfMatch(html, /<\/a[^>]*>?/gi, start) : null
}

function openingNameAt(html: string, start: number): string | null {
  OPENING_NAME.lastIndex = start
  return OPENING_NAME.exec(html)?.[1]?.toLowerCase() ?? null
}

function endOfMatch(html: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from
  return pattern.test(html) ? pattern.lastIndex : html.length
}
