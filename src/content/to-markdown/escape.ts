/** Text as Markdown: escaped, or fenced off as code. */

/**
 * Marks around spans of code. Two spans that touch would be read as one with other ends, and what stood inside would
 * stand outside: the marks tell where a space has to go between them.
 */
const OPEN = '\uE000'
const CLOSE = '\uE001'
/** How the marks are found: where a space has to go, those of code, and with those of emphasis all that text must not hold. */
export const MARK_PATTERNS = { between: /\uE001\uE000/g, code: /[\uE000\uE001]/g, all: /[\uE000-\uE005]/g }

/**
 * Escapes what turndown leaves in text: tags, comments and entities, strikethrough, `1)`, a `!` before a link. Between
 * letters `_` is no markup (CommonMark 0.31, section 6.2), and the backslash would become a part of a bare address.
 */
export function escapeText(text: string): string {
  return text
    .replace(/(?<=[\p{L}\p{N}])(?:\\_)+(?=[\p{L}\p{N}])/gu, (run) => run.replaceAll('\\', ''))
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/^\\~~~/, '~~~') // as turndown escapes a fence of tildes
    .replace(/~(?=~|$)|(?<=~|^)~/g, '\\~')
    .replace(/^(\d+)\)(?=\s|$)/, '$1\\)')
    .replace(/!$/, '\\!')
}

/** An address as CommonMark's link destination without brackets: nothing in it ends it or begins something else. */
export const linkDestination = (url: string) =>
  url
    .trim()
    .replace(/[\s\p{Cc}<>\\`"]/gu, encodeURIComponent)
    .replace(/[()]/g, '\\$&')

/** Text with every run of blanks and line ends as one space. */
export const collapseWhitespace = (text: string) => text.replace(/\s+/g, ' ').trim()

/** The title of a link or image, in its quotes and after a space; '' when there is none. */
export const linkTitle = (text: string | null) => {
  const line = escapeText(collapseWhitespace(text ?? '').replace(/["\\`[\]*_|]/g, '\\$&'))
  return line === '' ? '' : ` "${line}"`
}

/** Text on one line in which nothing is markup. */
export const escapeLiteral = (text: string) =>
  escapeText(collapseWhitespace(text).replace(/[\\`*_[\]#|]/g, '\\$&'))

/** A fence or delimiter that the code does not hold. */
export function codeFenceFor(code: string, least: number): string {
  const runs = code.match(/`+/g) ?? []
  return '`'.repeat(runs.reduce((most, run) => Math.max(most, run.length + 1), least))
}

/** Code in a line, in as many backticks as it needs; '' for blank code. */
export function codeSpan(text: string): string {
  const code = text.replace(/\s*\n\s*/g, ' ')
  if (code.trim() === '') return ''
  const ticks = codeFenceFor(code, 1)
  const room = /^`|`$|^ .* $/.test(code) ? ' ' : ''
  return `${OPEN}${ticks}${room}${code}${room}${ticks}${CLOSE}`
}
