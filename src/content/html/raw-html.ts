/** Mends raw HTML before it is sanitised: template tags become text, literal Markdown links become links. */
import MarkdownIt from 'markdown-it'
import { verbatimUrlsPlugin } from '../markdown/links.ts'
import { parseCommentAt } from '../markdown/template-comments.ts'
import { logTemplate, parseTemplateAt, type TemplateLog } from '../markdown/template-tags.ts'

const CANDIDATE = /<!--|<(?=[/A-Za-z])|\{(?=[{%:/])|\[(?=[/a-z])/g
const OPENED = /<([A-Za-z]{1,10})(?=[\s/>])/y
/** Elements whose text is not prose. */
const VERBATIM = new Set(['pre', 'code', 'kbd', 'samp', 'script', 'style', 'textarea', 'xmp', 'title'])

/** Markdown with nothing but links, images and character references, for text that is HTML otherwise. */
const links = new MarkdownIt('zero').enable(['link', 'image', 'entity'])
verbatimUrlsPlugin(links)

/**
 * Escapes shortcodes, Liquid tags and components outside comments and code, so that they stay visible, and logs
 * them. `firstLine` is the line of the HTML's first character in the body, from 1.
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
    const found = parseTemplateAt(html, at)
    if (found === null) {
      CANDIDATE.lastIndex = skipVerbatim(html, at) ?? at + 1
      continue
    }
    // Apostrophes too: it may stand between two.
    out += html.slice(done, at) + links.utils.escapeHtml(found.text).replaceAll("'", '&#39;')
    done = found.end
    CANDIDATE.lastIndex = done
    logTemplate(log, found.kind, found.name, () => firstLine + countNewlines(html, at))
  }
  return out + html.slice(done)
}

/** The end tag whose slash jekyll-import took for text: `</p>` has become `<&#47;p>` in what it made of WordPress. */
const LOST_SLASH = /<&#47;(?=[a-z][a-z\d]{0,10}\s*>)/gi

/** Gives end tags their slash back. In HTML that somebody wrote, what stands for a `<` is `&lt;`. */
export function repairEndTags(html: string): string {
  return html.includes('<&#47;') ? html.replace(LOST_SLASH, '</') : html
}

/** Longest tag with templates, in UTF-16 units, so that all searches for their ends together stay linear. */
const TAG_MAX = 2_000
const TAG = /<[a-z][a-z\d-]*(?=[\s/>])/iy

/**
 * The end of the tag that begins at `start` and has templates in it, whose quotes and angle brackets are none of its own
 * (`<img src="{{ "/a.png" | relative_url }}">`); null for all others.
 */
export function findTemplatedTagEnd(source: string, start: number, max: number): number | null {
  TAG.lastIndex = start
  if (!TAG.test(source)) return null
  let quote = ''
  let isTemplated = false
  for (let at = TAG.lastIndex; at < Math.min(max, start + TAG_MAX); at++) {
    const char = source.charAt(at)
    const template = char === '{' ? parseTemplateAt(source, at) : null
    if (template !== null) {
      isTemplated = true
      at = template.end - 1
    } else if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '>') return isTemplated ? at + 1 : null
    else if (char === '<') return null
    else if (char === '"' || char === "'") quote = char
  }
  return null
}

/** Turns `[text](url)` and `![alt](url)` in the text of an HTML block into what they were meant to be; not in code. */
export function convertLiteralLinks(html: string): string {
  if (!html.includes('](')) return html
  let out = ''
  let at = 0
  while (at < html.length) {
    const next = nextMarkup(html, at)
    const text = html.slice(at, next)
    out += text.includes('](') ? links.renderInline(text) : text
    at = markupEnd(html, next)
    out += html.slice(next, at)
  }
  return out
}

/** Lines begun between the start of a text and a place in it. */
export function countNewlines(text: string, end: number): number {
  let count = 0
  for (let i = text.indexOf('\n'); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) count++
  return count
}

function nextMarkup(html: string, from: number): number {
  for (let i = html.indexOf('<', from); i >= 0; i = html.indexOf('<', i + 1)) {
    if (/[A-Za-z/!?]/.test(html.charAt(i + 1))) return i
  }
  return html.length
}

/** The end of the tag, comment, link or code element that begins at `start`. */
function markupEnd(html: string, start: number): number {
  const whole = skipVerbatim(html, start) ?? skipLink(html, start)
  if (whole !== null) return whole
  let quote = ''
  for (let i = start + 1; i < html.length; i++) {
    const char = html.charAt(i)
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '>') return i + 1
    else if ((char === '"' || char === "'") && /[=\s]/.test(html.charAt(i - 1))) quote = char
  }
  return html.length
}

/** The end of the comment or code element that begins at `start`, or null if none does. */
function skipVerbatim(html: string, start: number): number | null {
  if (html.startsWith('<!--', start)) return endOf(html, /-->/g, start + 4)
  const name = openedAt(html, start)
  return name !== null && VERBATIM.has(name) ? endOf(html, new RegExp(`</${name}[^>]*>?`, 'gi'), start) : null
}

function skipLink(html: string, start: number): number | null {
  return openedAt(html, start) === 'a' ? endOf(html, /<\/a[^>]*>?/gi, start) : null
}

function openedAt(html: string, start: number): string | null {
  OPENED.lastIndex = start
  return OPENED.exec(html)?.[1]?.toLowerCase() ?? null
}

function endOf(html: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from
  return pattern.test(html) ? pattern.lastIndex : html.length
}
