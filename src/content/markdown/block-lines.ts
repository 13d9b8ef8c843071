/** Lines of a block parser: their text and indentation, paragraphs made of them, and their content as Markdown. */
import type { StateBlock, Token } from 'markdown-it'

/** Returns a line without its indentation and the markers of its containers. */
export function lineText(state: StateBlock, line: number): string {
  return state.src.slice(lineStart(state, line), state.eMarks[line])
}

/** Returns the offset of the first character of a line after its indentation. */
export function lineStart(state: StateBlock, line: number): number {
  return (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
}

/** Returns true for a line that is indented like code. */
export function isIndentedCode(state: StateBlock, line: number): boolean {
  return (state.sCount[line] ?? 0) - state.blkIndent >= 4
}

/**
 * Pushes the tokens of a paragraph. With another token type than `paragraph`, the `<p>` element stays in a tight list,
 * where markdown-it omits it for paragraphs. A hidden paragraph has no `<p>` element.
 */
export function pushParagraph(
  state: StateBlock,
  line: number,
  end: number,
  content: string,
  { type = 'paragraph', hidden = false } = {},
): Token {
  state.line = end
  const open = state.push(`${type}_open`, 'p', 1)
  open.map = [line, end]
  open.hidden = hidden
  const inline = state.push('inline', '', 0)
  inline.content = content
  inline.map = [line, end]
  inline.children = []
  state.push(`${type}_close`, 'p', -1).hidden = hidden
  return inline
}

/** Pushes HTML as a block and returns its token. */
export function pushHtml(state: StateBlock, html: string): Token {
  const token = state.push('html_block', '', 0)
  token.content = html
  return token
}

/** Parses the lines from `from` to `end` as the Markdown content of a container, with its own indentation. */
export function parseContent(state: StateBlock, from: number, end: number, indent = state.blkIndent): void {
  const { blkIndent, lineMax } = state
  Object.assign(state, { blkIndent: indent, lineMax: end })
  state.md.block.tokenize(state, from, end)
  Object.assign(state, { blkIndent, lineMax, line: end })
}

/** Deepest nesting of elements whose indented content is parsed. Each level is four columns further to the right. */
const INDENTED_DEPTH_MAX = 50

/** Parses indented lines below a tag as Markdown: MDX has no indented code ("Markdown" in its documentation). */
export function parseIndentedContent(state: StateBlock, from: number, endLine: number): void {
  const { env } = state
  const depth = Number(env.components ?? 0)
  let end = from
  let indent = Number.POSITIVE_INFINITY
  for (let line = from; line < endLine; line++) {
    if (state.isEmpty(line)) continue
    if (!isIndentedCode(state, line)) break
    indent = Math.min(indent, state.sCount[line] ?? 0)
    end = line + 1
  }
  if (end === from || depth === INDENTED_DEPTH_MAX) return
  env.components = depth + 1
  parseContent(state, from, end, indent)
  env.components = depth
}
