/** Parser for template tags of other site generators: Hugo and WordPress shortcodes, Liquid tags, MDX components and imports. */

import { ALLOWED_TAGS } from '../html/sanitizer-policy.ts'

/** The kind of a template tag. It is also the code of the diagnostic. */
export type TemplateKind = 'shortcode' | 'liquid-tag' | 'mdx-component' | 'mdx-import'

/** A template tag: its end in the source, the text to show, and its name. The kind of an escaped tag is null. */
interface TemplateTag {
  kind: TemplateKind | null
  name: string
  end: number
  text: string
}

const MAX_LENGTH = 2_000
const HTML_NAMES = new Set(ALLOWED_TAGS)
const COMPONENT = /<\/?([A-Z][A-Za-z\d]*(?:\.[A-Za-z\d]+)*)/y
const ESCAPED_SHORTCODE = /^\s*\/\*([\s\S]*)\*\/\s*$/
/** The first line of an MDX import or export statement. Prose that begins with the same word does not match. */
const MODULE_STATEMENT =
  /^(?:import\s+(?:[\w*{},$ ]{1,300}\s+from\s+)?(["'])[^"']{1,300}\1;?\s*$|import\s+(?:\w{1,60}\s*,\s*)?\{[\w$, ]{0,300}$|export\s+(?:default|const|let|var|function|class|async)\s)/

/**
 * A core shortcode of WordPress, with an attribute or closing. A bare `[name]` is text or a link reference. An empty player
 * takes its closing tag with it.
 */
const WORDPRESS_SHORTCODE =
  /\[(?:\/(caption|wp_caption|gallery|playlist|audio|video|embed|sourcecode)|(caption|wp_caption|gallery|playlist|audio|video|embed|sourcecode)\s[^\]\n=]{1,200}=[^\]\n]{0,1000})\](?:\[\/(?:audio|video|gallery|playlist)\])?(?![(:]|\[(?![/!]))/y

const MODULE_KEYWORDS =
  /^(?:import|export)\s+(?:(?:default|const|let|var|function|class|async)\s+)*(?:\*\s*as\s+)?[{"'\s]*/

/** An embedded page of WordPress and Jetpack: `[embed]https://…[/embed]`, `[youtube=https://…]`, `[vimeo 123456]`. */
const WORDPRESS_EMBED =
  /\[(?:(youtube|vimeo|tweet|instagram|gist)[= ]["']?(https?:\/\/[^\s\]"']{1,500}|[\w-]{5,40})["']?[^\]\n]{0,200}\](?![([:])|embed[^\]\n]{0,200}\]\s*(https?:\/\/[^\s[\]]{1,500})\s*\[\/embed\])/y

/**
 * Parses the template tag that begins at `start`: a shortcode (`{{< x >}}`, `{{% x %}}`, WordPress's `[x y="z"]`), a
 * Liquid tag (`{% x %}`, `{{ x }}`) or an MDX component (`<Name …>`). Returns null if there is none. The kind of Hugo's
 * escaped shortcode (its name between comment delimiters) is null, and its text is what Hugo displays.
 */
export function parseTemplateAt(source: string, start: number): TemplateTag | null {
  if (source[start] === '<') return parseComponent(source, start)
  if (source[start] === '[') return parseWordpressShortcode(source, start)
  if (source[start] !== '{') return null
  if (source[start + 1] === '%') return parseDelimited(source, start, '{%', '%}', 'liquid-tag')
  if (source[start + 1] !== '{') return null
  const third = source[start + 2]
  if (third === '<') return parseDelimited(source, start, '{{<', '>}}', 'shortcode')
  if (third === '%') return parseDelimited(source, start, '{{%', '%}}', 'shortcode')
  return parseDelimited(source, start, '{{', '}}', 'liquid-tag')
}

/** Returns the imported or exported name if the first line of a text is an MDX module statement, else null. */
export function parseModuleStatement(text: string): string | null {
  if (!text.startsWith('import') && !text.startsWith('export')) return null
  if (!MODULE_STATEMENT.test(text.split('\n', 1)[0] ?? '')) return null
  return text.replace(MODULE_KEYWORDS, '').match(/^[\w$./@-]+/)?.[0] ?? 'default'
}

/** Removes shortcodes, Liquid tags and components from a plain text, or replaces them. */
export function stripTemplates(text: string, replacement = ''): string {
  let out = ''
  let done = 0
  for (const match of text.matchAll(/[{<[]/g)) {
    const tag = match.index < done ? null : parseTemplateAt(text, match.index)
    if (tag === null) continue
    out += text.slice(done, match.index) + replacement
    done = tag.end
  }
  return out + text.slice(done)
}

function parseDelimited(
  source: string,
  start: number,
  open: string,
  close: string,
  kind: TemplateKind,
): TemplateTag | null {
  const contentStart = start + open.length
  const contentEnd = findClose(source, contentStart, open.slice(0, 2), close)
  if (contentEnd < 0) return null
  const content = source.slice(contentStart, contentEnd)
  const escaped = open.length === 3 ? ESCAPED_SHORTCODE.exec(content)?.[1] : undefined
  if (escaped !== undefined) {
    return { kind: null, name: '', end: contentEnd + 3, text: `${open}${escaped}${close}` }
  }
  const name = /^[-\s]*\/?\s*((?:\.Site\.)?[\p{L}_"'][^\s|<>%}(]{0,60})/u.exec(content)?.[1]
  if (name === undefined || name.endsWith(':')) return null // `style={{color: 'red'}}` is an object in JSX
  const end = contentEnd + close.length
  const isOpening = kind === 'shortcode' || !name.startsWith('end')
  return { kind, name: isOpening ? name : name.slice(3), end, text: source.slice(start, end) }
}

/** Searches for a closing delimiter up to the next opening one, so that all searches together take linear time. */
function findClose(source: string, from: number, open: string, close: string): number {
  const limit = Math.min(source.length, from + MAX_LENGTH)
  for (let i = from; i < limit; i++) {
    if (source[i] === close[0] && source.startsWith(close, i)) return i
    if (source[i] === '{' && source.startsWith(open, i)) return -1
  }
  return -1
}

function parseWordpressShortcode(source: string, start: number): TemplateTag | null {
  WORDPRESS_EMBED.lastIndex = start
  const [embed, service = 'embed', id, url = id] = WORDPRESS_EMBED.exec(source) ?? []
  if (embed !== undefined) {
    return { kind: 'shortcode', name: service, end: start + embed.length, text: `[${service} ${url}]` }
  }
  WORDPRESS_SHORTCODE.lastIndex = start
  const match = WORDPRESS_SHORTCODE.exec(source)
  const name = match?.[1] ?? match?.[2]
  if (name === undefined) return null
  const end = WORDPRESS_SHORTCODE.lastIndex
  return { kind: 'shortcode', name, end, text: source.slice(start, end) }
}

function parseComponent(source: string, start: number): TemplateTag | null {
  COMPONENT.lastIndex = start
  const name = COMPONENT.exec(source)?.[1]
  if (name === undefined || !/[a-z.]/.test(name) || HTML_NAMES.has(name.toLowerCase())) return null
  const end = findTagEnd(source, COMPONENT.lastIndex)
  return { kind: 'mdx-component', name, end, text: source.slice(start, end) }
}

/** Returns the end of an HTML or JSX tag, after quoted values and braces. Without an end, returns the end of its name. */
export function findTagEnd(source: string, nameEnd: number): number {
  const limit = Math.min(source.length, nameEnd + MAX_LENGTH / 2)
  let quote = ''
  let braces = 0
  for (let i = nameEnd; i < limit; i++) {
    const char = source.charAt(i)
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if (char === '{') braces++
    else if (char === '}') braces--
    else if (char === '>' && braces <= 0) return i + 1
    else if (char === '<' && braces <= 0) return nameEnd
  }
  return nameEnd
}
