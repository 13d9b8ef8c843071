/** Markdown to HTML as Hugo's goldmark shows it with raw HTML let through; the HTML is not safe yet. */
import MarkdownIt, { type StateCore, type StateInline, type Token } from 'markdown-it'
import definitionLists from 'markdown-it-deflist'
import footnotes from 'markdown-it-footnote'
import { ContentError } from '../diagnostic.ts'
import {
  convertLiteralLinks,
  countNewlines,
  escapeTemplates,
  findTemplatedTagEnd,
  repairEndTags,
} from '../html/raw-html.ts'
import { attributeListsPlugin } from './attribute-lists.ts'
import { autolinksPlugin, verbatimUrlsPlugin } from './links.ts'
import { markdownInHtmlPlugin } from './markdown-in-html.ts'
import { logTemplate, parseTemplateAt, type TemplateLog } from './shortcodes.ts'
import { renderTemplateAsText, type TemplateMeta, templateBlocksPlugin } from './template-blocks.ts'
import { parseCommentAt } from './template-comments.ts'

/** How much longer than its source a body may grow by using the same link definition again and again. */
const LINK_GROWTH = 10

/** Notes above this number are refused: placing them takes time with its square. */
const FOOTNOTES_MAX = 4_000

const md = new MarkdownIt({ html: true, linkify: true })
md.use(footnotes).use(definitionLists).disable('footnote_inline')
verbatimUrlsPlugin(md)
autolinksPlugin(md)
templateBlocksPlugin(md)
attributeListsPlugin(md)
markdownInHtmlPlugin(md)
md.inline.ruler.before('escape', 'template', template)
md.core.ruler.before('text_join', 'finish', finish)
md.core.ruler.before('footnote_tail', 'footnote_limit', limitFootnotes)

/**
 * Renders a Markdown body. Templates met on the way go into `log`. Throws ContentError `too-large` if links
 * that use one definition would blow the page up, or for thousands of footnotes.
 */
export function renderMarkdown(source: string, log: TemplateLog): string {
  return md.render(source, { log })
}

/** Shortcodes, Liquid tags and components in running text are shown as they stand. */
function template(state: StateInline, silent: boolean): boolean {
  const code = state.src.charCodeAt(state.pos)
  if (code !== 0x7b && code !== 0x3c && code !== 0x5b) return false
  const comment = parseCommentAt(state.src, state.pos, state.posMax)
  if (comment !== null) {
    if (!silent && comment.html !== '') state.push('html_inline', '', 0).content = comment.html
    state.pos = comment.end
    return true
  }
  const found = parseTemplateAt(state.src, state.pos)
  if (found === null) return templatedTag(state, silent)
  if (found.end > state.posMax) return false
  if (!silent)
    renderTemplateAsText(state.push('text_special', '', 0), found.text, found.kind, found.name, state.pos)
  state.pos = found.end
  return true
}

/** An element whose attributes have templates stays an element, as it does in an HTML block. */
function templatedTag(state: StateInline, silent: boolean): boolean {
  const end = findTemplatedTagEnd(state.src, state.pos, state.posMax)
  if (end === null) return false
  if (!silent) state.push('html_inline', '', 0).content = state.src.slice(state.pos, end)
  state.pos = end
  return true
}

function limitFootnotes(state: StateCore): void {
  const { footnotes: notes } = state.env as { footnotes?: { list?: readonly unknown[] } }
  if ((notes?.list?.length ?? 0) > FOOTNOTES_MAX) {
    throw new ContentError('too-large', `It has more than ${FOOTNOTES_MAX} footnotes.`)
  }
}

function finish(state: StateCore): void {
  const log = state.env.log as TemplateLog
  const { tokens } = state
  let grown = 0
  for (const [index, token] of tokens.entries()) {
    const line = (token.map?.[0] ?? 0) + 1
    if (token.type === 'html_block')
      token.content = convertLiteralLinks(escapeTemplates(repairEndTags(token.content), log, line))
    else if (token.type === 'fence') token.info = languageOf(token.info)
    else if (token.type === 'th_open' || token.type === 'td_open') alignCell(token)
    else if (token.type === 'inline') {
      grown += finishInline(token, log, line)
      if (tokens[index - 2]?.type === 'list_item_open') markTask(state, token, tokens[index - 2])
      if (tokens[index - 1]?.type === 'heading_open') takeHeadingId(token, tokens[index - 1])
    }
  }
  if (grown > LINK_GROWTH * (state.src.length + 10_000)) {
    throw new ContentError('too-large', 'Its links make the page many times longer than its source.')
  }
}

/** Logs the templates of a run of text; gives the length of its links' addresses and titles. */
function finishInline(inline: Token, log: TemplateLog, firstLine: number): number {
  let length = 0
  for (const token of inline.children ?? []) {
    for (const [name, rawValue] of token.attrs ?? []) {
      const value = String(rawValue)
      length += value.length
      if (name === 'href' || name === 'src') logHidden(value, log, firstLine)
    }
    if (token.type === 'html_inline') token.content = escapeTemplates(token.content, log, firstLine)
    if (token.info !== 'template') continue
    const { kind, name, at } = token.meta as TemplateMeta
    logTemplate(log, kind, name, () => firstLine + countNewlines(inline.content, at))
  }
  return length
}

/** Logs the templates of an address. */
function logHidden(url: string, log: TemplateLog, line: number): void {
  for (let at = url.indexOf('{'); at >= 0; at = url.indexOf('{', at)) {
    const hidden = parseTemplateAt(url, at)
    if (hidden !== null) logTemplate(log, hidden.kind, hidden.name, () => line)
    at = hidden?.end ?? at + 1
  }
}

/** The language of a fence's info string: `js {1,3}`, `rust,no_run`, `{python}`, `ts:app.ts` and plain `go`. */
function languageOf(info: string): string {
  return /^\s*\{?\.?([^\s{},:]+)/.exec(info)?.[1] ?? ''
}

/** GFM's `align` in place of markdown-it's `style`, which the policy drops. */
function alignCell(cell: Token): void {
  const align = /text-align:(\w+)/.exec(String(cell.attrGet('style') ?? ''))?.[1]
  if (align !== undefined) cell.attrs = [['align', align]]
}

/** GFM 5.3, task list items. */
function markTask(state: StateCore, inline: Token, item: Token | undefined): void {
  const first = inline.children?.[0]
  const mark = first?.type === 'text' ? /^\[([ xX])\](?=\s|$)/.exec(first.content)?.[1] : undefined
  if (first === undefined || mark === undefined) return
  first.content = first.content.slice(3)
  const box = new state.Token('html_inline', '', 0)
  box.content = `<input type="checkbox"${mark === ' ' ? '' : ' checked'} disabled>`
  inline.children?.unshift(box)
  item?.attrJoin('class', 'task-list-item')
}

/** `## Heading {#id}`, as in Hugo, kramdown and Docusaurus; Python-Markdown's `{: #id }`. */
function takeHeadingId(inline: Token, heading: Token | undefined): void {
  const listed = /\{:[ \t]*#([\p{L}\p{N}_-]+)[^{}]*\}\s*$/u.exec(inline.content.slice(-500))?.[1]
  if (listed !== undefined) heading?.attrSet('id', listed)
  const last = inline.children?.at(-1)
  const at =
    last?.type === 'text' && last.content.trimEnd().endsWith('}') ? last.content.lastIndexOf('{#') : -1
  if (last === undefined || at < 0) return
  const id = /^\{#([\p{L}\p{M}\p{N}_-]+)[^{}]*\}\s*$/u.exec(last.content.slice(at))?.[1]
  if (id === undefined) return
  heading?.attrSet('id', id)
  last.content = last.content.slice(0, at).trimEnd()
}
