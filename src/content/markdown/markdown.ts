/** Markdown renderer: GFM with footnotes, definition lists and raw HTML, as in Hugo. Its HTML is not sanitized yet. */
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
import { renderTemplateAsText, type TemplateMeta, templateBlocksPlugin } from './template-blocks.ts'
import { parseCommentAt } from './template-comments.ts'
import { logTemplate, parseTemplateAt, type TemplateLog } from './template-tags.ts'

/** Maximum total length of link URLs and titles, as a multiple of the source's length. */
const LINK_GROWTH_MAX = 10

/** Maximum number of footnotes: their rendering takes quadratic time. */
const FOOTNOTES_MAX = 4_000

const md = new MarkdownIt({ html: true, linkify: true })
md.use(footnotes).use(definitionLists).disable('footnote_inline')
verbatimUrlsPlugin(md)
autolinksPlugin(md)
templateBlocksPlugin(md)
attributeListsPlugin(md)
markdownInHtmlPlugin(md)
md.inline.ruler.before('escape', 'template', templateRule)
md.core.ruler.before('text_join', 'finish', finishTokens)
md.core.ruler.before('footnote_tail', 'footnote_limit', limitFootnotes)

/**
 * Renders a Markdown body and adds its template tags to `log`. Throws `ContentError` `too-large` when repeated references
 * to one link definition make the page too large, or when there are too many footnotes.
 */
export function renderMarkdown(source: string, log: TemplateLog): string {
  return md.render(source, { log })
}

/** Inline rule: removes comments, and keeps shortcodes, Liquid tags and components as text. */
function templateRule(state: StateInline, silent: boolean): boolean {
  const code = state.src.charCodeAt(state.pos)
  if (code !== 0x7b && code !== 0x3c && code !== 0x5b) return false
  const comment = parseCommentAt(state.src, state.pos, state.posMax)
  if (comment !== null) {
    if (!silent && comment.html !== '') state.push('html_inline', '', 0).content = comment.html
    state.pos = comment.end
    return true
  }
  const tag = parseTemplateAt(state.src, state.pos)
  if (tag === null) return templatedHtmlTag(state, silent)
  if (tag.end > state.posMax) return false
  if (!silent)
    renderTemplateAsText(state.push('text_special', '', 0), tag.text, tag.kind, tag.name, state.pos)
  state.pos = tag.end
  return true
}

/** Parses an HTML tag with template tags in its attributes as inline HTML, as in an HTML block. */
function templatedHtmlTag(state: StateInline, silent: boolean): boolean {
  const end = findTemplatedTagEnd(state.src, state.pos, state.posMax)
  if (end === null) return false
  if (!silent) state.push('html_inline', '', 0).content = state.src.slice(state.pos, end)
  state.pos = end
  return true
}

function limitFootnotes(state: StateCore): void {
  const { footnotes: footnoteEnv } = state.env as { footnotes?: { list?: readonly unknown[] } }
  if ((footnoteEnv?.list?.length ?? 0) > FOOTNOTES_MAX) {
    throw new ContentError(
      'too-large',
      `The body has more than ${FOOTNOTES_MAX} footnotes. Split the article.`,
    )
  }
}

/** Core rule: repairs HTML, normalizes attributes of code blocks, cells, tasks and headings, and logs template tags. */
function finishTokens(state: StateCore): void {
  const log = state.env.log as TemplateLog
  const { tokens } = state
  let linkLength = 0
  for (const [index, token] of tokens.entries()) {
    const line = (token.map?.[0] ?? 0) + 1
    if (token.type === 'html_block')
      token.content = convertLiteralLinks(escapeTemplates(repairEndTags(token.content), log, line))
    else if (token.type === 'fence') token.info = languageOf(token.info)
    else if (token.type === 'th_open' || token.type === 'td_open') setCellAlignment(token)
    else if (token.type === 'inline') {
      linkLength += finishInline(token, log, line)
      if (tokens[index - 2]?.type === 'list_item_open') convertTaskListItem(state, token, tokens[index - 2])
      if (tokens[index - 1]?.type === 'heading_open') extractHeadingId(token, tokens[index - 1])
    }
  }
  if (linkLength > LINK_GROWTH_MAX * (state.src.length + 10_000)) {
    throw new ContentError(
      'too-large',
      'Repeated reference links make the page many times longer than its source. Shorten the link definitions.',
    )
  }
}

/** Logs the template tags of an inline token. Returns the total length of its link URLs and titles. */
function finishInline(inline: Token, log: TemplateLog, firstLine: number): number {
  let length = 0
  for (const token of inline.children ?? []) {
    for (const [name, rawValue] of token.attrs ?? []) {
      const value = String(rawValue)
      length += value.length
      if (name === 'href' || name === 'src') logTemplatesOfUrl(value, log, firstLine)
    }
    if (token.type === 'html_inline') token.content = escapeTemplates(token.content, log, firstLine)
    if (token.info !== 'template') continue
    const { kind, name, at } = token.meta as TemplateMeta
    logTemplate(log, kind, name, () => firstLine + countNewlines(inline.content, at))
  }
  return length
}

function logTemplatesOfUrl(url: string, log: TemplateLog, line: number): void {
  for (let at = url.indexOf('{'); at >= 0; at = url.indexOf('{', at)) {
    const tag = parseTemplateAt(url, at)
    if (tag !== null) logTemplate(log, tag.kind, tag.name, () => line)
    at = tag?.end ?? at + 1
  }
}

/** Returns the language of a fence's info string: `js {1,3}`, `rust,no_run`, `{python}`, `ts:app.ts` or plain `go`. */
function languageOf(info: string): string {
  return /^\s*\{?\.?([^\s{},:]+)/.exec(info)?.[1] ?? ''
}

/** Replaces markdown-it's `style` of a cell, which the sanitizer removes, with the `align` attribute of GFM. */
function setCellAlignment(cell: Token): void {
  const align = /text-align:(\w+)/.exec(String(cell.attrGet('style') ?? ''))?.[1]
  if (align !== undefined) cell.attrs = [['align', align]]
}

/** Converts the marker of a task list item (GFM 5.3) to a checkbox. */
function convertTaskListItem(state: StateCore, inline: Token, item: Token | undefined): void {
  const first = inline.children?.[0]
  const marker = first?.type === 'text' ? /^\[([ xX])\](?=\s|$)/.exec(first.content)?.[1] : undefined
  if (first === undefined || marker === undefined) return
  first.content = first.content.slice(3)
  const checkbox = new state.Token('html_inline', '', 0)
  checkbox.content = `<input type="checkbox"${marker === ' ' ? '' : ' checked'} disabled>`
  inline.children?.unshift(checkbox)
  item?.attrJoin('class', 'task-list-item')
}

/**
 * Sets the id of a heading from `## Heading {#id}` (Hugo, kramdown, Docusaurus) or `{: #id }` (Python-Markdown), and
 * removes the first form from its text. The attribute list plugin has removed the second.
 */
function extractHeadingId(inline: Token, heading: Token | undefined): void {
  const listedId = /\{:[ \t]*#([\p{L}\p{N}_-]+)[^{}]*\}\s*$/u.exec(inline.content.slice(-500))?.[1]
  if (listedId !== undefined) heading?.attrSet('id', listedId)
  const last = inline.children?.at(-1)
  const at =
    last?.type === 'text' && last.content.trimEnd().endsWith('}') ? last.content.lastIndexOf('{#') : -1
  if (last === undefined || at < 0) return
  const id = /^\{#([\p{L}\p{M}\p{N}_-]+)[^{}]*\}\s*$/u.exec(last.content.slice(at))?.[1]
  if (id === undefined) return
  heading?.attrSet('id', id)
  last.content = last.content.slice(0, at).trimEnd()
}
