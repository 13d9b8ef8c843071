/** Detection of front matter lines in a text: is it a mapping of keys, or Markdown below a thematic break? */
import { lineAt } from './fence-lines.ts'

/** A line that begins with a key of YAML or TOML, quoted or not. */
export const KEY_LINE = /^["']?[\p{L}_][\p{L}\p{N}_.-]{0,60}["']?[ \t]*(?::(?:[ \t]|$)|=)/u

/** A line that begins with a key of up to five words in any script, before a colon of YAML or a full-width one. */
const KEY_OF_WORDS =
  /^["'“]?[\p{L}\p{N}_$\p{Extended_Pictographic}][^\s:：]{0,60}(?:[ \t]+[^\s:：]{1,60}){0,4}[ \t]*(?::(?:[ \t]|$)|：)/u

/** The keys of an article's front matter with which a line of prose hardly begins, anywhere in a text. */
export const ARTICLE_KEY_LINES =
  /^["']?(?:title|date|layout|draft|tags|categories|slug|permalink|published|status|visibility|password)["']?[ \t]*:/gim

/** The same keys before a full-width colon (Chinese, Japanese), which has no meaning in YAML. */
const WIDE_KEY = /^(?:title|date|layout|draft|tags|categories|slug|permalink)：/i

/** Returns true when the text below a `---` is Markdown below a thematic break, not an invalid mapping. */
export function isProse(inner: string, isClosed: boolean): boolean {
  const first = lineAt(inner, Math.max(inner.search(/\S/), 0))
  if (KEY_LINE.test(first) || WIDE_KEY.test(first) || /^["'\p{L}_][^\s:]*:/u.test(first)) return false
  if (consistsOfKeys(inner, isClosed)) return false
  return inner.startsWith('\n') || !/^[-[{"'&*!|>@`%?:]/.test(first)
}

/**
 * Returns true when most lines of a text that are not indented, list items or comments begin with a key; half
 * of them when the first one does, directly below the fence. A text without a closing fence ends at the first blank line, and must have
 * two such lines or an article's key.
 */
export function consistsOfKeys(text: string, isClosed: boolean): boolean {
  const start = Math.max(text.search(/\S/), 0)
  const blankLine = isClosed ? -1 : text.slice(start).search(/\n[ \t]*\n/)
  const block = blankLine < 0 ? text : text.slice(0, start + blankLine)
  const lines = block.split('\n').filter((line) => /^[^\s#-]/.test(line))
  const keys = lines.filter((line) => KEY_OF_WORDS.test(line)).length
  const isFirstKey = isClosed && !text.startsWith('\n') && KEY_OF_WORDS.test(lines[0] ?? '')
  return (
    keys * 2 + (isFirstKey ? 1 : 0) > lines.length &&
    (isClosed || keys > 1 || block.search(ARTICLE_KEY_LINES) >= 0)
  )
}
