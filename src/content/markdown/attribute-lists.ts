/** Attribute lists of kramdown and of Python-Markdown (`{: .note #id key="value"}`): they say how something looks, and are no text. */
import type { MarkdownIt, StateBlock, StateInline, Token } from 'markdown-it'

/** What stands in a list: classes, ids, attributes in quotes, and the names that kramdown gives a meaning of its own. */
const ATTRIBUTE = String.raw`(?:[.#][\p{L}\p{N}_:-]+|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*')|toc|no_toc|footnotes)`
const LIST = new RegExp(String.raw`\{:[ \t]*(?:${ATTRIBUTE}(?:[ \t]+|(?=\})|(?=[.#])))+\}`, 'uy')
const LENGTH_MAX = 500

/** Drops attribute lists that stand on a line of their own, or right behind a link, a picture, code or emphasis. */
export function attributeListsPlugin(md: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list', 'table']
  md.block.ruler.before('fence', 'attribute_list', blockList, { alt })
  md.inline.ruler.before('escape', 'attribute_list', inlineList)
}

/** The end of the attribute list that begins at a place in a text, or null if none does. */
function endOfList(text: string, start: number, max: number): number | null {
  if (text.charCodeAt(start + 1) !== 0x3a) return null
  LIST.lastIndex = 0
  const [list] = LIST.exec(text.slice(start, Math.min(max, start + LENGTH_MAX))) ?? []
  return list === undefined ? null : start + list.length
}

/** A list on a line of its own belongs to the block above or below it: a heading takes its id. */
function blockList(state: StateBlock, line: number, _endLine: number, silent: boolean): boolean {
  if ((state.sCount[line] ?? 0) - state.blkIndent >= 4) return false
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  const max = state.eMarks[line] ?? 0
  if (state.src.charCodeAt(start) !== 0x7b) return false
  const end = endOfList(state.src, start, max)
  if (end === null || state.src.slice(end, max).trim() !== '') return false
  if (silent) return true
  state.line = line + 1
  applyList(state.tokens, state.src.slice(start, end))
  return true
}

/** `{:toc}` replaces the list above it with a table of contents, which an article has apart from its body. */
function applyList(tokens: Token[], list: string): void {
  const last = tokens.at(-1)
  if (last?.type === 'heading_close') {
    const id = /#([\p{L}\p{N}_-]+)/u.exec(list.replace(/=(?:"[^"]*"|'[^']*')/g, ''))?.[1]
    if (id !== undefined) tokens.at(-3)?.attrSet('id', id)
  }
  if (!/^\{:\s*toc\b/.test(list) || !last?.type.endsWith('_list_close')) return
  const open = tokens.findLastIndex(({ type, level }) => type.endsWith('_list_open') && level === last.level)
  if (open >= 0) tokens.splice(open)
}

/** A list in running text: right behind what it belongs to, or the last of a heading or an item. */
function inlineList(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state
  if (src.charCodeAt(pos) !== 0x7b || pos === 0) return false
  const end = endOfList(src, pos, posMax)
  if (end === null) return false
  const isBehind = /[)\]*_`~>]/.test(src.charAt(pos - 1))
  if (!isBehind && src.slice(end, posMax).trim() !== '') return false
  if (!silent) state.pending = isBehind ? state.pending : state.pending.trimEnd()
  state.pos = end
  return true
}
