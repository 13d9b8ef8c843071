/** Reads sanitised HTML once: its blocks of text, its headings, its links. */
import { Parser } from 'htmlparser2'
import { isRelativeUrl } from './urls.ts'

/** What a block of text is to a reader who looks for the first paragraph or the last line. */
export type BlockKind = 'paragraph' | 'loose' | 'heading' | 'code' | 'footnote' | 'other'

/** A run of text between two block boundaries; `text` holds a newline for every `<br>`. */
export interface Block {
  kind: BlockKind
  text: string
  links: { href: string; text: string }[]
  hasMedia: boolean
}

/** A heading with the place of its opening tag in the HTML. */
export interface Heading {
  level: number
  text: string
  id: string | null
  start: number
  end: number
}

/** All that is read in one pass. `ids` are those of elements that are no headings. */
export interface Outline {
  blocks: Block[]
  headings: Heading[]
  ids: Set<string>
  relativeLinks: Set<string>
}

type Attributes = Record<string, string>

const BLOCKS = new Set(
  (
    'address article aside footer header hgroup main nav section h1 h2 h3 h4 h5 h6 blockquote center details div dd dl dt ' +
    'figcaption figure hr li menu ol p pre summary ul caption table tbody td tfoot th thead tr'
  ).split(' '),
)
const MEDIA = new Set(['img', 'video', 'audio', 'iframe'])
/** Text that a reader of the text alone has no use for: readings above characters, words for old browsers. */
const NOISE = new Set(['rt', 'rp', 'rtc', 'video', 'audio', 'iframe'])
/** Marks and back references of footnotes, as goldmark, kramdown, GitHub and markdown-it write them. */
const FOOTNOTE_LINK = /#(?:user-content-)?fn(?:ref)?(?:\d|[:-])[^/#]*$/
const FOOTNOTE_CLASS = /^footnote-(?:back)?ref$/
const HEADING = /^h[1-6]$/
const CONTAINERS = new Set(['blockquote', 'li', 'dd', 'dt', 'table', 'figure', 'summary', 'nav', 'aside'])

interface Reader {
  outline: Outline
  text: string
  links: { href: string; text: string }[]
  hasMedia: boolean
  inLink: boolean
  /** Open elements by name: what the current text stands in. */
  open: Map<string, number>
  containers: number
  footnotes: number
  noise: number
  heading: Heading | null
}

/** Reads HTML that has been sanitised: its elements are balanced. */
export function readOutline(html: string): Outline {
  const outline: Outline = { blocks: [], headings: [], ids: new Set(), relativeLinks: new Set() }
  const reader: Reader = {
    ...{ outline, text: '', links: [], hasMedia: false, inLink: false, heading: null },
    ...{ open: new Map<string, number>(), containers: 0, footnotes: 0, noise: 0 },
  }
  const parser = new Parser({
    onopentag: (name, attributes) =>
      openTag(reader, name, attributes, parser.startIndex, parser.endIndex + 1),
    ontext: (text) => addText(reader, text),
    onclosetag: (name) => closeTag(reader, name),
  })
  parser.write(html)
  parser.end()
  endBlock(reader)
  return outline
}

/** The plain text of blocks: a line each, or several where the block has line breaks. */
export function plainText(blocks: readonly Block[]): string {
  return blocks
    .map((block) => block.text)
    .filter((text) => text !== '')
    .join('\n')
}

function openTag(reader: Reader, name: string, attributes: Attributes, start: number, end: number): void {
  if (BLOCKS.has(name)) endBlock(reader)
  noteAddresses(reader, attributes)
  const level = HEADING.test(name) ? Number(name[1]) : 0
  if (level > 0) openHeading(reader, { level, text: '', id: attributes.id ?? null, start, end })
  else if (attributes.id !== undefined) reader.outline.ids.add(attributes.id)
  if (MEDIA.has(name)) reader.hasMedia = true
  if (name === 'br') reader.text += '\n'
  const isNoise = NOISE.has(name) || isFootnoteMark(attributes)
  if (reader.noise > 0 || isNoise) reader.noise++
  else if (name === 'a' && attributes.href !== undefined) openLink(reader, attributes.href)
  reader.open.set(name, (reader.open.get(name) ?? 0) + 1)
  if (CONTAINERS.has(name)) reader.containers++
  if (reader.footnotes > 0 || attributes.class === 'footnotes') reader.footnotes++
}

function isFootnoteMark({ class: name, href }: Attributes): boolean {
  return (name !== undefined && FOOTNOTE_CLASS.test(name)) || (href !== undefined && FOOTNOTE_LINK.test(href))
}

function closeTag(reader: Reader, name: string): void {
  if (name === 'a') reader.inLink = false
  if (BLOCKS.has(name)) endBlock(reader)
  if (HEADING.test(name)) reader.heading = null
  if (reader.noise > 0) reader.noise--
  if (reader.footnotes > 0) reader.footnotes--
  if (CONTAINERS.has(name)) reader.containers--
  reader.open.set(name, (reader.open.get(name) ?? 1) - 1)
}

function isIn(reader: Reader, name: string): boolean {
  return (reader.open.get(name) ?? 0) > 0
}

function openHeading(reader: Reader, heading: Heading): void {
  reader.heading = heading
  reader.outline.headings.push(heading)
}

function openLink(reader: Reader, href: string): void {
  reader.inLink = true
  reader.links.push({ href, text: '' })
}

function addText(reader: Reader, text: string): void {
  if (reader.noise > 0) return
  const shown = isIn(reader, 'pre') ? text : text.replace(/\s+/g, ' ')
  reader.text += shown
  const link = reader.inLink ? reader.links.at(-1) : undefined
  if (link !== undefined) link.text += shown
}

function noteAddresses(reader: Reader, attributes: Attributes): void {
  const { relativeLinks } = reader.outline
  const candidates = (attributes.srcset ?? '').split(', ').map((candidate) => candidate.split(' ', 1)[0])
  for (const url of [attributes.href, attributes.src, attributes.poster, ...candidates]) {
    const isTemplate = url?.includes('{{') || url?.includes('{%')
    if (url !== undefined && !isTemplate && isRelativeUrl(url)) relativeLinks.add(url)
  }
}

/** Closes the text gathered so far, if there is any. Code keeps its blanks. */
function endBlock(reader: Reader): void {
  const isCode = isIn(reader, 'pre')
  const text = isCode ? reader.text.replace(/^\n+/, '').trimEnd() : tidy(reader.text)
  if (text !== '' || reader.hasMedia) {
    reader.outline.blocks.push({
      kind: kindOf(reader, isCode),
      text,
      links: reader.links,
      hasMedia: reader.hasMedia,
    })
  }
  if (reader.heading !== null) reader.heading.text = `${reader.heading.text} ${text}`.trim()
  reader.text = ''
  reader.inLink = false
  reader.links = []
  reader.hasMedia = false
}

function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim()
}

function kindOf(reader: Reader, isCode: boolean): BlockKind {
  if (reader.footnotes > 0) return 'footnote'
  if (isCode) return 'code'
  if (reader.heading !== null) return 'heading'
  if (reader.containers > 0) return 'other'
  return isIn(reader, 'p') ? 'paragraph' : 'loose'
}
