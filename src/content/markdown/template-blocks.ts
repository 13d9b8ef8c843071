/** Markdown blocks that belong to other generators: components, module statements, highlighted code and comments. */
import type { MarkdownIt, StateBlock, Token } from 'markdown-it'
import { parseModuleStatement, parseTemplateAt, type TemplateKind } from './shortcodes.ts'
import { parseCommentAt } from './template-comments.ts'

/** The language is the first word after `highlight`; `codeblock` begins with a title and has `lang:`. */
const HIGHLIGHT =
  /^(?:\{%-?\s*|\{\{[<%]\s*)(?:(highlight)\b\s*([\w+#-]*)|(codeblock)\b(?:[^%>}]*\blang:([\w+#-]*))?)/

/** What a token says about the template it shows. */
export interface TemplateMeta extends Record<string, unknown> {
  kind: TemplateKind | null
  name: string
  at: number
}

/** Adds the rules; they come before HTML blocks, which would take a component for an element. */
export function templateBlocksPlugin(md: MarkdownIt): void {
  md.block.ruler.before('html_block', 'template_lines', templateLines, { alt: ['paragraph'] })
  md.block.ruler.before('html_block', 'mdx_component', component)
  md.block.ruler.before('html_block', 'mdx_module', moduleLines)
  md.block.ruler.before('html_block', 'highlight', highlight, { alt: ['paragraph'] })
  md.block.ruler.before('fence', 'template_comment', comment, { alt: ['paragraph'] })
}

/** As deep as components are looked into, each of them four columns further in. */
const COMPONENTS_MAX = 50

/** A line that is a component's tag and perhaps more is a paragraph of its own. */
function component(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const text = lineAt(state, line)
  if (!text.startsWith('<') || isIndentedCode(state, line)) return false
  const found = parseTemplateAt(text, 0)
  if (found === null || !found.text.endsWith('>')) return false
  if (silent) return true
  pushParagraph(state, line, line + 1, text)
  readIndented(state, line + 1, endLine)
  return true
}

/** MDX has no indented code ("Markdown", in its documentation): below a tag, what stands further in is Markdown as well. */
function readIndented(state: StateBlock, from: number, endLine: number): void {
  const { blkIndent, lineMax, env } = state
  const depth = Number(env.components ?? 0)
  let end = from
  let indent = Number.POSITIVE_INFINITY
  for (let line = from; line < endLine; line++) {
    if (state.isEmpty(line)) continue
    if (!isIndentedCode(state, line)) break
    indent = Math.min(indent, state.sCount[line] ?? 0)
    end = line + 1
  }
  if (end === from || depth === COMPONENTS_MAX) return
  Object.assign(state, { blkIndent: indent, lineMax: end })
  env.components = depth + 1
  state.md.block.tokenize(state, from, end)
  env.components = depth
  Object.assign(state, { blkIndent, lineMax, line: end })
}

/** A template that goes on over several lines, blank ones too, is a paragraph: its `>}}` or `>` on a line is no quote. */
function templateLines(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
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
  // In a quote, whose marks were no part of the template.
  if ((parseTemplateAt(text, 0)?.end ?? 0) <= text.lastIndexOf('\n')) return false
  if (silent) return true
  pushParagraph(state, line, last + 1, text, 'template')
  if (text.startsWith('<')) readIndented(state, last + 1, endLine)
  return true
}

/** A comment that begins and ends with a line leaves nothing. */
function comment(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if (state.level > 0 || isIndentedCode(state, line)) return false
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  const found = parseCommentAt(state.src, start, state.eMarks[endLine - 1])
  if (found === null) return false
  const { end, html } = found
  let last = line
  while ((state.eMarks[last] ?? 0) < end) last++
  if (state.src.slice(end, state.eMarks[last]).trim() !== '') return false
  if (silent) return true
  state.line = last + 1
  if (html !== '') state.push('html_block', '', 0).content = html
  return true
}

/** `import` and `export` at the left edge, with all that follows up to a blank line (MDX 3, "ESM"). */
function moduleLines(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if (state.level > 0 || state.sCount[line] !== 0) return false
  if (parseModuleStatement(lineAt(state, line)) === null) return false
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

/** Makes a token show a template's text as it stands. `at` is its place in its inline source. */
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

/** `{% highlight js %}…{% endhighlight %}`, Hexo's `codeblock`, Hugo's `highlight`: the tags stay, the rest is code. */
function highlight(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  // Only outside lists and quotes: there a search for the end that fails once has failed for good.
  if (state.level > 0 || isIndentedCode(state, line)) return false
  const text = lineAt(state, line)
  const found = text.startsWith('{') ? HIGHLIGHT.exec(text) : null
  const [name, language = ''] = found?.slice(found[1] === undefined ? 3 : 1) ?? []
  if (name === undefined) return false
  const close = state.env[`no ${name}`] === true ? -1 : closingLine(state, line + 1, endLine, name)
  state.env[`no ${name}`] = close < 0
  if (close < 0) return false
  if (silent) return true
  pushParagraph(state, line, line + 1, text)
  const code = state.push('fence', 'code', 0)
  code.info = language
  code.markup = '```'
  code.map = [line + 1, close]
  code.content = state.getLines(line + 1, close, state.blkIndent, true)
  pushParagraph(state, close, close + 1, lineAt(state, close))
  return true
}

function closingLine(state: StateBlock, from: number, endLine: number, name: string): number {
  const closing = new RegExp(String.raw`^(?:\{%-?\s*end|\{\{[<%]\s*/\s*)${name}\b`)
  for (let line = from; line < endLine; line++) {
    if (closing.test(lineAt(state, line))) return line
  }
  return -1
}

/** A paragraph of another type keeps its element where a tight list takes it from paragraphs, and so stays apart. */
function pushParagraph(
  state: StateBlock,
  line: number,
  end: number,
  content: string,
  type = 'paragraph',
): Token {
  state.line = end
  state.push(`${type}_open`, 'p', 1).map = [line, end]
  const inline = state.push('inline', '', 0)
  inline.content = content
  inline.map = [line, end]
  inline.children = []
  state.push(`${type}_close`, 'p', -1)
  return inline
}

function lineAt(state: StateBlock, line: number): string {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  return state.src.slice(start, state.eMarks[line])
}

function isIndentedCode(state: StateBlock, line: number): boolean {
  return (state.sCount[line] ?? 0) - state.blkIndent >= 4
}
