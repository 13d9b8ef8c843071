/** Where front matter begins and ends in a text. */
import { ContentError } from '../diagnostic.ts'

/** Front matter between fences. Lines count from 1. */
export interface FencedFrontMatter {
  fence: 'yaml' | 'toml'
  source: string
  sourceLine: number
  body: string
  bodyLine: number
}

/** Characters of front matter, fences included, beyond which a file is refused. */
export const FRONT_MATTER_LENGTH_MAX = 262_144

/** A text without leading blank lines and byte-order marks, and the line its first one has in the file. */
export interface DocumentStart {
  text: string
  line: number
}

/** Skips blank lines; the first line that is not blank keeps its indentation. */
export function skipLeadingBlanks(text: string): DocumentStart {
  const marked = text.replace(/^\uFEFF+/, '')
  const first = marked.search(/\S/)
  const begin = marked.lastIndexOf('\n', first - 1) + 1
  if (first <= 0 || begin === 0) return { text: marked, line: 1 }
  return { text: marked.slice(begin), line: marked.slice(0, begin).split('\n').length }
}

/** The line at an offset, without its line break. */
export function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset)
  return text.slice(offset, end < 0 ? undefined : end)
}

/** A line that begins with a key, as in YAML, JSON-like YAML and TOML. */
const KEY_LINE = /^["']?[\p{L}_][\p{L}\p{N}_.-]{0,60}["']?[ \t]*(?::(?:[ \t]|$)|=)/u

/**
 * Splits a text that begins with `---`, `--- yaml`, Eleventy's `---json` (JSON is YAML) or `+++`, blanks after it
 * allowed; YAML is closed by `---` or `...`. Null when the first line is no fence, or a thematic break that is never followed by another.
 * @throws ContentError `bad-fence` for an unclosed fence, one that is not exact, or one of another language
 */
export function splitFence({ text, line }: DocumentStart): FencedFrontMatter | null {
  const opening = lineAt(text, 0)
  const fence = fenceOf(opening, text, line)
  if (fence === null) return null
  const close = closingOf(text, opening.length, fence)
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
  throw new ContentError(
    'bad-fence',
    `the front matter opened here by "${opening.trim()}" is never closed`,
    line,
  )
}

function countLines(text: string): number {
  return text.split('\n').length - 1 + (text.endsWith('\n') ? 0 : 1)
}

function fenceOf(opening: string, text: string, line: number): 'yaml' | 'toml' | null {
  const exact = /^(---|\+\+\+)[ \t]*(\p{L}[\p{L}\d+_-]*)?[ \t]*$/u.exec(opening)
  if (exact === null) {
    const isNearly =
      opening.length < 100 && /^[ \t\p{Cf}]*(?:-{2,}|\+{2,}|;{3,}|[–—]+-*)[ \t]*$/u.test(opening)
    if (isNearly && KEY_LINE.test(lineAt(text, opening.length + 1).trimStart())) {
      throw new ContentError(
        'bad-fence',
        'a fence of front matter is "---" or "+++", with nothing before it',
        line,
      )
    }
    return null
  }
  const [, marks, language = ''] = exact
  if (language !== '' && !(marks === '---' && /^(?:ya?ml|json)$/i.test(language))) {
    throw new ContentError(
      'bad-fence',
      `front matter in "${language}" is refused; code in it is never run`,
      line,
      4,
    )
  }
  return marks === '---' ? 'yaml' : 'toml'
}

/** The closing fence: where its line begins, and where the next one does. */
function closingOf(
  text: string,
  from: number,
  fence: 'yaml' | 'toml',
): { start: number; end: number } | null {
  const closing = fence === 'yaml' ? /^(?:---|\.\.\.)[ \t]*$/ : /^\+\+\+[ \t]*$/
  for (let at = from; at >= 0 && at < FRONT_MATTER_LENGTH_MAX; at = text.indexOf('\n', at + 1)) {
    const candidate = text[at + 1]
    if (text[at] !== '\n' || (candidate !== '-' && candidate !== '.' && candidate !== '+')) continue
    const line = lineAt(text, at + 1)
    if (closing.test(line)) return { start: at + 1, end: Math.min(at + 1 + line.length + 1, text.length) }
  }
  return null
}

/** A line that an article's front matter has, and text between two rules hardly begins with. */
const ARTICLE_KEY = /^["']?(?:title|date|layout|draft|tags|categories|slug|permalink)["']?[ \t]*:/im

/**
 * Refuses front matter below a comment, where no generator reads it: it would be shown as text.
 * @throws ContentError `bad-fence`
 */
export function rejectLateFence({ text, line }: DocumentStart): void {
  let at = 0
  while (text.startsWith('<!--', at)) {
    const end = text.indexOf('-->', at)
    if (end < 0) return
    at = end + 3 + (text.slice(end + 3).search(/\S/) + 1 || 1) - 1
  }
  const opened = at > 0 && text[at - 1] === '\n' && /^---[ \t]*$/.test(lineAt(text, at))
  if (!opened) return
  const close = closingOf(text.slice(at), 3, 'yaml')
  if (close !== null && ARTICLE_KEY.test(text.slice(at, at + close.start))) {
    const place = line + text.slice(0, at).split('\n').length - 1
    throw new ContentError('bad-fence', 'front matter must be the first thing in a file; a comment is', place)
  }
}

/** The same key before the colon of Chinese and Japanese, which YAML knows nothing of. */
const WIDE_KEY = /^(?:title|date|layout|draft|tags|categories|slug|permalink)：/i

/** Whether what follows a `---` is ordinary Markdown below a thematic break, rather than a mapping gone wrong. */
export function isProse(inner: string): boolean {
  const first = lineAt(inner, Math.max(inner.search(/\S/), 0))
  if (KEY_LINE.test(first) || WIDE_KEY.test(first) || /^["'\p{L}_][^\s:]*:/u.test(first)) return false
  return inner.startsWith('\n') || !/^[-[{"'&*!|>@`%?:]/.test(first)
}
