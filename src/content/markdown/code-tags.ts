/** Markdown plugin for tags whose content is code: `highlight`, `codeblock`, and the code shortcodes of WordPress. */
import type { MarkdownIt, StateBlock } from 'markdown-it'
import { isIndentedCode, lineStart, pushHtml } from './block-lines.ts'
import { parseArguments } from './shortcode-arguments.ts'
import { contentOfTag } from './tag-pairs.ts'
import { parseTemplateAt } from './template-tags.ts'

const CODE_TAGS = /^(?:highlight|codeblock|code|mermaid)$/
/** The shortcodes of SyntaxHighlighter Evolved: `[code lang="js"]`, `[sourcecode language="js"]`, and names of languages. */
const WORDPRESS_TAG =
  /\[(code|sourcecode|actionscript3|as3|bash|shell|sh|c|cpp|csharp|clojure|coldfusion|css|delphi|diff|erlang|fsharp|go|groovy|html|java|javafx|javascript|js|json|latex|matlab|objc|perl|php|powershell|ps|python|py|r|ruby|rb|scala|sql|swift|text|plain|vb|xml|yaml)((?:\s[^\]\n]{0,300})|=[^\]\n]{0,40})?\](?![([:])/iy

/** Adds the rule. */
export function codeTagsPlugin(md: MarkdownIt): void {
  md.block.ruler.before('html_block', 'code_tags', codeTagRule, { alt: ['paragraph'] })
}

function codeTagRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const start = lineStart(state, line)
  const tag = isIndentedCode(state, line) ? null : parseCodeTag(state.src, start)
  const content = tag && contentOfTag(state, line, endLine, { ...tag, start }, false)
  if (tag === null || content === null) return false
  if (silent) return true
  if (tag.caption !== '') pushHtml(state, `<figure><figcaption>${tag.caption}</figcaption>\n`)
  const code = state.push('fence', 'code', 0)
  const text = content.text.replace(/^\n/, '')
  code.content = `${/[<>]/.test(text) || text.startsWith('[') ? text : decodeMarkup(text)}`.replace(
    /\n?$/,
    '\n',
  )
  Object.assign(code, { info: tag.language, markup: '```', map: [line, content.end] })
  if (tag.caption !== '') pushHtml(state, '</figure>\n')
  state.line = content.end
  return true
}

function parseCodeTag(src: string, start: number) {
  if (src[start] === '[') {
    WORDPRESS_TAG.lastIndex = start
    const [text, name = '', rest = ''] = WORDPRESS_TAG.exec(src) ?? []
    if (text === undefined) return null
    const { named } = parseArguments(text)
    const language = rest.startsWith('=') ? rest.slice(1) : (named.get('lang') ?? named.get('language'))
    const isLanguage = !/^(?:code|sourcecode)$/i.test(name)
    return { name, end: start + text.length, language: language ?? (isLanguage ? name : ''), caption: '' }
  }
  const tag = src[start] === '{' ? parseTemplateAt(src, start) : null
  if (tag === null || !CODE_TAGS.test(tag.name)) return null
  const { named, positional } = parseArguments(tag.text)
  const isHighlight = tag.name === 'highlight'
  const listed = positional.find((value) => value.startsWith('lang:'))?.slice(5)
  if (tag.name === 'mermaid') return { name: tag.name, end: tag.end, language: 'mermaid', caption: '' }
  const language =
    listed ?? named.get('lang') ?? named.get('language') ?? (isHighlight ? (positional[0] ?? '') : '')
  return { name: tag.name, end: tag.end, language, caption: isHighlight ? '' : captionOf(positional) }
}

/** Returns the caption of Hexo's and Octopress's `codeblock [title] [lang:…] [url] [link text]`. */
function captionOf(positional: readonly string[]): string {
  const words = positional.filter(
    (value) => !/^(?:lang|line_number|highlight|first_line|mark|wrap):/.test(value),
  )
  const at = words.findIndex((value) => /^(?:https?:\/)?\//.test(value))
  const title = escapeText(words.slice(0, at < 0 ? undefined : at).join(' '))
  if (at < 0) return title
  const text = words.slice(at + 1).join(' ') || 'link'
  return `${title} <a href="${escapeText(words[at] ?? '')}">${escapeText(text)}</a>`.trim()
}

const escapeText = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

const REFERENCES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  '#39': "'",
  '#039': "'",
}

/** Decodes the markup of code that an export of WordPress has escaped. */
const decodeMarkup = (code: string) =>
  /&(?:lt|gt);/.test(code)
    ? code.replace(/&(lt|gt|amp|quot|#0?39);/g, (text, name: string) => REFERENCES[name] ?? text)
    : code
