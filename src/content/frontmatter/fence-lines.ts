/** Lines at the beginning of a document: leading blanks, the rest of a line, the closing fence. */

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
  const line = withoutMark.slice(0, begin).split('\n').length
  return { text: withoutMark.slice(begin).replace(/^\uFEFF+/, ''), line }
}

/** Returns the rest of the line at an offset, without its line break. */
export function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset)
  return text.slice(offset, end < 0 ? undefined : end)
}

/** Returns the offsets of the line of the closing fence and of the line after it. */
export function findClosingFence(
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
