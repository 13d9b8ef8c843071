/** Finds what another site's generator would have run: shortcodes of Hugo and WordPress, Liquid tags, MDX components. */

import { createWarning, type Diagnostic } from '../diagnostic.ts'
import { ALLOWED_TAGS } from '../html/sanitizer-policy.ts'

/** What kind of thing stays as text; the codes of the notices about it. */
export type TemplateKind = 'shortcode' | 'liquid-tag' | 'mdx-component' | 'mdx-import'

/** One such thing: where it ends in the source, the text to show, and its name; escaped ones have no kind. */
export interface TemplateTag {
  kind: TemplateKind | null
  name: string
  end: number
  text: string
}

/** What was met in one body: for each kind its names and the line where it came first. */
export type TemplateLog = Map<TemplateKind, { names: Set<string>; line: number }>

const WHAT: Record<TemplateKind, string> = {
  shortcode: 'Shortcodes are not run and stay as text',
  'liquid-tag': 'Liquid is not run and stays as text',
  'mdx-component': 'Components are not rendered and stay as text',
  'mdx-import': 'MDX imports and exports are not run and stay as text',
}
const NAMES_SHOWN = 20
const MAX_LENGTH = 2_000
const HTML_NAMES = new Set(ALLOWED_TAGS)
const COMPONENT = /<\/?([A-Z][A-Za-z\d]*(?:\.[A-Za-z\d]+)*)/y
const ESCAPED = /^\s*\/\*([\s\S]*)\*\/\s*$/
/** MDX's import and export statements; prose that begins with the same word is none. A list of names may go on below. */
const ESM =
  /^(?:import\s+(?:[\w*{},$ ]{1,300}\s+from\s+)?(["'])[^"']{1,300}\1;?\s*$|import\s+(?:\w{1,60}\s*,\s*)?\{[\w$, ]{0,300}$|export\s+(?:default|const|let|var|function|class|async)\s)/

/** The same where a paragraph has become one line, and more statements follow. */
const ESM_BEGINNING =
  /^(?:import\s[\w*{},$ ]{0,300}(["'])[^"']{1,300}\1|export\s+(?:default|const|let|var|function|class|async)\s)/

/** WordPress's own shortcodes: with an attribute, or closing one. Bare names are words, or references to links. */
const WORDPRESS =
  /\[(?:\/(caption|wp_caption|gallery|playlist|audio|video|embed|sourcecode)|(caption|wp_caption|gallery|playlist|audio|video|embed|sourcecode)\s[^\]\n=]{1,200}=[^\]\n]{0,1000})\](?![([:])/y

const ESM_WORDS =
  /^(?:import|export)\s+(?:(?:default|const|let|var|function|class|async)\s+)*(?:\*\s*as\s+)?[{"'\s]*/

/**
 * The shortcode (`{{< x >}}`, `{{% x %}}`, WordPress's `[x y="z"]`), Liquid tag (`{% x %}`, `{{ x }}`) or MDX component
 * (`<Name …>`) that begins at `start`, or null. Hugo's escaped shortcode (the name between comment marks) has no kind, and its text is what Hugo shows.
 */
export function parseTemplateAt(source: string, start: number): TemplateTag | null {
  if (source[start] === '<') return componentAt(source, start)
  if (source[start] === '[') return wordpressAt(source, start)
  if (source[start] !== '{') return null
  if (source[start + 1] === '%') return delimited(source, start, '{%', '%}', 'liquid-tag')
  if (source[start + 1] !== '{') return null
  const third = source[start + 2]
  if (third === '<') return delimited(source, start, '{{<', '>}}', 'shortcode')
  if (third === '%') return delimited(source, start, '{{%', '%}}', 'shortcode')
  return delimited(source, start, '{{', '}}', 'liquid-tag')
}

/** What a text imports or exports, if MDX would run its first line as a module; null for all other texts. */
export function parseModuleStatement(text: string): string | null {
  if (!text.startsWith('import') && !text.startsWith('export')) return null
  if (!ESM.test(text.split('\n', 1)[0] ?? '')) return null
  return text.replace(ESM_WORDS, '').match(/^[\w$./@-]+/)?.[0] ?? 'default'
}

/** Notes one find; `line` is called only for the first of its kind. Lines count from 1 in the body. */
export function logTemplate(
  log: TemplateLog,
  kind: TemplateKind | null,
  name: string,
  line: () => number,
): void {
  if (kind === null || name === '') return
  const known = log.get(kind)
  if (known === undefined) log.set(kind, { names: new Set([name]), line: line() })
  else if (known.names.size <= NAMES_SHOWN) known.names.add(name)
}

/** One notice for each kind, with the names that were met. */
export function templateDiagnostics(log: TemplateLog): Diagnostic[] {
  return [...log].map(([code, { names, line }]) => {
    const shown = [...names].slice(0, NAMES_SHOWN).join(', ')
    return createWarning(code, `${WHAT[code]}: ${shown}${names.size > NAMES_SHOWN ? ', …' : ''}.`, line)
  })
}

/** A plain text without its shortcodes, tags and components. */
export function stripTemplates(text: string): string {
  if (ESM_BEGINNING.test(text)) return ''
  let out = ''
  let done = 0
  for (const match of text.matchAll(/[{<[]/g)) {
    const found = match.index < done ? null : parseTemplateAt(text, match.index)
    if (found === null) continue
    out += text.slice(done, match.index)
    done = found.end
  }
  return out + text.slice(done)
}

function delimited(
  source: string,
  start: number,
  open: string,
  close: string,
  kind: TemplateKind,
): TemplateTag | null {
  const inside = start + open.length
  const end = closeOf(source, inside, open.slice(0, 2), close)
  if (end < 0) return null
  const inner = source.slice(inside, end)
  const escaped = open.length === 3 ? ESCAPED.exec(inner)?.[1] : undefined
  if (escaped !== undefined) return { kind: null, name: '', end: end + 3, text: `${open}${escaped}${close}` }
  const name = /^[-\s]*\/?\s*([\p{L}_"'][^\s|<>%}(]{0,60})/u.exec(inner)?.[1]
  if (name === undefined || name.endsWith(':')) return null // `style={{color: 'red'}}` is an object of JSX
  const after = end + close.length
  const isOpening = kind === 'shortcode' || !name.startsWith('end')
  return { kind, name: isOpening ? name : name.slice(3), end: after, text: source.slice(start, after) }
}

/** Looks for the closing mark up to the next opening one, so that all searches together stay linear. */
function closeOf(source: string, from: number, open: string, close: string): number {
  const limit = Math.min(source.length, from + MAX_LENGTH)
  for (let i = from; i < limit; i++) {
    if (source[i] === close[0] && source.startsWith(close, i)) return i
    if (source[i] === '{' && source.startsWith(open, i)) return -1
  }
  return -1
}

function wordpressAt(source: string, start: number): TemplateTag | null {
  WORDPRESS.lastIndex = start
  const found = WORDPRESS.exec(source)
  const name = found?.[1] ?? found?.[2]
  if (name === undefined) return null
  const end = WORDPRESS.lastIndex
  return { kind: 'shortcode', name, end, text: source.slice(start, end) }
}

function componentAt(source: string, start: number): TemplateTag | null {
  COMPONENT.lastIndex = start
  const name = COMPONENT.exec(source)?.[1]
  if (name === undefined || !/[a-z.]/.test(name) || HTML_NAMES.has(name.toLowerCase())) return null
  const end = componentEnd(source, COMPONENT.lastIndex)
  return { kind: 'mdx-component', name, end, text: source.slice(start, end) }
}

/** The end of a JSX tag, past quoted values and braces; where there is none, the end of its name. */
function componentEnd(source: string, from: number): number {
  const limit = Math.min(source.length, from + MAX_LENGTH / 2)
  let quote = ''
  let braces = 0
  for (let i = from; i < limit; i++) {
    const char = source.charAt(i)
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if (char === '{') braces++
    else if (char === '}') braces--
    else if (char === '>' && braces <= 0) return i + 1
    else if (char === '<' && braces <= 0) return from
  }
  return from
}
