/** Markdown plugins for URLs: link destinations as written, and autolinks. */
import type { MarkdownIt } from 'markdown-it'
import { isRelativeUrl } from '../urls.ts'
import { parseTemplateAt } from './template-tags.ts'

const HOST = String.raw`[-a-z\d@:%._+~#=]{1,256}\.[a-z]{2,}(?::\d+)?`
/** Printable ASCII without `<` and `>`: a URL ends where Chinese or Japanese text follows without a space. */
const PATH_AND_QUERY = '(?:[/#?][!-;=?-~]*)?'
const AFTER_SCHEME = new RegExp(`//${HOST}${PATH_AND_QUERY}`, 'iy')
const AFTER_WWW = new RegExp(
  String.raw`[-a-z\d]{1,63}(?:\.[-a-z\d]{1,63}){1,8}(?::\d+)?${PATH_AND_QUERY}`,
  'iy',
)

/** In front of a path to a static file of Docusaurus, `pathname:///img/a.png`. */
const STATIC_PATH = /^pathname:\/\/(?=\/)/

/**
 * Accepts every URL, since the sanitizer decides which are allowed. Relative URLs, and those with template tags, are kept
 * as written; all others are encoded.
 */
export function verbatimUrlsPlugin(md: MarkdownIt): void {
  const encode = md.normalizeLink
  const parse = md.helpers.parseLinkDestination
  md.validateLink = () => true
  md.normalizeLink = (written) => {
    const url = written.replace(STATIC_PATH, '')
    return isRelativeUrl(url) || /\{[{%]/.test(url) ? url : encode(url)
  }
  md.helpers.parseLinkDestination = (text, start, max) => {
    const end = templatedUrlEnd(text, start, max)
    return end === null ? parse(text, start, max) : { ok: true, pos: end, str: text.slice(start, end) }
  }
}

/** Deepest nesting of parentheses that Markdown allows in a link destination. */
const DEPTH_MAX = 32

/**
 * Returns the end of a URL that contains a template tag (`{{< ref "page" >}}`, `{{ site.url }}/a.png`), or null for all
 * other URLs. Hugo and Jekyll execute templates before they parse Markdown, so a space in a template tag does not end the
 * URL.
 */
function templatedUrlEnd(text: string, start: number, max: number): number | null {
  let isTemplated = false
  let depth = 0
  let at = start
  while (at < max && depth <= DEPTH_MAX) {
    const char = text.charAt(at)
    const tag = char === '{' ? parseTemplateAt(text, at) : null
    if (tag !== null && tag.end <= max) {
      isTemplated = true
      at = tag.end
      continue
    }
    if (char <= ' ' || (char === ')' && depth === 0)) break
    if (char === '(') depth++
    else if (char === ')') depth--
    at++
  }
  return isTemplated && depth === 0 ? at : null
}

/**
 * Links `https://…`, `http://…`, `ftp://…` and `www.…` in text, as GFM and Hugo do. Does not link names without a scheme
 * or `www.`: `readme.md` and `user@host` stay text.
 */
export function autolinksPlugin(md: MarkdownIt): void {
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  for (const schema of ['//', 'mailto:']) md.linkify.add(schema, null)
  for (const schema of ['http:', 'https:', 'ftp:']) {
    md.linkify.add(schema, { validate: (text, at) => urlLengthAt(AFTER_SCHEME, text, at) })
  }
  md.linkify.add('www.', {
    validate: (text, at) => urlLengthAt(AFTER_WWW, text, at),
    normalize: (match) => {
      match.url = `https://${match.url}`
    },
  })
  // The default pretest tries every scheme after every punctuation character, which took a twelfth of the rendering time.
  md.linkify.pretest = (text) => /(?:https?|ftp):|www\./i.test(text)
}

function urlLengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  const url = pattern.exec(text)?.[0]
  return url === undefined ? 0 : lengthWithoutPunctuation(beforeUnmatchedBracket(url))
}

/**
 * Returns the URL up to the first closing square bracket without an opening one. GFM would include the bracket, but it
 * may end the text of a link.
 */
function beforeUnmatchedBracket(url: string): string {
  let depth = 0
  for (let at = 0; at < url.length; at++) {
    const char = url.charAt(at)
    if (char === ']' && depth === 0) return url.slice(0, at)
    depth += char === '[' ? 1 : char === ']' ? -1 : 0
  }
  return url
}

/** Returns the length without trailing punctuation of the sentence (GFM 6.9, "extended autolink path validation"). */
function lengthWithoutPunctuation(url: string): number {
  let end = url.length
  let unmatchedParentheses = countOf(url, ')') - countOf(url, '(')
  for (; end > 0; end--) {
    const last = url.charAt(end - 1)
    if (last === ')' && unmatchedParentheses > 0) unmatchedParentheses--
    else if (!'?!.,:;*_~\'"`'.includes(last)) break
  }
  return end
}

function countOf(text: string, char: string): number {
  return text.split(char).length - 1
}
