/** Front matter without a fence of dashes before it: Hexo's old form and its JSON, Pelican's headers. */

import { ContentError } from '../diagnostic.ts'
import { FRONT_MATTER_LENGTH_MAX, lineAt } from './fences.ts'
import type { Mapping } from './plain-values.ts'

/** A header's lines, from the beginning of the text, and where the body begins in it. */
export interface UnfencedHeader {
  source: string
  bodyStart: number
}

/** Keys that an article's header has and an ordinary line of prose hardly begins with. */
const KNOWN = new Set([
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
/** Python-Markdown asks for no blank after the colon; here one of the known keys makes up for it. `key:: value` is Logseq's. */
const TIGHT_KEY = /^([A-Za-z]{4,11}):([^\s:].*)$/

/**
 * Hexo's old form: YAML from the first line, closed by a line of dashes, no fence before it. All lines must look like
 * a mapping and one key be an article's, or it is Markdown with a heading or a rule.
 */
export function splitHexoHeader(text: string): UnfencedHeader | null {
  let isKnown = false
  for (let at = 0; at < Math.min(text.length, FRONT_MATTER_LENGTH_MAX); ) {
    const line = lineAt(text, at)
    if (at > 0 && isKnown && /^-{3,}[ \t]*$/.test(line)) {
      return { source: text.slice(0, at - 1), bodyStart: Math.min(at + line.length + 1, text.length) }
    }
    const key = KEY.exec(line)?.[1]
    if (key === undefined && (at === 0 || !/^(?:[ \t]|- |-$|#|$)/.test(line))) return null
    isKnown ||= key !== undefined && KNOWN.has(key.toLowerCase())
    at += line.length + 1
  }
  return null
}

/**
 * Hexo's JSON: the members of an object without its braces, closed by a line of semicolons, with or without another one
 * before them. `start` is where they begin.
 */
export function splitHexoJsonHeader(text: string): (UnfencedHeader & { start: number }) | null {
  const start = /^;{3,}[ \t]*\n/.exec(text)?.[0].length ?? 0
  if (!/^[ \t]*"[^"]{1,60}"[ \t]*:/.test(lineAt(text, start))) return null
  const header = text.slice(start, start + FRONT_MATTER_LENGTH_MAX)
  const close = /^;{3,}[ \t]*(?:\n|$)/m.exec(header)
  if (close === null) return null
  return { source: header.slice(0, close.index), start, bodyStart: start + close.index + close[0].length }
}

function tightKey(line: string): RegExpExecArray | null {
  const found = TIGHT_KEY.exec(line)
  return KNOWN.has(found?.[1]?.toLowerCase() ?? '') ? found : null
}

/**
 * Pelican's headers (Python-Markdown's meta-data): `Key: value` lines, continued by indented ones, down to the first
 * blank line. There must be a title, or two keys that articles have.
 * @throws ContentError `bad-header` where such a header has a line that is none
 */
export function splitPelicanHeader(
  text: string,
  firstLine: number,
): (UnfencedHeader & { data: Mapping }) | null {
  const values = new Map<string, string[]>()
  const known = new Set<string>()
  let current: string[] | undefined
  let line = firstLine
  let at = 0
  for (; at < Math.min(text.length, FRONT_MATTER_LENGTH_MAX); line += 1) {
    const content = lineAt(text, at)
    if (content.trim() === '') break
    const [, key, value = ''] = KEY.exec(content) ?? tightKey(content) ?? []
    if (key !== undefined) {
      const name = key.toLowerCase()
      if (KNOWN.has(name)) known.add(name)
      current = values.get(key) ?? []
      values.set(key, current)
      current.push(value.trim())
    } else if (current !== undefined && /^(?: {2,}|\t)/.test(content)) current.push(content.trim())
    else if (known.size < 2) return null
    else
      throw new ContentError('bad-header', 'a line of the header is neither "Key: value" nor indented', line)
    at += content.length + 1
  }
  if ((!known.has('title') && known.size < 2) || at >= FRONT_MATTER_LENGTH_MAX) return null
  const data = Object.fromEntries([...values].map(([key, parts]) => [key, valueOfHeader(key, parts)]))
  return { data, source: text.slice(0, at), bodyStart: Math.min(at, text.length) }
}

/** Pelican splits tags and authors at semicolons, where there are any. */
function valueOfHeader(key: string, lines: readonly string[]): string | string[] {
  const text = lines.join('\n').trim()
  const isList = /^(?:tags|authors)$/i.test(key) && text.includes(';')
  return isList ? text.split(';').map((item) => item.trim()) : text
}
