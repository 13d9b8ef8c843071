/** Front matter fences: `---` (YAML) and `+++` (TOML) around the front matter of a document. */
import { ContentError } from '../diagnostic.ts'

/** Front matter between two fences. Lines count from 1. */
export interface FencedFrontMatter {
  fence: 'yaml' | 'toml'
  source: string
  sourceLine: number
  body: string
  bodyLine: number
}

/** Maximum length of front matter in characters, including the fences. */
export const FRONT_MATTER_LENGTH_MAX = 262_144

/** A text without leading blank lines and byte-order marks, and the line of the file on which it begins. */
export interface DocumentStart {
  text: string
  line: number
}

/**
 * Removes leading blank lines and byte-order marks. The first line that is not blank keeps its indentation.
 */
export function skipLeadingBlanks(text: string): DocumentStart {
  const withoutMark = text.replace(/^\uFEFF+/, '')
  const first = withoutMark.search(/\S/)
  const begin = withoutMark.lastIndexOf('\n', first - 1) + 1
  if (first <= 0 || begin === 0) return { text: withoutMark, line: 1 }
  return { text: withoutMark.slice(begin), line: withoutMark.slice(0, begin).split('\n').length }
}

/** Returns the rest of the line at an offset, without its line break. */
export function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset)
  return text.slice(offset, end < 0 ? undefined : end)
}

/** A line that begins with a key of YAML or TOML, quoted or not. */
const KEY_LINE = /^["']?[\p{L}_][\p{L}\p{N}_.-]{0,60}["']?[ \t]*(?::(?:[ \t]|$)|=)/u

/**
 * Splits a text that begins with a fence: `---`, `--- yaml`, Eleventy's `---json` (JSON is a subset of YAML)
 * or `+++`, with optional trailing white space. The closing fence of YAML is `---` or `...`. Returns null
 * when the first line is not a fence, or is a thematic break without another one below it.
 * @throws ContentError `bad-fence` for a fence that is not closed, is misspelled or names another language
 */
export function splitFence({ text, line }: DocumentStart): FencedFrontMatter | null {
  const opening = lineAt(text, 0)
  const fence = fenceOf(opening, text, line)
  if (fence === null) return null
  const close = findClosingFence(text, opening.length, fence)
  if (close !== null) {
    const source = text.slice(opening.length + 1, Math.max(close.start, opening.length + 1) - 1)
    const body = text.slice(close.end)
    return {
      fence,
      source,
      sourceLine: line + 1,
      body,
      bodyLine: line + countLines(text.slice(0, close.end)),
    }
  }
  const inner = text.slice(opening.length + 1, opening.length + 1 + FRONT_MATTER_LENGTH_MAX)
  if (fence === 'yaml' && isProse(inner)) return null
  throw new ContentError('bad-fence', `the front matter opened by "${opening.trim()}" is not closed`, line)
}

function countLines(text: string): number {
  return text.split('\n').length - 1 + (text.endsWith('\n') ? 0 : 1)
}

function fenceOf(opening: string, text: string, line: number): 'yaml' | 'toml' | null {
  const match = /^(---|\+\+\+)[ \t]*(\p{L}[\p{L}\d+_-]*)?[ \t]*$/u.exec(opening)
  if (match === null) {
    const isMisspelled =
      opening.length < 100 && /^[ \t\p{Cf}]*(?:-{2,}|\+{2,}|;{3,}|[–—]+-*)[ \t]*$/u.test(opening)
    if (isMisspelled && KEY_LINE.test(lineAt(text, opening.length + 1).trimStart())) {
      throw new ContentError(
        'bad-fence',
        'a front matter fence must be exactly "---" or "+++" at the start of its line',
        line,
      )
    }
    return null
  }
  const [, delimiter, language = ''] = match
  if (language !== '' && !(delimiter === '---' && /^(?:ya?ml|json)$/i.test(language))) {
    throw new ContentError(
      'bad-fence',
      `front matter in "${language}" is not supported; use YAML, TOML or JSON`,
      line,
      4,
    )
  }
  return delimiter === '---' ? 'yaml' : 'toml'
}

/** Returns the offsets of the line of the closing fence and of the line after it. */
function findClosingFence(
  text: string,
  from: number,
  fence: 'yaml' | 'toml',
): { start: number; end: number } | null {
  const closingFence = fence === 'yaml' ? /^(?:---|\.\.\.)[ \t]*$/ : /^\+\+\+[ \t]*$/
  for (
    let lineBreak = from;
    lineBreak >= 0 && lineBreak < FRONT_MATTER_LENGTH_MAX;
    lineBreak = text.indexOf('\n', lineBreak + 1)
  ) {
    const start = lineBreak + 1
    const first = text[start]
    if (text[lineBreak] !== '\n' || (first !== '-' && first !== '.' && first !== '+')) continue
    const line = lineAt(text, start)
    if (closingFence.test(line)) return { start, end: Math.min(start + line.length + 1, text.length) }
  }
  return null
}

/**
 * A key of an article's front matter with which a line of prose between two thematic breaks hardly begins.
 */
const ARTICLE_KEY = /^["']?(?:title|date|layout|draft|tags|categories|slug|permalink)["']?[ \t]*:/im

/**
 * Throws for front matter below an HTML comment. No generator parses it there, so it would be shown as text.
 * @throws ContentError `bad-fence`
 */
export function rejectFenceBelowComment({ text, line }: DocumentStart): void {
  let offset = 0
  while (text.startsWith('<!--', offset)) {
    const end = text.indexOf('-->', offset)
    if (end < 0) return
    const afterComment = end + '-->'.length
    offset = afterComment + Math.max(text.slice(afterComment).search(/\S/), 0)
  }
  const isFence = offset > 0 && text[offset - 1] === '\n' && /^---[ \t]*$/.test(lineAt(text, offset))
  if (!isFence) return
  const close = findClosingFence(text.slice(offset), 3, 'yaml')
  if (close !== null && ARTICLE_KEY.test(text.slice(offset, offset + close.start))) {
    const fenceLine = line + text.slice(0, offset).split('\n').length - 1
    throw new ContentError('bad-fence', 'front matter must come before any comment in the file', fenceLine)
  }
}

/** The same keys before a full-width colon (Chinese, Japanese), which has no meaning in YAML. */
const WIDE_KEY = /^(?:title|date|layout|draft|tags|categories|slug|permalink)：/i

/** Returns true when the text below a `---` is Markdown below a thematic break, not an invalid mapping. */
export function isProse(inner: string): boolean {
  const first = lineAt(inner, Math.max(inner.search(/\S/), 0))
  if (KEY_LINE.test(first) || WIDE_KEY.test(first) || /^["'\p{L}_][^\s:]*:/u.test(first)) return false
  return inner.startsWith('\n') || !/^[-[{"'&*!|>@`%?:]/.test(first)
}
