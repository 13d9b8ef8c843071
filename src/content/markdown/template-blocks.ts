/** Markdown plugin for blocks of other site generators: MDX components and modules, comments, tags of several lines. */
import type { MarkdownIt, StateBlock, Token } from 'markdown-it'
import { isIndentedCode, lineText, parseIndentedContent, pushParagraph } from './block-lines.ts'
import { addImportedFiles } from './jsx-pictures.ts'
import { parseCommentAt } from './template-comments.ts'
import { type LoggedTag, logTemplate, type TemplateLog } from './template-log.ts'
import { parseModuleStatement, parseTemplateAt } from './template-tags.ts'

/** The metadata of a token that shows a template tag as text. `at` is the offset in the inline source. */
export interface TemplateMeta extends LoggedTag, Record<string, unknown> {
  at: number
}

/** Adds the rules. They run before the HTML block rule, which would parse a component as an element. */
export function templateBlocksPlugin(md: MarkdownIt): void {
  md.block.ruler.before('html_block', 'template_lines', multilineTemplateRule, { alt: ['paragraph'] })
  md.block.ruler.before('html_block', 'mdx_component', componentRule)
  md.block.ruler.before('html_block', 'mdx_module', moduleRule)
  md.block.ruler.before('fence', 'template_comment', commentRule, { alt: ['paragraph'] })
}

/** Parses a line that begins with a component tag as a paragraph of its own. */
function componentRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const text = lineText(state, line)
  if (!text.startsWith('<') || isIndentedCode(state, line)) return false
  const tag = parseTemplateAt(text, 0)
  if (tag === null || !tag.text.endsWith('>')) return false
  if (silent) return true
  pushParagraph(state, line, line + 1, text)
  parseIndentedContent(state, line + 1, endLine)
  return true
}

/**
 * Parses a template tag of several lines, blank ones included, as a paragraph. Otherwise a line that begins with `>}}` or
 * `>` would become a block quote.
 */
function multilineTemplateRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  if (!/[{<]/.test(state.src.charAt(start)) || isIndentedCode(state, line)) return false
  const end = parseTemplateAt(state.src, start)?.end ?? 0
  let last = line
  while (last < endLine && (state.eMarks[last] ?? 0) < end) {
    last++
    if (!state.isEmpty(last) && (state.sCount[last] ?? 0) < state.blkIndent) return false
  }
  if (last === line || last === endLine) return false
  const text = state.getLines(line, last + 1, state.blkIndent, false).trim()
  // In a block quote, the text without the quote markers may be another tag than the source.
  if ((parseTemplateAt(text, 0)?.end ?? 0) <= text.lastIndexOf('\n')) return false
  if (silent) return true
  pushParagraph(state, line, last + 1, text, { type: 'template' })
  if (text.startsWith('<')) parseIndentedContent(state, last + 1, endLine)
  return true
}

/** Removes a comment that takes entire lines. */
function commentRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if (state.level > 0 || isIndentedCode(state, line)) return false
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  const comment = parseCommentAt(state.src, start, state.eMarks[endLine - 1])
  if (comment === null) return false
  const { end, html } = comment
  let last = line
  while ((state.eMarks[last] ?? 0) < end) last++
  if (state.src.slice(end, state.eMarks[last]).trim() !== '') return false
  if (silent) return true
  state.line = last + 1
  if (html !== '') state.push('html_block', '', 0).content = html
  return true
}

/** Maximum number of lines of a module statement. */
const MODULE_LINES_MAX = 200

/**
 * Removes `import` and `export` without indentation, and all lines up to a blank one (MDX 3, "ESM"). Blank lines within
 * the brackets of the statement do not end it.
 */
function moduleRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if (state.level > 0 || state.sCount[line] !== 0) return false
  if (parseModuleStatement(lineText(state, line)) === null) return false
  if (silent) return true
  let end = line
  let depth = 0
  for (let next = line; next < Math.min(endLine, line + MODULE_LINES_MAX); next++) {
    if (state.isEmpty(next) && depth <= 0) break
    const brackets = lineText(state, next).replace(/[^()[\]{}]/g, '')
    for (const bracket of brackets) depth += /[([{]/.test(bracket) ? 1 : -1
    if (!state.isEmpty(next)) end = next + 1
  }
  if (depth > 0) for (end = line + 1; end < endLine && !state.isEmpty(end); ) end++
  const statement = state.getLines(line, end, 0, false)
  const name = parseModuleStatement(statement) ?? ''
  addImportedFiles(state.env, statement)
  logTemplate(state.env.log as TemplateLog, { kind: 'mdx-import', name, text: name }, () => line + 1)
  state.line = end
  return true
}

/** Makes a token show the text of a template tag unchanged. `at` is the offset of the tag in the inline source. */
export function renderTemplateAsText(token: Token, tag: LoggedTag, at: number): void {
  token.content = tag.text
  token.info = 'template'
  token.meta = { kind: tag.kind, name: tag.name, text: tag.text, at } satisfies TemplateMeta
}
