/** Outline of sanitized HTML: its text blocks, headings, ids, targets of links and relative URLs, from one scan. */
import { elementRole } from './element-roles.ts'
import { createFormulaReader, type FormulaReader } from './formula-text.ts'
import { type HtmlAttributes, scanHtml } from './html-scanner.ts'
import { addUrls, noUrls, type OutlineUrls } from './outline-urls.ts'
import type { SafeHtml } from './sanitizer.ts'

/**
 * The kind of a text block. `apart` is a formula on its own or the title of an admonition; `loose` is text outside a
 * paragraph; `other` is text in a container such as a list, a quotation or a table.
 */
export type BlockKind = 'paragraph' | 'loose' | 'heading' | 'code' | 'footnote' | 'apart' | 'other'

/** A run of text between two block boundaries. `text` contains a newline for every `<br>`. */
export interface TextBlock {
  kind: BlockKind
  text: string
  links: { href: string; text: string }[]
  hasMedia: boolean
}

/** A heading, with the start and end of its opening tag in the HTML. */
export interface OutlineHeading {
  level: number
  text: string
  id: string | null
  start: number
  end: number
}

/** The outline of a body. `ids` are the ids of all elements except headings. */
interface Outline extends OutlineUrls {
  blocks: TextBlock[]
  headings: OutlineHeading[]
  ids: Set<string>
}

/** Footnote references and back references of goldmark, kramdown, GitHub and markdown-it. */
const FOOTNOTE_LINK = /#(?:user-content-)?fn(?:ref)?(?:\d|[:-])[^/#]*$/
const FOOTNOTE_CLASS = /^footnote-(?:back)?ref$/

/** The state of a scan: the outline so far, the current block, and the number of open elements of each kind. */
interface OutlineState {
  outline: Outline
  text: string
  links: { href: string; text: string }[]
  hasMedia: boolean
  isInLink: boolean
  heading: OutlineHeading | null
  formulas: FormulaReader
  preDepth: number
  paragraphDepth: number
  containerDepth: number
  footnoteDepth: number
  apartDepth: number
  excludedDepth: number
}

/** Extracts the outline of sanitized HTML. */
export function readOutline(html: SafeHtml): Outline {
  const outline: Outline = {
    ...{ blocks: [], headings: [], ids: new Set(), ...noUrls() },
  }
  const state: OutlineState = {
    ...{ outline, text: '', links: [], hasMedia: false, isInLink: false, heading: null },
    ...{ preDepth: 0, paragraphDepth: 0, containerDepth: 0, footnoteDepth: 0, apartDepth: 0 },
    ...{ excludedDepth: 0, formulas: createFormulaReader() },
  }
  scanHtml(html, {
    openTag: (name, attributes, start, end) => openTag(state, name, attributes, start, end),
    text: (text) => addText(state, text),
    closeTag: (name) => closeTag(state, name),
  })
  endBlock(state)
  return outline
}

/** Returns the plain text of blocks: one line for each block, or several where a block has line breaks. */
export function plainText(blocks: readonly TextBlock[]): string {
  return blocks
    .map((block) => block.text)
    .filter((text) => text !== '')
    .join('\n')
}

function openTag(
  state: OutlineState,
  name: string,
  attributes: HtmlAttributes,
  start: number,
  end: number,
): void {
  const { isBlock, isContainer, isMedia, isExcluded, headingLevel } = elementRole(name)
  addText(state, state.formulas.openTag(name, attributes))
  if (isBlock) endBlock(state)
  addUrls(state.outline, name, attributes)
  if (headingLevel > 0) {
    openHeading(state, { level: headingLevel, text: '', id: attributes.id ?? null, start, end })
  } else if (attributes.id !== undefined) state.outline.ids.add(attributes.id)
  if (isMedia) state.hasMedia = true
  if (name === 'br') state.text += '\n'
  const isHidden = isExcluded || attributes.hidden !== undefined || isFootnoteReference(attributes)
  if (state.excludedDepth > 0 || isHidden) state.excludedDepth++
  else if (name === 'a' && attributes.href !== undefined) openLink(state, attributes.href)
  if (name === 'p') state.paragraphDepth++
  else if (name === 'pre') state.preDepth++
  if (isContainer) state.containerDepth++
  if (state.footnoteDepth > 0 || attributes.class === 'footnotes') state.footnoteDepth++
  if (state.apartDepth > 0 || isApart(attributes)) state.apartDepth++
}

function isFootnoteReference({ class: name, href }: HtmlAttributes): boolean {
  return (name !== undefined && FOOTNOTE_CLASS.test(name)) || (href !== undefined && FOOTNOTE_LINK.test(href))
}

/** Returns true for a formula on a line of its own and for the title of an admonition. */
const isApart = ({ class: name }: HtmlAttributes) => name === 'math display' || name === 'admonition-title'

function closeTag(state: OutlineState, name: string): void {
  const { isBlock, isContainer, headingLevel } = elementRole(name)
  addText(state, state.formulas.closeTag(name))
  if (name === 'a') state.isInLink = false
  if (isBlock) endBlock(state)
  if (headingLevel > 0) state.heading = null
  if (state.excludedDepth > 0) state.excludedDepth--
  if (state.footnoteDepth > 0) state.footnoteDepth--
  if (state.apartDepth > 0) state.apartDepth--
  if (isContainer) state.containerDepth--
  if (name === 'p') state.paragraphDepth--
  else if (name === 'pre') state.preDepth--
}

function openHeading(state: OutlineState, heading: OutlineHeading): void {
  state.heading = heading
  state.outline.headings.push(heading)
}

function openLink(state: OutlineState, href: string): void {
  state.isInLink = true
  state.links.push({ href, text: '' })
}

function addText(state: OutlineState, text: string): void {
  if (text === '' || state.excludedDepth > 0 || state.formulas.text(text)) return
  const collapsed = state.preDepth > 0 ? text : text.replace(/\s{2,}|[^\S ]/g, ' ')
  state.text += collapsed
  const link = state.isInLink ? state.links.at(-1) : undefined
  if (link !== undefined) link.text += collapsed
}

/** Ends the current block and adds it to the outline, unless it is empty. White space in code is kept. */
function endBlock(state: OutlineState): void {
  const isCode = state.preDepth > 0
  const text = isCode ? state.text.replace(/^\n+/, '').trimEnd() : collapseLines(state.text)
  if (text !== '' || state.hasMedia) {
    state.outline.blocks.push({
      kind: blockKind(state, isCode),
      text,
      links: state.links,
      hasMedia: state.hasMedia,
    })
  }
  if (state.heading !== null) state.heading.text = `${state.heading.text} ${text}`.trim()
  state.text = ''
  state.isInLink = false
  state.links = []
  state.hasMedia = false
}

/** Collapses spaces and blank lines, and trims every line. */
function collapseLines(text: string): string {
  const single = text.replace(/ {2,}/g, ' ')
  return (single.includes('\n') ? single.replace(/ ?\n[ \n]*/g, '\n') : single).trim()
}

function blockKind(state: OutlineState, isCode: boolean): BlockKind {
  if (state.footnoteDepth > 0) return 'footnote'
  if (isCode) return 'code'
  if (state.apartDepth > 0) return 'apart'
  if (state.heading !== null) return 'heading'
  if (state.containerDepth > 0) return 'other'
  return state.paragraphDepth > 0 ? 'paragraph' : 'loose'
}
