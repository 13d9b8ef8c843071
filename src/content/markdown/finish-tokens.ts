/** Last step of the Markdown parser: repairs raw HTML, normalizes attributes, and logs template tags. */
import type { MarkdownIt, StateCore, Token } from 'markdown-it'
import { ContentError } from '../diagnostic.ts'
import { escapeLiteralTags, isLiteralTag } from '../html/literal-tags.ts'
import { convertLiteralLinks, countNewlines, escapeTemplates, repairEndTags } from '../html/raw-html.ts'
import { convertCaptions } from '../html/wordpress-captions.ts'
import { parsePageReference } from './page-reference.ts'
import type { TemplateMeta } from './template-blocks.ts'
import { logTemplate, type TemplateLog } from './template-log.ts'
import { parseTemplateAt } from './template-tags.ts'

/** Maximum total length of link URLs and titles, as a multiple of the source's length. */
const LINK_GROWTH_MAX = 10

/** Adds the rule. The log of template tags is `env.log`. */
export function finishTokensPlugin(md: MarkdownIt): void {
  md.core.ruler.before('text_join', 'finish', finishTokens)
}

/** Core rule: repairs HTML, normalizes attributes of code blocks, cells, tasks and headings, and logs template tags. */
function finishTokens(state: StateCore): void {
  const log = state.env.log as TemplateLog
  const { tokens } = state
  let linkLength = 0
  tokens.forEach((token, index) => {
    const line = (token.map?.[0] ?? 0) + 1
    if (token.type === 'fence') convertRawBlock(token)
    if (token.type === 'html_block')
      token.content = convertLiteralLinks(
        escapeLiteralTags(escapeTemplates(convertCaptions(repairEndTags(token.content)), log, line)),
      )
    else if (token.type === 'fence') token.info = languageOf(token.info)
    else if (token.type === 'th_open' || token.type === 'td_open') setCellAlignment(token)
    else if (token.type === 'inline') {
      linkLength += finishInline(token, log, line)
      if (tokens[index - 2]?.type === 'list_item_open') convertTaskListItem(state, token, tokens[index - 2])
      if (tokens[index - 1]?.type === 'heading_open') extractHeadingId(token, tokens[index - 1])
    }
  })
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
  inline.children?.forEach((token) => {
    token.attrs?.forEach(([name, rawValue]) => {
      const value = String(rawValue)
      length += value.length
      const isUrl = name === 'src' || (name === 'href' && parsePageReference(value) === null)
      if (isUrl) logTemplatesOfUrl(value, log, firstLine)
    })
    token.children?.forEach(showFormulaAsText)
    if (token.type === 'html_inline') finishInlineHtml(token, inline, log, firstLine)
    if (token.info !== 'template') return
    const tag = token.meta as TemplateMeta
    logTemplate(log, tag, () => firstLine + countNewlines(inline.content, tag.at))
  })
  return length
}

/** Makes a formula in the alternative text of an image plain text. Escaped brackets are brackets there. */
function showFormulaAsText(token: Token): void {
  if (token.type !== 'math_inline') return
  const content = token.markup.replace(/^\\([[(])([\s\S]*)\\([\])])$/, '$1$2$3')
  Object.assign(token, { type: 'text', content })
}

/** Escapes the template tags of an inline tag. A tag that is no markup becomes text. */
function finishInlineHtml(token: Token, inline: Token, log: TemplateLog, line: number): void {
  inline.meta ??= { endTags: endTagsIn(inline.content) }
  const { endTags } = inline.meta as { endTags: ReadonlySet<string> }
  if (isLiteralTag(token.content, (name) => endTags.has(name))) {
    token.type = 'text'
    return
  }
  token.content = escapeTemplates(token.content, log, line)
}

/** Returns the names of the end tags in a text, in lower case. */
function endTagsIn(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(/<\/([a-z][a-z\d_]*)/gi), ([, name = '']) => name.toLowerCase()))
}

function logTemplatesOfUrl(url: string, log: TemplateLog, line: number): void {
  for (let at = url.indexOf('{'); at >= 0; at = url.indexOf('{', at)) {
    const tag = parseTemplateAt(url, at)
    if (tag !== null) logTemplate(log, tag, () => line)
    at = tag?.end ?? at + 1
  }
}

/** Converts a raw block of Pandoc and Quarto: `{=html}` is HTML, and what is for another format is not shown. */
function convertRawBlock(fence: Token): void {
  const format = /^\s*\{=(\w+)\}\s*$/.exec(fence.info)?.[1]
  if (format === undefined) return
  fence.type = 'html_block'
  if (!/^html/.test(format)) fence.content = ''
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
