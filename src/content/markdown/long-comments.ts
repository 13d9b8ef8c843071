/** Comments that contain blank lines: they are removed before Markdown divides the text into blocks. */
import { BLANK_LINE, parseCommentAt } from './template-comments.ts'

const COMMENT_START = /%%|\{[%#{:/>]|<%|#\+BEGIN_COMMENT/
/** A code fence, a run of backticks, an HTML comment, or what may begin a template comment. */
const CANDIDATE = /^[ \t>]*(`{3,}|~{3,})|`+|<!--|%%|\{(?=[%#{:/>])|<%|#\+(?=BEGIN_COMMENT)/gm
/** The part of a paragraph that is searched for the end of a code span. */
const CODE_SPAN_MAX = 5_000

/**
 * Removes the comments with blank lines from a Markdown source, except in code. The lines below them keep their numbers.
 */
export function removeLongComments(source: string): string {
  if (!COMMENT_START.test(source)) return source
  let out = ''
  let done = 0
  CANDIDATE.lastIndex = 0
  for (let match = CANDIDATE.exec(source); match !== null; match = CANDIDATE.exec(source)) {
    const codeEnd = endOfCode(source, match)
    if (codeEnd !== null) {
      CANDIDATE.lastIndex = codeEnd
      continue
    }
    const end = parseCommentAt(source, match.index)?.end
    if (end === undefined) continue
    CANDIDATE.lastIndex = end
    const comment = source.slice(match.index, end)
    if (!BLANK_LINE.test(comment) || isIndented(source, match.index)) continue
    const lineEnd = source.indexOf('\n', end) < 0 ? source.length : source.indexOf('\n', end)
    out += source.slice(done, match.index) + source.slice(end, lineEnd) + comment.replace(/[^\n]+/g, '')
    done = lineEnd
    CANDIDATE.lastIndex = done
  }
  return out + source.slice(done)
}

/** Returns the end of the code or HTML comment that begins at a match; null if the match begins neither. */
function endOfCode(source: string, { 0: text, 1: fence, index }: RegExpExecArray): number | null {
  const start = index + text.length
  if (fence !== undefined) {
    const close = new RegExp(`^[ \\t>]*${fence.charAt(0)}{${fence.length},}[ \\t]*$`, 'gm')
    close.lastIndex = start
    return close.test(source) ? close.lastIndex : source.length
  }
  if (text === '<!--') {
    const end = source.indexOf('-->', start)
    return end < 0 ? start : end
  }
  if (!text.startsWith('`')) return null
  const paragraph = source.slice(start, start + CODE_SPAN_MAX).split(BLANK_LINE, 1)[0] ?? ''
  const close = new RegExp(`(?<!\`)${text}(?!\`)`).exec(paragraph)
  return close === null ? start : start + close.index + text.length
}

function isIndented(source: string, at: number): boolean {
  return /^(?: {4}|\t)\s*$/.test(source.slice(source.lastIndexOf('\n', at - 1) + 1, at))
}
