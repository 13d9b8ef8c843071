/** Front matter that no generator reads: below a comment, a heading or a line of text, or with odd fences. */
import { ContentError } from '../diagnostic.ts'
import { type DocumentStart, FRONT_MATTER_LENGTH_MAX, findClosingFence, lineAt } from './fence-lines.ts'
import { ARTICLE_KEY_LINES, consistsOfKeys, KEY_LINE } from './key-lines.ts'

/**
 * Throws for front matter below HTML comments, and below a heading or one line of text. No generator parses it
 * there, so it would be shown as text.
 * @throws ContentError `bad-fence`
 */
export function rejectMisplacedFence({ text, line }: DocumentStart): void {
  if (/^(?:---|\+\+\+|;;;|\{)/.test(text)) return
  let offset = 0
  let firstLine: string | null = null
  while (offset < text.length && !/^---[ \t]*$/.test(lineAt(text, offset))) {
    const end = endOfComment(text, offset)
    if (end === null && firstLine !== null) return
    firstLine = end === null ? lineAt(text, offset) : firstLine
    const next = end ?? offset + lineAt(text, offset).length
    offset = next + Math.max(text.slice(next, next + FRONT_MATTER_LENGTH_MAX).search(/\S/), 0)
    if (text[offset - 1] !== '\n' && !text.startsWith('<!--', offset)) return
  }
  const below = text.slice(offset, offset + FRONT_MATTER_LENGTH_MAX)
  const opening = lineAt(below, 0).length
  const close = findClosingFence(below, opening, 'yaml')
  if (close === null || !isFrontMatterBelow(firstLine, below.slice(opening, close.start))) return
  throw new ContentError(
    'bad-fence',
    'front matter must come before any comment or text in the file; move it to the first line',
    line + text.slice(0, offset).split('\n').length - 1,
  )
}

/** Returns true when the text between fences is front matter: with an article's key, two below a line of text. */
function isFrontMatterBelow(firstLine: string | null, inner: string): boolean {
  const keys = [...inner.matchAll(ARTICLE_KEY_LINES)].length
  if (firstLine === null) return keys > 0
  return keys > (/^#{1,6}[ \t]/.test(firstLine) ? 0 : 1) && consistsOfKeys(inner, true)
}

function endOfComment(text: string, offset: number): number | null {
  if (!text.startsWith('<!--', offset)) return null
  const end = text.indexOf('-->', offset)
  return end < 0 ? text.length : end + '-->'.length
}

/** Dashes, plus signs or semicolons that are almost a fence. */
const ODD_FENCE = /^[ \t\p{Cf}]*(?:-{2,}|\+{2,}|;{3,}|[–—]+-*)[ \t]*$/u

/** A fence with other text on its line. Thematic breaks (`--- ---`) and underlined words are none. */
const FENCE_WITH_TEXT = /^[ \t\p{Cf}]*(?:---|\+\+\+)(?=.*[^\s+-])/u

/**
 * Throws for a first line that is almost a fence above lines of keys, which would be shown as text.
 * @throws ContentError `bad-fence`
 */
export function rejectOddFence(opening: string, text: string, line: number): void {
  if (opening.length >= 100) return
  const isBare = ODD_FENCE.test(opening)
  if (!isBare && !FENCE_WITH_TEXT.test(opening)) return
  const below = text.slice(opening.length + 1, opening.length + 1 + FRONT_MATTER_LENGTH_MAX).trimStart()
  const isKeyBelow = KEY_LINE.test(below) && (isBare || /^[ \t]*(?:---|\+\+\+)/m.test(below))
  const isOneLine = /^---[ \t]*\S.*---[ \t]*$/.test(opening) && KEY_LINE.test(opening.slice(3).trimStart())
  if (!isKeyBelow && !isOneLine && !consistsOfKeys(below, false)) return
  throw new ContentError(
    'bad-fence',
    'the fence of the front matter is misspelled; write exactly "---" or "+++" on a line of its own, with the keys below it',
    line,
  )
}
