/** Markdown plugin for formulas in TeX notation, which are shown letter by letter with classes for KaTeX or MathJax. */
import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'
import { isIndentedCode, lineText } from './block-lines.ts'
import { isBracketedFormula, isDollarFormula } from './formula.ts'

/** A formula in inline text: its end, its content, and whether it is on a line of its own. */
interface InlineFormula {
  end: number
  content: string
  isDisplay: boolean
}

const ENVIRONMENT =
  /^\\begin\{((?:equation|align|alignat|gather|multline|eqnarray|flalign|displaymath|math|cases|matrix|split)\*?)\}/

/**
 * Adds formulas: `$…$` and `$$…$$` (Pandoc, kramdown, Obsidian, remark-math), `\(…\)` and `\[…\]` with one or two
 * backslashes (Hugo passthrough, MathJax), `` $`…`$ `` and fences of `math` (GitHub), and environments of LaTeX.
 */
export function mathPlugin(md: MarkdownIt): void {
  const { escapeHtml } = md.utils
  const { fence } = md.renderer.rules
  const block = (content: string) => `<div class="math display">${escapeHtml(content)}</div>\n`
  md.inline.ruler.before('escape', 'math', inlineRule)
  md.block.ruler.before('fence', 'math_block', blockRule, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  })
  md.renderer.rules.math_block = (tokens, index) => block(tokens[index]?.content ?? '')
  md.renderer.rules.math_inline = (tokens, index) => {
    const { content = '', info = '' } = tokens[index] ?? {}
    return `<span class="math ${info}">${escapeHtml(content)}</span>`
  }
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index]
    if (token?.info === 'math') return block(token.content.trim())
    return fence?.(tokens, index, ...rest) ?? ''
  }
}

function inlineRule(state: StateInline, silent: boolean): boolean {
  const char = state.src.charCodeAt(state.pos)
  const formula = char === 0x24 ? dollarFormula(state) : char === 0x5c ? bracketedFormula(state) : null
  if (formula === null) return false
  if (!silent) {
    const token = state.push('math_inline', '', 0)
    token.content = formula.content.replace(/^latex /, '') // WordPress: $latex x$
    token.info = formula.isDisplay ? 'display' : 'inline'
    token.markup = state.src.slice(state.pos, formula.end)
  }
  state.pos = formula.end
  return true
}

function dollarFormula(state: StateInline): InlineFormula | null {
  const { src, pos } = state
  if (src.startsWith('$$', pos)) return formulaUpTo(state, 2, /(?<!(?<!\\)\\)\$\$/g, true)
  if (src.charAt(pos - 1) === '$') return null
  if (src.startsWith('$`', pos)) return formulaUpTo(state, 2, /`\$/g, false)
  if (!/\S/.test(src.charAt(pos + 1))) return null
  const formula = formulaUpTo(state, 1, /(?<![\s\\$])\$(?![\d$])/g, false)
  if (formula === null) return null
  const context = { before: src.charAt(pos - 1), after: src.charAt(formula.end) }
  return isDollarFormula(formula.content, context) ? formula : null
}

function bracketedFormula(state: StateInline): InlineFormula | null {
  const { src, pos } = state
  const backslashes = src.charCodeAt(pos + 1) === 0x5c ? 2 : 1
  const bracket = src.charAt(pos + backslashes)
  if (bracket !== '(' && bracket !== '[') return null
  const escaped = backslashes === 1 ? String.raw`(?<!\\)\\` : String.raw`\\\\`
  const close = new RegExp(`${escaped}\\${bracket === '(' ? ')' : ']'}`, 'g')
  const formula = formulaUpTo(state, backslashes + 1, close, bracket === '[')
  if (formula === null || /[\p{L}\d(]/u.test(src.charAt(formula.end))) return null
  return isBracketedFormula(formula.content, bracket) ? formula : null
}

/** The next closing delimiter of each kind, so that all searches in a paragraph together take linear time. */
const nextClosings = new WeakMap<StateInline, Map<string, { from: number; start: number; end: number }>>()

/** Returns the formula up to the next closing delimiter; null if there is none, or if the formula is blank. */
function formulaUpTo(
  state: StateInline,
  openLength: number,
  close: RegExp,
  isDisplay: boolean,
): InlineFormula | null {
  const from = state.pos + openLength
  const closings = nextClosings.get(state) ?? new Map()
  nextClosings.set(state, closings)
  let closing = closings.get(close.source)
  if (closing === undefined || from < closing.from || from > closing.start) {
    close.lastIndex = from
    const match = close.exec(state.src)
    const start = match?.index ?? Number.POSITIVE_INFINITY
    closing = { from, start, end: start + (match?.[0].length ?? 0) }
    closings.set(close.source, closing)
  }
  const content = state.src.slice(from, Math.min(closing.start, state.posMax)).trim()
  return closing.end > state.posMax || content === '' ? null : { end: closing.end, content, isDisplay }
}

/** Parses a formula on lines of its own: between `$$` or escaped brackets, or an environment. */
function blockRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const text = lineText(state, line)
  if ((text[0] !== '$' && text[0] !== '\\') || isIndentedCode(state, line)) return false
  const environment = ENVIRONMENT.exec(text)?.[1]
  const open = environment === undefined ? /^(?:\$\$|\\{1,2}\[)/.exec(text)?.[0] : ''
  if (open === undefined) return false
  const close = environment === undefined ? open.replace('[', ']') : `\\end{${environment}}`
  const last = closingLine(state, line, endLine, open, close)
  if (last === null) return false
  const source = state.getLines(line, last + 1, state.blkIndent, false).trim()
  const content = environment === undefined ? source.slice(open.length, -close.length).trim() : source
  if (content === '' || (open.includes('[') && line === last && !isBracketedFormula(content, '[')))
    return false
  if (silent) return true
  const token = state.push('math_block', '', 0)
  Object.assign(token, { content, map: [line, last + 1] })
  state.line = last + 1
  return true
}

/**
 * Returns the line that ends with the closing delimiter. A blank line may come before it only if the opening delimiter
 * has its line to itself.
 */
function closingLine(
  state: StateBlock,
  line: number,
  endLine: number,
  open: string,
  close: string,
): number | null {
  const key = `no ${close} in ${endLine}`
  if (Number(state.env[key] ?? Number.POSITIVE_INFINITY) <= line) return null
  const isFence = lineText(state, line).trim() === open
  for (let at = line; at < endLine; at++) {
    if (state.isEmpty(at)) {
      if (!isFence) return null
      continue
    }
    if ((state.sCount[at] ?? 0) < state.blkIndent) return null
    const text = lineText(state, at).trimEnd()
    const inner = at === line ? text.slice(open.length) : text
    const found = inner.indexOf(close)
    if (found >= 0) return found === inner.length - close.length ? at : null
  }
  state.env[key] = line
  return null
}
