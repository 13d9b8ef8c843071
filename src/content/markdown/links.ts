/** How Markdown takes addresses: as they are written, and which bare ones become links. */
import type { MarkdownIt } from 'markdown-it'
import { isRelativeUrl } from '../urls.ts'
import { parseTemplateAt } from './shortcodes.ts'

const HOST = String.raw`[-a-z\d@:%._+~#=]{1,256}\.[a-z]{2,}(?::\d+)?`
/** Printable ASCII without `<` and `>`: in Chinese or Japanese an address ends where the text goes on. */
const TAIL = '(?:[/#?][!-;=?-~]*)?'
const AFTER_SCHEME = new RegExp(`//${HOST}${TAIL}`, 'iy')
const AFTER_WWW = new RegExp(String.raw`[-a-z\d]{1,63}(?:\.[-a-z\d]{1,63}){1,8}(?::\d+)?${TAIL}`, 'iy')

/** Leaves judging addresses to the HTML policy; relative ones, and those with templates, stay as they are written. */
export function verbatimUrlsPlugin(md: MarkdownIt): void {
  const encode = md.normalizeLink
  const parse = md.helpers.parseLinkDestination
  md.validateLink = () => true
  md.normalizeLink = (url) => (isRelativeUrl(url) || /\{[{%]/.test(url) ? url : encode(url))
  md.helpers.parseLinkDestination = (text, start, max) => {
    const end = templatedEnd(text, start, max)
    return end === null ? parse(text, start, max) : { ok: true, pos: end, str: text.slice(start, end) }
  }
}

/** As deep as Markdown lets parentheses go in an address. */
const DEPTH_MAX = 32

/**
 * The end of an address with a template in it (`{{< ref "page" >}}`, `{{ site.url }}/a.png`), null for all others:
 * Hugo and Jekyll run templates before they read Markdown, so blanks in them end no address.
 */
function templatedEnd(text: string, start: number, max: number): number | null {
  let isTemplated = false
  let depth = 0
  let at = start
  while (at < max && depth <= DEPTH_MAX) {
    const char = text.charAt(at)
    const template = char === '{' ? parseTemplateAt(text, at) : null
    if (template !== null && template.end <= max) {
      isTemplated = true
      at = template.end
      continue
    }
    if (char <= ' ' || (char === ')' && depth === 0)) break
    if (char === '(') depth++
    else if (char === ')') depth--
    at++
  }
  return isTemplated && depth === 0 ? at : null
}

/** Links `https://…`, `http://…`, `ftp://…` and `www.…` in text, as GFM and Hugo do. No guessing: `readme.md` and `user@host` stay text. */
export function autolinksPlugin(md: MarkdownIt): void {
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  for (const schema of ['//', 'mailto:']) md.linkify.add(schema, null)
  for (const schema of ['http:', 'https:', 'ftp:']) {
    md.linkify.add(schema, { validate: (text, at) => lengthAt(AFTER_SCHEME, text, at) })
  }
  md.linkify.add('www.', {
    validate: (text, at) => lengthAt(AFTER_WWW, text, at),
    normalize: (match) => {
      match.url = `https://${match.url}`
    },
  })
  // The library's own looks for every scheme after every kind of punctuation, which took a twelfth of all rendering.
  md.linkify.pretest = (text) => /(?:https?|ftp):|www\./i.test(text)
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  const found = pattern.exec(text)?.[0]
  return found === undefined ? 0 : trimmedLength(beforeBracket(found))
}

/** The address up to a square bracket that it has not opened, which GFM would keep: it ends the text of a link. */
function beforeBracket(link: string): string {
  let depth = 0
  for (let at = 0; at < link.length; at++) {
    const char = link.charAt(at)
    if (char === ']' && depth === 0) return link.slice(0, at)
    depth += char === '[' ? 1 : char === ']' ? -1 : 0
  }
  return link
}

/** Length without the punctuation that belongs to the sentence (GFM 6.9, "extended autolink path validation"). */
function trimmedLength(link: string): number {
  let end = link.length
  let surplus = countOf(link, ')') - countOf(link, '(')
  for (; end > 0; end--) {
    const last = link.charAt(end - 1)
    if (last === ')' && surplus > 0) surplus--
    else if (!'?!.,:;*_~\'"`'.includes(last)) break
  }
  return end
}

function countOf(text: string, char: string): number {
  return text.split(char).length - 1
}
