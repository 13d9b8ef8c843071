/** Front matter without an opening `---`: Hexo's YAML, Hexo's JSON closed by `;;;`, and Pelican's headers. */

import { ContentError } from '../diagnostic.ts'
import { FRONT_MATTER_LENGTH_MAX, lineAt } from './fence-lines.ts'
import type { Mapping } from './plain-values.ts'

/** The lines of a header at the beginning of a text, and the offset of the body. */
interface UnfencedHeader {
  source: string
  bodyStart: number
}

/** Keys of an article's header with which a line of prose hardly begins. */
const ARTICLE_KEYS = new Set([
  ...[
    'title',
    'date',
    'layout',
    'tags',
    'categories',
    'category',
    'permalink',
    'slug',
    'author',
    'authors',
    'status',
  ],
  ...['modified', 'updated', 'summary', 'keywords', 'lang', 'draft', 'published', 'comments', 'description'],
])
const KEY = /^([A-Za-z_][\w-]{0,60}):(?:[ \t]+(.*))?$/
/**
 * A key of up to four words in any script, as MultiMarkdown allows (`Base Header Level: 2`), and with white
 * space before the colon.
 */
const KEY_OF_WORDS = /^(["']?[\p{L}_$@][^\s:]{0,60}(?:[ \t]+[^\s:]{1,60}){0,3})[ \t]*:(?:[ \t]+(.*))?$/u
/**
 * A key without white space after the colon, as Python-Markdown allows; accepted for known keys. `key::
 * value` is Logseq's.
 */
const KEY_WITHOUT_SPACE = /^([A-Za-z]{4,11}):([^\s:].*)$/

/**
 * Splits off Hexo's header without opening fence: YAML from the first line, closed by a line of dashes. Every
 * line must look like part of a mapping, and one key must be an article's key. Otherwise the text is Markdown
 * with a heading or a thematic break.
 */
export function splitHexoHeader(text: string): UnfencedHeader | null {
  let hasArticleKey = false
  for (let offset = 0; offset < Math.min(text.length, FRONT_MATTER_LENGTH_MAX); ) {
    const line = lineAt(text, offset)
    if (offset > 0 && hasArticleKey && /^-{3,}[ \t]*$/.test(line)) {
      return {
        source: text.slice(0, offset - 1),
        bodyStart: Math.min(offset + line.length + 1, text.length),
      }
    }
    const key = (KEY.exec(line) ?? KEY_OF_WORDS.exec(line))?.[1]
    if (key === undefined && (offset === 0 || !/^(?:[ \t]|- |-$|#|$)/.test(line))) return null
    hasArticleKey ||= key !== undefined && ARTICLE_KEYS.has(key.toLowerCase())
    offset += line.length + 1
  }
  return null
}

/**
 * Splits off Hexo's JSON header: the members of an object without its braces, closed by a line of semicolons.
 * Another line of semicolons may open it. `start` is the offset of the members.
 */
export function splitHexoJsonHeader(text: string): (UnfencedHeader & { start: number }) | null {
  const start = /^;{3,}[ \t]*\n/.exec(text)?.[0].length ?? 0
  if (!/^[ \t]*"[^"]{1,60}"[ \t]*:/.test(lineAt(text, start))) return null
  const header = text.slice(start, start + FRONT_MATTER_LENGTH_MAX)
  const closingLine = /^;{3,}[ \t]*(?:\n|$)/m.exec(header)
  if (closingLine === null) return null
  const { 0: semicolons, index } = closingLine
  return { source: header.slice(0, index), start, bodyStart: start + index + semicolons.length }
}

function matchHeaderKey(line: string, isBelowArticleKey: boolean): RegExpExecArray | null {
  const match = KEY.exec(line) ?? (isBelowArticleKey ? KEY_OF_WORDS.exec(line) : null)
  if (match !== null) return match
  const withoutSpace = KEY_WITHOUT_SPACE.exec(line)
  return ARTICLE_KEYS.has(withoutSpace?.[1]?.toLowerCase() ?? '') ? withoutSpace : null
}

/**
 * Splits off Pelican's header (the metadata of Python-Markdown): `Key: value` lines, continued by indented
 * lines, down to the first blank line. It must have a title or two article keys. Below the first article key,
 * keys may have several words.
 * @throws ContentError `bad-header` for a line that is neither `Key: value` nor indented
 */
export function splitPelicanHeader(
  text: string,
  firstLine: number,
): (UnfencedHeader & { data: Mapping }) | null {
  const values = new Map<string, string[]>()
  const articleKeys = new Set<string>()
  let current: string[] | undefined
  let line = firstLine
  let offset = 0
  for (; offset < Math.min(text.length, FRONT_MATTER_LENGTH_MAX); line += 1) {
    const content = lineAt(text, offset)
    if (content.trim() === '') break
    const [, key, value = ''] = matchHeaderKey(content, articleKeys.size > 0) ?? []
    if (key !== undefined) {
      const name = key.toLowerCase()
      if (ARTICLE_KEYS.has(name)) articleKeys.add(name)
      current = values.get(key) ?? []
      values.set(key, current)
      current.push(value.trim())
    } else if (current !== undefined && /^(?: {2,}|\t)/.test(content)) current.push(content.trim())
    else if (articleKeys.size < 2) return null
    else
      throw new ContentError('bad-header', 'a line of the header is neither "Key: value" nor indented', line)
    offset += content.length + 1
  }
  if ((!articleKeys.has('title') && articleKeys.size < 2) || offset >= FRONT_MATTER_LENGTH_MAX) return null
  const data = Object.fromEntries([...values].map(([key, parts]) => [key, valueOfHeader(key, parts)]))
  return { data, source: text.slice(0, offset), bodyStart: Math.min(offset, text.length) }
}

/** Returns the value of a header. Tags and authors that contain semicolons are split there, as in Pelican. */
function valueOfHeader(key: string, lines: readonly string[]): string | string[] {
  const text = lines.join('\n').trim()
  const isList = /^(?:tags|authors)$/i.test(key) && text.includes(';')
  return isList ? text.split(';').map((item) => item.trim()) : text
}
