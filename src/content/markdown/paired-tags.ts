/** Markdown plugin for tags around Markdown that become what they show: admonitions, quotations, captions, shortcodes. */
import type { MarkdownIt, StateBlock } from 'markdown-it'
import { isKnownKind, kindOf, pushAdmonition } from './admonitions.ts'
import { isIndentedCode, lineStart, parseContent, pushHtml, pushParagraph } from './block-lines.ts'
import { parseArguments, type ShortcodeArguments } from './shortcode-arguments.ts'
import { renderShortcode } from './shortcodes.ts'
import { contentOfTag, type TagContent } from './tag-pairs.ts'
import { parseTemplateAt } from './template-tags.ts'

const ADMONITION =
  /^(?:note|hint|callout|admonition|notice|alert|tip|info|warning|important|caution|danger|success|details|expand|collapse|spoiler)$/
const DETAILS = /^(?:details|expand|collapse|spoiler)$/
const QUOTATION = /^(?:blockquote|quote|pullquote|cq|centerquote)$/
/** Words of themes that style a note, and are no title. */
const STYLE = /^(?:no-icon|icon|simple|modern|flat|disabled|true|false|open|closed|fa\S* .*|fa\S*)$/
const CAPTION = /^(?:caption|wp_caption)$/
/** The picture at the beginning of a caption, in HTML or Markdown, with its link. */
const PICTURE =
  /^\s*(?:<a\s[^<>]*>\s*<img\s[^<>]*>\s*<\/a>|<img\s[^<>]*>|\[!\[[^\]]*\]\([^()\n]*\)\]\([^()\n]*\)|!\[[^\]]*\]\([^()\n]*\))/i

/** Adds the rules: a shortcode on a line of its own, and a block between two tags. */
export function pairedTagsPlugin(md: MarkdownIt): void {
  md.block.ruler.before('html_block', 'paired_tags', pairedTagRule, { alt: ['paragraph'] })
  md.block.ruler.before('html_block', 'shortcode', shortcodeRule, { alt: ['paragraph'] })
}

/** Parses a shortcode that has its lines to itself. */
function shortcodeRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const start = lineStart(state, line)
  if (!/[{[]/.test(state.src.charAt(start)) || isIndentedCode(state, line)) return false
  const tag = parseTemplateAt(state.src, start)
  const html = tag && renderShortcode(tag, false)
  if (!tag || !html) return false
  let last = line
  while (last + 1 < endLine && (state.eMarks[last] ?? 0) < tag.end) last++
  const end = state.eMarks[last] ?? 0
  if (end < tag.end || state.src.slice(tag.end, end).trim() !== '') return false
  if (silent) return true
  pushHtml(state, html.startsWith('<figure') ? `${html}\n` : `<p>${html}</p>\n`).map = [line, last + 1]
  state.line = last + 1
  return true
}

function pairedTagRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const start = lineStart(state, line)
  if (!/[{[]/.test(state.src.charAt(start)) || isIndentedCode(state, line)) return false
  const tag = parseTemplateAt(state.src, start)
  if (tag === null || !(ADMONITION.test(tag.name) || QUOTATION.test(tag.name) || CAPTION.test(tag.name)))
    return false
  const content = contentOfTag(state, line, endLine, { name: tag.name, start, end: tag.end })
  if (content === null) return false
  const picture = CAPTION.test(tag.name) ? PICTURE.exec(content.text)?.[0] : undefined
  if (CAPTION.test(tag.name) && picture === undefined) return false
  if (silent) return true
  const args = parseArguments(tag.text)
  if (picture !== undefined) pushCaption(state, line, content, picture, args)
  else if (QUOTATION.test(tag.name)) pushQuotation(state, line, content, tag.text)
  else
    pushAdmonition(state, headOf(tag.name, args), [line, content.end], () =>
      pushContent(state, line, content),
    )
  state.line = content.end
  return true
}

function pushContent(state: StateBlock, line: number, { lines, text, end }: TagContent): void {
  if (lines !== null) parseContent(state, ...lines)
  else pushParagraph(state, line, end, text.trim())
}

/** Returns the kind and title of an admonition from the name and arguments of its tag, in the forms of many themes. */
function headOf(name: string, { named, positional }: ShortcodeArguments) {
  const kindName = ['type', 'kind', 'style', 'color', 'class'].map((key) => named.get(key)).find(Boolean)
  const words = positional.filter((word) => !STYLE.test(word))
  const first = words[0] !== undefined && isKnownKind(words[0]) ? words.shift() : undefined
  const word = DETAILS.test(name) ? 'details' : (kindName ?? first ?? name)
  const kind = kindOf(isKnownKind(word) || word === kindName ? word : 'note')
  const title = ['title', 'summary', 'heading'].map((key) => named.get(key)).find(Boolean)
  const isIcon = name === 'alert' && first === undefined // Blowfish: {{< alert "twitter" >}}
  return { kind, title: title ?? ((isIcon ? '' : words.join(' ')) || null) }
}

/** Pushes the block quote of Hexo's `blockquote author, source link title`. */
function pushQuotation(state: StateBlock, line: number, content: TagContent, tag: string): void {
  state.push('blockquote_open', 'blockquote', 1).map = [line, content.end]
  pushContent(state, line, content)
  const { author, cite } = attributionOf(tag, state.md.utils.escapeHtml)
  const parts = [author && `<strong>${author}</strong>`, cite && `<cite>${cite}</cite>`]
  const footer = parts.filter((part) => part !== '').join(' ')
  if (footer !== '') pushHtml(state, `<footer>${footer}</footer>\n`)
  state.push('blockquote_close', 'blockquote', -1)
}

/** Returns the author and the source of a quotation as HTML, empty where the tag has none. */
function attributionOf(tag: string, escapeHtml: (text: string) => string): { author: string; cite: string } {
  const { named } = parseArguments(tag)
  const names = ['author', 'source', 'cite'].map((name) => named.get(name))
  if (names.some((name) => name !== undefined)) {
    const [author = '', source = '', cite = source] = names // Zola, Hugo: {{< quote author="Ann" >}}
    return { author: escapeHtml(author), cite: escapeHtml(cite) }
  }
  const text = tag.replace(/^\{\S*\s*\w+/, '').replace(/-?(?:[>%]?\}\}|%\})$/, '')
  const at = text.search(/https?:\/\//)
  const [url = '', ...label] = at < 0 ? [] : text.slice(at).trim().split(/\s+/)
  const [author = '', ...source] = (at < 0 ? text : text.slice(0, at))
    .split(',')
    .map((part) => escapeHtml(part.trim()))
  const title = escapeHtml(label.join(' ')) || source.join(', ') || escapeHtml(url)
  return { author, cite: url === '' ? source.join(', ') : `<a href="${escapeHtml(url)}">${title}</a>` }
}

/** Pushes the figure of WordPress's `[caption]<img …> The caption[/caption]`. */
function pushCaption(
  state: StateBlock,
  line: number,
  { text, end }: TagContent,
  picture: string,
  { named }: ShortcodeArguments,
): void {
  const caption = text.slice(picture.length).trim() || named.get('caption')
  pushHtml(state, '<figure>')
  pushParagraph(state, line, end, picture.trim(), { hidden: true })
  if (caption) {
    pushHtml(state, '<figcaption>')
    pushParagraph(state, line, end, caption, { hidden: true })
    pushHtml(state, '</figcaption>')
  }
  pushHtml(state, '</figure>\n')
}
