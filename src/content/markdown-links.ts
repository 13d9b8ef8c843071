/** How Markdown takes addresses: as they are written, and which bare ones become links. */
import type { MarkdownIt } from 'markdown-it'
import { isRelativeUrl } from './urls.ts'

const HOST = String.raw`[-a-z\d@:%._+~#=]{1,256}\.[a-z]{2,}(?::\d+)?`
/** Printable ASCII without `<` and `>`: in Chinese or Japanese an address ends where the text goes on. */
const TAIL = '(?:[/#?][!-;=?-~]*)?'
const AFTER_SCHEME = new RegExp(`//${HOST}${TAIL}`, 'iy')
const AFTER_WWW = new RegExp(String.raw`[-a-z\d]{1,63}(?:\.[-a-z\d]{1,63}){1,8}(?::\d+)?${TAIL}`, 'iy')

/** Leaves judging addresses to the HTML policy, and relative ones as they are written. */
export function keepAddresses(md: MarkdownIt): void {
  const encode = md.normalizeLink
  md.validateLink = () => true
  md.normalizeLink = (url) => (isRelativeUrl(url) ? url : encode(url))
}

/** Links `https://…`, `http://…`, `ftp://…` and `www.…` in text, as GFM and Hugo do. No guessing: `readme.md` and `user@host` stay text. */
export function useAutolinks(md: MarkdownIt): void {
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
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  const found = pattern.exec(text)?.[0]
  return found === undefined ? 0 : trimmedLength(found)
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
