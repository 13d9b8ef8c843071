/** Markdown plugin for the syntax of Obsidian and other note programs: wiki links, embedded files, marks, block ids. */
import type { MarkdownIt, StateCore, StateInline, Token } from 'markdown-it'
import marks from 'markdown-it-mark'
import { headingIdOf } from '../html/heading-ids.ts'

/**
 * A wiki link: its target, its heading or block, and its label. Nested lists, shell tests, numbers of references and
 * placeholders for a table of contents do not match.
 */
const WIKI_LINK =
  /!?\[\[(?=[\p{L}\p{N}\p{So}#./_@('"-])(?!_?toc_?\]|\d{1,3}\])([^[\]|#<>\n]{0,200})(#[^[\]|<>\n]{0,200})?(?:\\?\|([^[\]<>\n]{0,200}))?\]\](?![([:])/iuy
const IMAGE = /\.(?:png|jpe?g|gif|svg|webp|avif|bmp|ico|tiff?)$/i
const AUDIO = /\.(?:mp3|m4a|wav|ogg|oga|flac|opus)$/i
const VIDEO = /\.(?:mp4|webm|mov|mkv|ogv)$/i
const OTHER_FILE = /\.(?:pdf|md|mdx|markdown|html?|txt|csv|zip|canvas|base|excalidraw)$/i
/** Width, or width and height, of an image in pixels. */
const SIZE = /^\s*(\d{1,4})(?:x(\d{1,4}))?\s*$/
/** The size at the end of an alternative text, `![A stone|300](a.png)`. */
const ALT_SIZE = /\|(\d{1,4})(?:x(\d{1,4}))?$/
/** An id of a block at its end (`^37066d`), which Obsidian does not show. */
const BLOCK_ID = /(?:^|[ \n])\^(?=[a-z\d-]*[a-z])[a-z\d-]{5,60}$/

/**
 * Adds `[[Note#Heading|label]]` as a link to `Note.md#heading`, `![[picture.png|300]]` and `![text|300](picture.png)` as images of
 * that width, and `==text==` as a mark. A target is a relative URL, percent-encoded, as the author of a file beside the note would write it.
 */
export function wikiLinksPlugin(md: MarkdownIt): void {
  md.inline.ruler.before('link', 'wiki_link', wikiLinkRule)
  md.use(marks)
  md.inline.ruler.before('mark', 'equals_sign', equalsSignRule)
  md.core.ruler.after('inline', 'block_id', removeBlockIds)
  md.core.ruler.after('inline', 'image_size', moveSizesOfImages)
}

function wikiLinkRule(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state
  if (!src.startsWith('[[', pos) && !src.startsWith('![[', pos)) return false
  WIKI_LINK.lastIndex = pos
  const match = WIKI_LINK.exec(src)
  if (match === null || WIKI_LINK.lastIndex > state.posMax) return false
  const [text, target = '', fragment = '', label] = match
  const name = target.trim()
  if ((name === '' && fragment === '') || isReference(state, name + fragment)) return false
  if (!silent) {
    if (text.startsWith('!') && IMAGE.test(name)) pushImage(state, name, label ?? '')
    else if (text.startsWith('!') && AUDIO.test(name)) pushPlayer(state, 'audio', name)
    else if (text.startsWith('!') && VIDEO.test(name)) pushPlayer(state, 'video', name)
    else pushLink(state, name, fragment, label?.trim() || name || fragment.slice(1))
  }
  state.pos = WIKI_LINK.lastIndex
  return true
}

/** Returns true if the text in the inner brackets is the label of a link definition, as in `[[1]]`. */
function isReference({ env, md }: StateInline, label: string): boolean {
  const references = env.references as Record<string, unknown> | undefined
  return references !== undefined && md.utils.normalizeReference(label) in references
}

function pushLink(state: StateInline, name: string, fragment: string, label: string): void {
  const isFile = [IMAGE, AUDIO, VIDEO, OTHER_FILE].some((pattern) => pattern.test(name))
  const path = name === '' || isFile ? name : `${name}.md`
  state.push('link_open', 'a', 1).attrs = [['href', encodePath(path) + fragmentOf(fragment)]]
  state.push('text', '', 0).content = label
  state.push('link_close', 'a', -1)
}

/** Returns the fragment of the last heading in `#Heading#Part`; an empty string for a block (`#^id`). */
function fragmentOf(fragment: string): string {
  const heading = fragment.split('#').at(-1)?.trim() ?? ''
  return heading === '' || heading.startsWith('^') ? '' : `#${encodeURIComponent(headingIdOf(heading))}`
}

function pushImage(state: StateInline, name: string, label: string): void {
  const labels = label.split('|')
  const [, width, height] = SIZE.exec(labels.at(-1) ?? '') ?? []
  const text = (width === undefined ? labels : labels.slice(0, -1)).join(' ').trim()
  const token = state.push('image', 'img', 0)
  token.attrs = [
    ['src', encodePath(name)],
    ['alt', ''],
    ...(width === undefined ? [] : [['width', width] as [string, string]]),
    ...(height === undefined ? [] : [['height', height] as [string, string]]),
  ]
  token.content = text === '' ? fileTitle(name) : text
  const alt = new state.Token('text', '', 0)
  alt.content = token.content
  token.children = [alt]
}

function pushPlayer(state: StateInline, tag: string, name: string): void {
  const token = state.push('media', tag, 0)
  token.attrs = [
    ['src', encodePath(name)],
    ['controls', ''],
  ]
  state.push('html_inline', '', 0).content = `</${tag}>`
}

const fileTitle = (name: string) => name.replace(/^.*\//, '').replace(/\.[^.]*$/, '')

const encodePath = (path: string) => path.split('/').map(encodeURIComponent).join('/')

/** Keeps equals signs as text unless they can be the delimiter of a mark: two of them, and not as in `a==b`. */
function equalsSignRule(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state
  if (src.charCodeAt(pos) !== 0x3d) return false
  let end = pos
  while (end < posMax && src.charCodeAt(end) === 0x3d) end++
  const isComparison = /[\w)\]]/.test(src.charAt(pos - 1)) && /[\w([]/.test(src.charAt(end))
  if (end - pos === 2 && !isComparison) return false
  if (!silent) state.pending += src.slice(pos, end)
  state.pos = end
  return true
}

function removeBlockIds({ tokens }: StateCore): void {
  for (const { children } of tokens) {
    const last: Token | undefined = children?.at(-1)
    if (last?.type !== 'text' || !last.content.includes('^')) continue
    const text = last.content.replace(BLOCK_ID, '')
    if (text !== '' || (children?.length ?? 0) > 1) last.content = text
  }
}

/** Moves the sizes at the end of alternative texts to attributes. */
function moveSizesOfImages({ src, tokens }: StateCore): void {
  if (!src.includes('|')) return // this runs for every body
  for (const image of tokens.flatMap(({ children }) => children ?? [])) {
    const last = image.type === 'image' ? image.children?.at(-1) : undefined
    const [size = '', width, height] = ALT_SIZE.exec(last?.content ?? '') ?? []
    if (last?.type !== 'text' || width === undefined) continue
    last.content = last.content.slice(0, -size.length)
    image.attrSet('width', width)
    if (height !== undefined) image.attrSet('height', height)
  }
}
