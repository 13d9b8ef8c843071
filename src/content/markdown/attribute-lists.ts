/**
 * Markdown plugin for attribute lists of kramdown and Python-Markdown (`{: .note #id key="value"}`), and those of Pandoc behind a
 * link, an image or code (`{width=300}`). It removes them; an image gets its size.
 */
import type { MarkdownIt, StateBlock, StateInline, Token } from 'markdown-it'
import { isKnownKind } from './admonitions.ts'

/** An attribute: a class, an id, a name with a quoted value, or a keyword of kramdown. */
const ATTRIBUTE = String.raw`(?:[.#][\p{L}\p{N}_:-]+|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*')|toc|no_toc|footnotes)`
const ATTRIBUTE_LIST = new RegExp(String.raw`\{:\s*(?:${ATTRIBUTE}(?:\s+|(?=\})|(?=[.#])))+\}`, 'uy')
const LENGTH_MAX = 500
/** Pandoc's attributes (https://pandoc.org/MANUAL.html#extension-link_attributes), whose values need no quotes. */
const PANDOC_LIST =
  /^\{[ \t]*(?:(?:[.#][\p{L}\p{N}_:-]+|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s{}"'=]+))(?:[ \t]+|(?=\})))+\}/u
/** Elements that Pandoc's attributes may follow. */
const ELEMENTS = new Set(['image', 'link_close', 'code_inline'])

/** Removes attribute lists on a line of their own, and directly after a link, an image, code or emphasis. */
export function attributeListsPlugin(md: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list', 'table']
  md.block.ruler.before('fence', 'attribute_list', blockRule, { alt })
  md.inline.ruler.before('escape', 'attribute_list', inlineRule)
}

/** Returns the end of the attribute list that begins at `start`, or null if there is none. */
function attributeListEnd(text: string, start: number, max: number): number | null {
  if (text.charCodeAt(start + 1) !== 0x3a) return null
  ATTRIBUTE_LIST.lastIndex = 0
  const [list] = ATTRIBUTE_LIST.exec(text.slice(start, Math.min(max, start + LENGTH_MAX))) ?? []
  return list === undefined ? null : start + list.length
}

/** Parses an attribute list on a line of its own. It belongs to the block above or below it. */
function blockRule(state: StateBlock, line: number, _endLine: number, silent: boolean): boolean {
  if ((state.sCount[line] ?? 0) - state.blkIndent >= 4) return false
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  const max = state.eMarks[line] ?? 0
  if (state.src.charCodeAt(start) !== 0x7b) return false
  const end = attributeListEnd(state.src, start, max)
  if (end === null || state.src.slice(end, max).trim() !== '') return false
  if (silent) return true
  state.line = line + 1
  const list = state.src.slice(start, end)
  if (state.tokens.length > 0 && !state.isEmpty(line - 1)) applyToPreviousBlock(state.tokens, list)
  else state.env[`admonition at ${line + 1}`] = admonitionClass(list)
  return true
}

/** Returns the first class of a list that is the kind of an admonition (`.note`, `.prompt-tip`, `.notice--info`). */
function admonitionClass(list: string): string | undefined {
  const classes = Array.from(list.matchAll(/\.([\w-]+)/g), ([, name = '']) => name)
  return classes.find((name) => isKnownKind(name.replace(/-title$/, '')))
}

/**
 * Applies an attribute list to the block above it. A heading gets the id. `{:toc}` removes the list above it, which is a
 * placeholder for a table of contents: an article has that outside its body.
 */
function applyToPreviousBlock(tokens: Token[], list: string): void {
  const last = tokens.at(-1)
  if (last?.type === 'heading_close') {
    const id = /#([\p{L}\p{N}_-]+)/u.exec(list.replace(/=(?:"[^"]*"|'[^']*')/g, ''))?.[1]
    if (id !== undefined) tokens.at(-3)?.attrSet('id', id)
  }
  const admonition = admonitionClass(list)
  if (admonition !== undefined && last?.type === 'blockquote_close') {
    const open = tokens.findLast(({ level, nesting }) => nesting === 1 && level === last.level)
    if (open !== undefined) open.meta = { admonition }
  }
  if (!/^\{:\s*toc\b/.test(list) || !last?.type.endsWith('_list_close')) return
  const open = tokens.findLastIndex(({ type, level }) => type.endsWith('_list_open') && level === last.level)
  if (open >= 0) tokens.splice(open)
}

/** Parses an attribute list in inline text: directly after an element, or at the end of a heading or list item. */
function inlineRule(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state
  if (src.charCodeAt(pos) !== 0x7b || pos === 0) return false
  const end = attributeListEnd(src, pos, posMax)
  if (end === null) return pandocAttributes(state, silent)
  const followsElement = /[)\]*_`~>]/.test(src.charAt(pos - 1))
  if (!followsElement && src.slice(end, posMax).trim() !== '') return false
  if (!silent) state.pending = followsElement ? state.pending : state.pending.trimEnd()
  state.pos = end
  return true
}

/** Parses Pandoc's attributes directly behind an element. */
function pandocAttributes(state: StateInline, silent: boolean): boolean {
  const element = state.pending === '' ? state.tokens.at(-1) : undefined
  if (element === undefined || !ELEMENTS.has(element.type)) return false
  const [list] =
    PANDOC_LIST.exec(state.src.slice(state.pos, Math.min(state.posMax, state.pos + LENGTH_MAX))) ?? []
  if (list === undefined) return false
  if (!silent && element.type === 'image') {
    for (const [, name = '', value = ''] of list.matchAll(
      /\b(width|height)=["']?(\d{1,5})(?:px)?(?=["'\s}])/g,
    ))
      element.attrSet(name, value)
  }
  state.pos += list.length
  return true
}
