/** Reads sanitised HTML once: its blocks of text, its headings, its links. */

import { isRelativeUrl } from '../urls.ts'
import { elementRole } from './element-roles.ts'
import { type HtmlAttributes, scanHtml } from './html-scanner.ts'
import type { SafeHtml } from './sanitizer.ts'

/** What a block of text is to a reader who looks for the first paragraph or the last line. */
export type BlockKind = 'paragraph' | 'loose' | 'heading' | 'code' | 'footnote' | 'other'

/** A run of text between two block boundaries; `text` holds a newline for every `<br>`. */
export interface TextBlock {
  kind: BlockKind
  text: string
  links: { href: string; text: string }[]
  hasMedia: boolean
}

/** A heading with the place of its opening tag in the HTML. */
export interface OutlineHeading {
  level: number
  text: string
  id: string | null
  start: number
  end: number
}

/** All that is read in one pass. `ids` are those of elements that are no headings. */
export interface Outline {
  blocks: TextBlock[]
  headings: OutlineHeading[]
  ids: Set<string>
  relativeLinks: Set<string>
}

/** Marks and back references of footnotes, as goldmark, kramdown, GitHub and markdown-it write them. */
const FOOTNOTE_LINK = /#(?:user-content-)?fn(?:ref)?(?:\d|[:-])[^/#]*$/
const FOOTNOTE_CLASS = /^footnote-(?:back)?ref$/

interface Reader {
  outline: Outline
  text: string
  links: { href: string; text: string }[]
  hasMedia: boolean
  inLink: boolean
  /** How many of each are open: what the current text stands in. */
  pres: number
  paragraphs: number
  containers: number
  footnotes: number
  noise: number
  heading: OutlineHeading | null
}

/** Reads HTML that has been sanitised. */
export function readOutline(html: SafeHtml): Outline {
  const outline: Outline = { blocks: [], headings: [], ids: new Set(), relativeLinks: new Set() }
  const reader: Reader = {
    ...{ outline, text: '', links: [], hasMedia: false, inLink: false, heading: null },
    ...{ pres: 0, paragraphs: 0, containers: 0, footnotes: 0, noise: 0 },
  }
  scanHtml(html, {
    openTag: (name, attributes, start, end) => openTag(reader, name, attributes, start, end),
    text: (text) => addText(reader, text),
    closeTag: (name) => closeTag(reader, name),
  })
  endBlock(reader)
  return outline
}

/** The plain text of blocks: a line each, or several where the block has line breaks. */
export function plainText(blocks: readonly TextBlock[]): string {
  return blocks
    .map((block) => block.text)
    .filter((text) => text !== '')
    .join('\n')
}

function openTag(reader: Reader, name: string, attributes: HtmlAttributes, start: number, end: number): void {
  const { isBlock, isContainer, isMedia, isNoise, level } = elementRole(name)
  if (isBlock) endBlock(reader)
  noteAddresses(reader, attributes)
  if (level > 0) openHeading(reader, { level, text: '', id: attributes.id ?? null, start, end })
  else if (attributes.id !== undefined) reader.outline.ids.add(attributes.id)
  if (isMedia) reader.hasMedia = true
  if (name === 'br') reader.text += '\n'
  const isUnseen = isNoise || attributes.hidden !== undefined || isFootnoteMark(attributes)
  if (reader.noise > 0 || isUnseen) reader.noise++
  else if (name === 'a' && attributes.href !== undefined) openLink(reader, attributes.href)
  if (name === 'p') reader.paragraphs++
  else if (name === 'pre') reader.pres++
  if (isContainer) reader.containers++
  if (reader.footnotes > 0 || attributes.class === 'footnotes') reader.footnotes++
}

function isFootnoteMark({ class: name, href }: HtmlAttributes): boolean {
  return (name !== undefined && FOOTNOTE_CLASS.test(name)) || (href !== undefined && FOOTNOTE_LINK.test(href))
}

function closeTag(reader: Reader, name: string): void {
  const { isBlock, isContainer, level } = elementRole(name)
  if (name === 'a') reader.inLink = false
  if (isBlock) endBlock(reader)
  if (level > 0) reader.heading = null
  if (reader.noise > 0) reader.noise--
  if (reader.footnotes > 0) reader.footnotes--
  if (isContainer) reader.containers--
  if (name === 'p') reader.paragraphs--
  else if (name === 'pre') reader.pres--
}

function openHeading(reader: Reader, heading: OutlineHeading): void {
  reader.heading = heading
  reader.outline.headings.push(heading)
}

function openLink(reader: Reader, href: string): void {
  reader.inLink = true
  reader.links.push({ href, text: '' })
}

function addText(reader: Reader, text: string): void {
  if (reader.noise > 0) return
  const shown = reader.pres > 0 ? text : text.replace(/\s{2,}|[^\S ]/g, ' ')
  reader.text += shown
  const link = reader.inLink ? reader.links.at(-1) : undefined
  if (link !== undefined) link.text += shown
}

function noteAddresses(reader: Reader, { href, src, poster, srcset }: HtmlAttributes): void {
  for (const url of [href, src, poster]) if (url !== undefined) noteAddress(reader, url)
  if (srcset === undefined) return
  for (const candidate of srcset.split(', ')) noteAddress(reader, candidate.split(' ', 1)[0] ?? '')
}

function noteAddress(reader: Reader, url: string): void {
  const isTemplate = url.includes('{{') || url.includes('{%')
  if (!isTemplate && isRelativeUrl(url)) reader.outline.relativeLinks.add(url)
}

/** Closes the text gathered so far, if there is any. Code keeps its blanks. */
function endBlock(reader: Reader): void {
  const isCode = reader.pres > 0
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
  const single = text.replace(/ {2,}/g, ' ')
  return (single.includes('\n') ? single.replace(/ ?\n[ \n]*/g, '\n') : single).trim()
}

function kindOf(reader: Reader, isCode: boolean): BlockKind {
  if (reader.footnotes > 0) return 'footnote'
  if (isCode) return 'code'
  if (reader.heading !== null) return 'heading'
  if (reader.containers > 0) return 'other'
  return reader.paragraphs > 0 ? 'paragraph' : 'loose'
}
