/** Markdown plugin for containers between colons (`:::note`), and admonitions of MkDocs with indented content (`!!! note`). */
import type { MarkdownIt, StateBlock } from 'markdown-it'
import { type AdmonitionHead, isKnownKind, kindOf, pushAdmonition } from './admonitions.ts'
import { isIndentedCode, lineStart, lineText, parseContent } from './block-lines.ts'

/** The opening line of a container: Docusaurus, VuePress, Zenn and Nuxt (`::note`), or Pandoc and Quarto (`::: {.note}`). */
const CONTAINER =
  /^(:{2,})[ \t]*(?:\{([^{}\n]*)\}|([a-z][\w-]*)(?:\[([^\n]*)\])?(?:\{([^{}\n]*)\})?(?:[ \t]+(?!:{3})([^\n]*?))?)(?:[ \t]+:{3,})?[ \t]*$/i
const CONTAINER_END = /^:{2,}[ \t]*$/
const FENCE = /^(`{3,}|~{3,})/
/** Classes of containers that arrange their content, which is shown without a title. */
const LAYOUT =
  /^(?:columns?|row|grid|col(?:-.*)?|panel-.*|tabs?|tab-.*|code-.*|v-pre|raw|slide|incremental|nonincremental|fragment|notes|center|center-.*|aside|card.*|hero|content-visible|line-block|figure|fig-.*|layout-.*|steps|file-?tree|demo|cell.*|refs|title-.*)$/
const HIDDEN = /^(?:content-hidden|hidden)$/
const MKDOCS =
  /^(?:!{3}|\?{3}\+?)[ \t]?([\w-]+)(?:((?:[ \t]+[\w-]+)*)[ \t]+"([^"\n]*)"|[ \t]+([^"\s][^"\n]*))?[ \t]*$/
const INLINE_CLASSES = /^inline(?:\s+end)?$/

/** Adds the rules. A container that is not closed stays text. */
export function admonitionBlocksPlugin(md: MarkdownIt): void {
  const options = { alt: ['paragraph', 'reference', 'blockquote', 'list'] }
  md.block.ruler.before('fence', 'container', containerRule, options)
  md.block.ruler.before('fence', 'mkdocs_admonition', mkdocsRule, options)
}

function containerRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if (!state.src.startsWith('::', lineStart(state, line)) || isIndentedCode(state, line)) return false
  const text = lineText(state, line)
  const container = parseContainer(text)
  const end = container === null ? undefined : closingLines(state, line, endLine).get(line)
  if (container === null || end === undefined) return false
  if (silent) return true
  const { kind } = container
  const parse = () => parseContent(state, line + 1, end)
  if (!LAYOUT.test(kind) && !HIDDEN.test(kind)) {
    pushAdmonition(state, container, [line, end + 1], parse)
    return true
  }
  const open = state.push('container_open', 'div', 1)
  open.map = [line, end + 1]
  if (HIDDEN.test(kind)) open.attrs = [['hidden', '']]
  parse()
  state.push('container_close', 'div', -1)
  state.line = end + 1
  return true
}

/** Parses the opening line of a container; returns null for other text, such as `:::image source="a.png":::`. */
function parseContainer(text: string): AdmonitionHead | null {
  const [, colons = '', only, name, bracketed, attributes, rest = ''] = CONTAINER.exec(text) ?? []
  if (
    colons === '' ||
    /:{3,}$/.test(rest) ||
    (colons.length === 2 && !(name && isKnownKind(name) && rest === ''))
  ) {
    return null
  }
  const braces = only ?? attributes ?? ''
  const title = /\btitle=(?:"([^"]*)"|'([^']*)')/.exec(braces)?.slice(1).find(Boolean)
  if (name === undefined) {
    const classes = Array.from(braces.matchAll(/(?:^|\s)\.([\w-]+)/g), ([, word = '']) => word)
    const conditional = classes.find((name) => name.startsWith('content-'))
    if (conditional !== undefined)
      return { kind: isShownInHtml(conditional, braces) ? 'raw' : 'hidden', title: null }
    const word = classes.find(isKnownKind) ?? classes.find((name) => HIDDEN.test(name))
    return { kind: word === undefined ? 'raw' : kindOf(word), title: title ?? null }
  }
  // Zenn and Qiita: `:::message alert`, `:::note warn`
  if (/^(?:message|note)$/.test(name) && /^(?:alert|warn|info)$/.test(rest))
    return { kind: rest, title: null }
  return { kind: kindOf(name), title: bracketed ?? title ?? (rest.replace(/\{[^{}]*\}$/, '').trim() || null) }
}

/**
 * Returns true when Quarto shows content with this class in HTML: `content-visible` or `content-hidden`, with a condition
 * such as `when-format="pdf"` or without one (https://quarto.org/docs/authoring/conditional.html).
 */
function isShownInHtml(className: string, attributes: string): boolean {
  const [, word, format = ''] = /\b(when|unless)-format=["']?(\w+)/.exec(attributes) ?? []
  const applies = word === undefined || (word === 'when') === format.startsWith('html')
  return (className === 'content-visible') === applies
}

/** Returns the closing line of every container by its opening line, from one pass over the lines up to `endLine`. */
function closingLines(state: StateBlock, from: number, endLine: number): Map<number, number> {
  const key = `containers before ${endLine}`
  const known = state.env[key] as { start: number; end: number; pairs: Map<number, number> } | undefined
  if (known !== undefined && known.start <= from && from < known.end) return known.pairs
  const pairs = new Map<number, number>()
  const open: { line: number; colons: number }[] = []
  let fence = ''
  let line = from
  for (; line < endLine; line++) {
    if (state.isEmpty(line)) continue
    if ((state.sCount[line] ?? 0) < state.blkIndent) break
    const text = lineText(state, line)
    if (fence !== '') fence = text.startsWith(fence) && text.trim() === fence ? '' : fence
    else if (!text.startsWith('::')) fence = FENCE.exec(text)?.[1] ?? ''
    else if (!CONTAINER_END.test(text)) {
      if (parseContainer(text) !== null) open.push({ line, colons: /^:+/.exec(text)?.[0].length ?? 0 })
    } else if ((open.at(-1)?.colons === 2) === (text.trim().length === 2)) {
      const last = open.pop()
      if (last !== undefined) pairs.set(last.line, line)
    }
  }
  state.env[key] = { start: from, end: line, pairs }
  return pairs
}

function mkdocsRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if (!'!?'.includes(state.src.charAt(lineStart(state, line))) || isIndentedCode(state, line)) return false
  const [, word, , quoted, unquoted] = MKDOCS.exec(lineText(state, line)) ?? []
  if (word === undefined) return false
  let end = line + 1
  for (let next = line + 1; next < endLine; next++) {
    if (state.isEmpty(next)) continue
    if (!isIndentedCode(state, next)) break
    end = next + 1
  }
  if (end === line + 1 && (unquoted !== undefined || !isKnownKind(word))) return false
  if (silent) return true
  const isClass = unquoted === undefined || INLINE_CLASSES.test(unquoted)
  const head = { kind: kindOf(word), title: quoted ?? (isClass ? null : unquoted.trim()) }
  pushAdmonition(state, head, [line, end], () => parseContent(state, line + 1, end, state.blkIndent + 4))
  return true
}
