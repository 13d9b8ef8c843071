/** Markdown plugin for blocks of other site generators: MDX components and modules, highlighted code, comments. */
import type { MarkdownIt, StateBlock, Token } from 'markdown-it'
import { isIndentedCode, lineText, parseIndentedContent, pushParagraph } from './block-lines.ts'
import { parseCommentAt } from './template-comments.ts'
import { parseModuleStatement, parseTemplateAt, type TemplateKind } from './template-tags.ts'

/** An opening tag of highlighted code. The language is the first word of `highlight`, or `lang:` in `codeblock`. */
const HIGHLIGHT_TAG =
  /^(?:\{%-?\s*|\{\{[<%]\s*)(?:(highlight)\b\s*([\w+#-]*)|(codeblock)\b(?:[^%>}]*\blang:([\w+#-]*))?)/

/** The metadata of a token that shows a template tag as text. `at` is the offset in the inline source. */
export interface TemplateMeta extends Record<string, unknown> {
  kind: TemplateKind | null
  name: string
  at: number
}

/** Adds the rules. They run before the HTML block rule, which would parse a component as an element. */
export function templateBlocksPlugin(md: MarkdownIt): void {
  md.block.ruler.before('html_block', 'template_lines', multilineTemplateRule, { alt: ['paragraph'] })
  md.block.ruler.before('html_block', 'mdx_component', componentRule)
  md.block.ruler.before('html_block', 'mdx_module', moduleRule)
  md.block.ruler.before('html_block', 'highlight', highlightRule, { alt: ['paragraph'] })
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

/** Parses `import` and `export` without indentation, and all lines up to a blank one, as text (MDX 3, "ESM"). */
function moduleRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if (state.level > 0 || state.sCount[line] !== 0) return false
  if (parseModuleStatement(lineText(state, line)) === null) return false
  if (silent) return true
  let end = line + 1
  while (end < endLine && !state.isEmpty(end)) end++
  const text = state.getLines(line, end, 0, false)
  const name = parseModuleStatement(text) ?? ''
  const token = new state.Token('text_special', '', 0)
  renderTemplateAsText(token, text, 'mdx-import', name, 0)
  pushParagraph(state, line, end, '').children = [token]
  return true
}

/** Makes a token show the text of a template tag unchanged. `at` is the offset of the tag in the inline source. */
export function renderTemplateAsText(
  token: Token,
  text: string,
  kind: TemplateKind | null,
  name: string,
  at: number,
): void {
  token.content = text
  token.info = 'template'
  token.meta = { kind, name, at } satisfies TemplateMeta
}

/**
 * Parses `{% highlight js %}…{% endhighlight %}`, Hexo's `codeblock` and Hugo's `highlight`: the tags become text and their
 * content becomes a code block.
 */
function highlightRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  // Only at the top level: there a failed search for the closing tag need not be repeated.
  if (state.level > 0 || isIndentedCode(state, line)) return false
  const text = lineText(state, line)
  const match = text.startsWith('{') ? HIGHLIGHT_TAG.exec(text) : null
  const [name, language = ''] = match?.slice(match[1] === undefined ? 3 : 1) ?? []
  if (name === undefined) return false
  const close = state.env[`no ${name}`] === true ? -1 : findClosingLine(state, line + 1, endLine, name)
  state.env[`no ${name}`] = close < 0
  if (close < 0) return false
  if (silent) return true
  pushParagraph(state, line, line + 1, text)
  const code = state.push('fence', 'code', 0)
  code.info = language
  code.markup = '```'
  code.map = [line + 1, close]
  code.content = state.getLines(line + 1, close, state.blkIndent, true)
  pushParagraph(state, close, close + 1, lineText(state, close))
  return true
}

function findClosingLine(state: StateBlock, from: number, endLine: number, name: string): number {
  const closing = new RegExp(String.raw`^(?:\{%-?\s*end|\{\{[<%]\s*/\s*)${name}\b`)
  for (let line = from; line < endLine; line++) {
    if (closing.test(lineText(state, line))) return line
  }
  return -1
}
