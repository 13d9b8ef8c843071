/** Markdown escaping: text, link destinations and titles, code spans and code fences. */
import { isBracketedFormula } from '../markdown/formula.ts'
import { parseModuleStatement } from '../markdown/template-tags.ts'

/**
 * Private-use characters that mark the start and end of a code span. Two adjacent code spans need a space between them:
 * otherwise their backticks would join, and code would become text. The markers show where to insert it.
 */
const CODE_START = '\uE000'
const CODE_END = '\uE001'
/** Patterns of the markers: between two adjacent code spans, of code spans, and of code spans and emphasis. */
export const MARKER_PATTERNS = {
  adjacentCode: /\uE001\uE000/g,
  code: /[\uE000\uE001]/g,
  all: /[\uE000-\uE005]/g,
}

/** A dollar sign that can begin or end a formula. One at an end of the text may stand beside code or another one. */
const DOLLAR = /\$(?:(?=\$|$)|(?<=^\$|\$\$)|(?<=\S\$)(?!\d))/g
/** The beginnings of comments and raw tags of templates. */
const COMMENT = /\{(?=#|>>|::|\/\*|%-?\s*(?:#|comment|raw|endraw)|\{[<%]\s*comment|\{-?\s*[!/]|\{--)/g

/** Escapes what only our renderer takes for markup: formulas, marks, comments, containers, block ids, modules. */
function escapeForeignSyntax(text: string): string {
  const escaped = text
    .replace(DOLLAR, '\\$$')
    .replace(/(?<!=)==(?!=)|(?<=^)=(?==)/g, '=\\=')
    .replace(/%%|^%/g, '\\$&')
    .replace(COMMENT, '\\{')
    .replace(/^(?=:{2,}|!{3}|\?{3}|#\+BEGIN)/, '\\')
    .replace(/\^(?=[a-z\d-]{5,}$)/, '\\^')
  const isModule = parseModuleStatement(text.replaceAll('\\', '')) !== null
  return isModule ? `&#${text.charCodeAt(0)};${escaped.slice(1)}` : escaped
}

/** Replaces escaped brackets around what looks like a formula with character references. */
export function escapeFormulaBrackets(text: string): string {
  return text
    .replace(/\\\\\(/g, '\\\\&#40;')
    .replace(/\\\[(?:(.*?)\\\])?/g, (bracket, content?: string) =>
      content !== undefined && !isBracketedFormula(content, '[') ? bracket : `&#91;${bracket.slice(2)}`,
    )
}

/**
 * Escapes markup that turndown does not escape: tags, comments and entities, strikethrough, `1)`, and `!` before a link.
 * Unescapes `_` between letters and digits: it is not markup there (CommonMark 0.31, section 6.2), and the backslash would
 * become part of a bare URL.
 */
export function escapeText(text: string): string {
  const escaped = text
    .replace(/(?<=[\p{L}\p{N}])(?:\\_)+(?=[\p{L}\p{N}])/gu, (run) => run.replaceAll('\\', ''))
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/^\\~~~/, '~~~') // turndown escapes a fence of tildes like this
    .replace(/~(?=~|$)|(?<=~|^)~/g, '\\~')
    .replace(/^(\d+)\)(?=\s|$)/, '$1\\)')
    .replace(/!$/, '\\!')
  return escapeForeignSyntax(escaped)
}

/** Returns a URL as a CommonMark link destination without angle brackets. */
export const linkDestination = (url: string) =>
  url
    .trim()
    .replace(/[\s\p{Cc}<>\\`"]/gu, encodeURIComponent)
    .replace(/[()]/g, '\\$&')

/** Replaces every run of white space with one space, and trims the text. */
export const collapseWhitespace = (text: string) => text.replace(/\s+/g, ' ').trim()

/** Returns the title of a link or image, after a space and in quotes; an empty string when there is no title. */
export const linkTitle = (text: string | null) => {
  const line = escapeText(collapseWhitespace(text ?? '').replace(/["\\`[\]*_|]/g, '\\$&'))
  return line === '' ? '' : ` "${line}"`
}

/** Escapes a text so that it is one line without any markup. */
export const escapeLiteral = (text: string) =>
  escapeText(collapseWhitespace(text).replace(/[\\`*_[\]#|]/g, '\\$&'))

/** Returns a run of backticks that is longer than any in the code, and at least `lengthMin` long. */
export function codeFenceFor(code: string, lengthMin: number): string {
  const runs = code.match(/`+/g) ?? []
  return '`'.repeat(runs.reduce((length, run) => Math.max(length, run.length + 1), lengthMin))
}

/** Returns inline code in as many backticks as it needs, between markers; an empty string for blank code. */
export function codeSpan(text: string): string {
  const code = text.replace(/\s*\n\s*/g, ' ')
  if (code.trim() === '') return ''
  const backticks = codeFenceFor(code, 1)
  const padding = /^`|`$|^ .* $/.test(code) ? ' ' : ''
  return `${CODE_START}${backticks}${padding}${code}${padding}${backticks}${CODE_END}`
}
