/** How each element of an article's HTML is written in Markdown, where turndown's own rule will not do. */
import type { Rule } from 'turndown'
import { isEmphasisElement, markEmphasis } from './emphasis.ts'
import {
  codeFenceFor,
  codeSpan,
  collapseWhitespace,
  escapeLiteral,
  linkDestination,
  linkTitle,
} from './escape.ts'

/** An element, as far as the rules look at it. */
export interface TurndownElement {
  nodeName: string
  className: string
  textContent: string
  parentNode: TurndownElement
  nextSibling: TurndownElement | null
  previousSibling: TurndownElement | null
  previousElementSibling: TurndownElement | null
  children: ArrayLike<TurndownElement>
  getAttribute: (name: string) => string | null
  querySelector: (selector: string) => TurndownElement | null
  closest: (selector: string) => TurndownElement | null
}

/** Elements in which a fence begins a line of its own. In any other, code has to be part of the line. */
const FLOW =
  /^(?:ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|CENTER|DD|DETAILS|DIV|DL|FIGCAPTION|FIGURE|FOOTER|HEADER|HGROUP|LI|MAIN|MENU|NAV|OL|SECTION|SUMMARY|UL)$/

function isInFlow(node: TurndownElement): boolean {
  const { parentNode: parent } = node
  return parent.nodeName === 'X-TURNDOWN' || (FLOW.test(parent.nodeName) && isInFlow(parent))
}

function codeBlock(_: string, node: TurndownElement): string {
  if (!isInFlow(node)) return codeSpan(node.textContent.trim())
  const classes = `${node.className} ${node.querySelector('code')?.className ?? ''}`
  const language = /(?:^|\s)language-([^\s`]+)/.exec(classes)?.[1] ?? ''
  const code = node.textContent.replace(/\n$/, '')
  const fence = codeFenceFor(code, 3)
  return `\n\n${fence}${language}\n${code}\n${fence}\n\n`
}

function link(content: string, node: TurndownElement): string {
  const label = content.includes('\n')
    ? escapeLiteral(node.textContent) || collapseWhitespace(content)
    : content
  const url = linkDestination(node.getAttribute('href') ?? '')
  return label.trim() === '' ? '' : `[${label}](${url}${linkTitle(node.getAttribute('title'))})`
}

function image(_: string, node: TurndownElement): string {
  const alt = escapeLiteral(node.getAttribute('alt') ?? '')
  const url = linkDestination(node.getAttribute('src') ?? '')
  if (url === '' || /^data:/i.test(url)) return alt
  return `![${alt}](${url}${linkTitle(node.getAttribute('title'))})`
}

function player(_: string, node: TurndownElement): string {
  const url = node.getAttribute('src') ?? node.querySelector('source')?.getAttribute('src') ?? ''
  if (url === '') return ''
  return `\n\n[${escapeLiteral(node.getAttribute('title') ?? url)}](${linkDestination(url)})\n\n`
}

/** How many items stand before one. Items come in their order, so each asks its neighbour alone. */
const places = new WeakMap<TurndownElement, number>()

function placeOf(node: TurndownElement): number {
  const place = node.previousElementSibling ? (places.get(node.previousElementSibling) ?? 0) + 1 : 0
  places.set(node, place)
  return place
}

/** Whether a line of its own awaits the item: not in odd HTML, where it has no list or follows text in it. */
function isAfterItem({ previousSibling: before, parentNode: parent }: TurndownElement): boolean {
  return before ? before.nodeName === 'LI' : /^(?:OL|UL|MENU)$/.test(parent.nodeName)
}

function listItem(content: string, node: TurndownElement): string {
  const { parentNode: parent } = node
  const start = Number.parseInt(parent.getAttribute('start') ?? '1', 10)
  const first = start >= 0 && start < 1e8 ? start : 1 // CommonMark allows nine digits
  const marker = parent.nodeName === 'OL' ? `${first + placeOf(node)}. ` : '- '
  const text = content.replace(/^\n+|\n+$/g, '').replace(/^(\[[ x]\]) +/, '$1 ')
  const before = isAfterItem(node) ? '' : '\n\n'
  return before + marker + indented(text, marker.length) + (node.nextSibling ? '\n' : '')
}

const indented = (text: string, by: number) => text.replace(/\n(?!\n|$)/g, `\n${' '.repeat(by)}`)

/** The number of a footnote in the address of its mark or the id of its text. */
const noteOf = (place: string | null | undefined) => /^#?fn(\d+)$/.exec(place ?? '')?.[1]

function footnote(content: string, node: TurndownElement): string {
  const text = content.trim()
  const opening = text.startsWith('```') ? ':\n\n    ' : ': ' // where footnotes are unknown, it is code all the same
  return `\n\n[^${noteOf(node.getAttribute('id'))}]${opening}${indented(text, 4)}\n\n`
}

/** In the form of PHP Markdown Extra while it is one line; blocks stand by themselves. */
function definition(content: string): string {
  const text = content.trim()
  return text.includes('\n') ? paragraph(text) : `\n: ${text}\n`
}

const isTick = (node: TurndownElement) =>
  node.nodeName === 'INPUT' && node.getAttribute('type') === 'checkbox'

const noteMark = (node: TurndownElement) =>
  node.className === 'footnote-ref' ? noteOf(node.querySelector('a')?.getAttribute('href')) : undefined

const isNote = (node: TurndownElement) =>
  node.className === 'footnote-item' && noteOf(node.getAttribute('id')) !== undefined

/** The plug-in doubles backslashes after it has escaped pipes, which frees the pipes again. */
function cell(content: string, node: TurndownElement): string {
  const span = Math.min(Math.max(Number.parseInt(node.getAttribute('colspan') ?? '1', 10) || 1, 1), 100)
  return `| ${collapseWhitespace(content).replace(/(?<!\\)\|/g, '\\|')} ${'|  '.repeat(span - 1)}`
}

const RULES_BY_ALIGN: Record<string, string> = { left: ':--', right: '--:', center: ':-:' }

/** Captions and columns may stand before the first row, and so may nothing else. */
function isFirstRow(node: TurndownElement): boolean {
  if (node.previousElementSibling) return false
  const before = node.parentNode.previousElementSibling
  return node.parentNode.nodeName === 'TABLE' || !/^(?:THEAD|TBODY|TFOOT)$/.test(before?.nodeName ?? '')
}

/** GFM knows tables with one heading row alone: the first row is it. */
function row(content: string, node: TurndownElement): string {
  if (!isFirstRow(node)) return `\n${content}|`
  const columns = Array.from(node.children).flatMap((heading) => {
    const line = RULES_BY_ALIGN[heading.getAttribute('align')?.toLowerCase() ?? ''] ?? '---'
    return [`| ${line} `, ...(cell('', heading).match(/\| {2}(?!$)/g) ?? []).map(() => '| --- ')]
  })
  return `\n${content}|\n${columns.join('')}|`
}

function table(content: string, node: TurndownElement): string {
  const caption = escapeLiteral(node.querySelector('caption')?.textContent ?? '')
  return `\n\n${caption}\n\n${content.replace(/\n+/g, '\n').trim()}\n\n`
}

function paragraph(content: string): string {
  return `\n\n${content}\n\n`
}
const nothing = () => ''

/** The rules by name; a later one is asked first. */
export const elementRules: Record<string, Rule> = {
  section: { filter: ['details', 'summary', 'menu'], replacement: paragraph },
  heading: {
    filter: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
    replacement: (content, node: TurndownElement) => {
      const text = collapseWhitespace(content).replace(/#+$/, '\\$&')
      return paragraph(text === '' ? '' : `${'#'.repeat(Number(node.nodeName.charAt(1)))} ${text}`)
    },
  },
  link: {
    filter: (node: TurndownElement) => node.nodeName === 'A' && !!node.getAttribute('href'),
    replacement: link,
  },
  image: { filter: 'img', replacement: image },
  player: { filter: ['iframe', 'video', 'audio'], replacement: player },
  code: {
    filter: ['code', 'samp', 'kbd', 'tt'],
    replacement: (_, node: TurndownElement) => codeSpan(node.textContent),
  },
  codeBlock: { filter: 'pre', replacement: codeBlock },
  small: {
    filter: ['sub', 'sup'],
    replacement: (content, node: TurndownElement) => {
      const name = node.nodeName.toLowerCase()
      return content.includes('\n') ? content : `<${name}>${content}</${name}>`
    },
  },
  emphasis: {
    filter: (node: TurndownElement) => isEmphasisElement(node.nodeName),
    replacement: (content, node: TurndownElement) => markEmphasis(content, node.nodeName),
  },
  reading: { filter: 'rt', replacement: (content) => `(${content})` },
  readingBrackets: { filter: 'rp', replacement: nothing },
  term: { filter: 'dt', replacement: (content) => `\n\n${collapseWhitespace(content)}\n` },
  definition: { filter: 'dd', replacement: definition },
  listItem: { filter: 'li', replacement: listItem },
  tick: {
    filter: isTick,
    replacement: (_, node: TurndownElement) => (node.getAttribute('checked') === null ? '[ ]' : '[x]'),
  },
  tableCell: { filter: ['th', 'td'], replacement: cell },
  tableRow: { filter: 'tr', replacement: row },
  table: { filter: 'table', replacement: table },
  noteMark: {
    filter: (node: TurndownElement) => noteMark(node) !== undefined,
    replacement: (_, node: TurndownElement) => `[^${noteMark(node)}]`,
  },
  note: { filter: isNote, replacement: footnote },
  noteList: {
    filter: (node: TurndownElement) => node.className === 'footnotes-list',
    replacement: paragraph,
  },
  noteRest: {
    filter: (node: TurndownElement) => /^(?:footnote-backref|footnotes-sep)$/.test(node.className),
    replacement: nothing,
  },
  hidden: {
    filter: (node: TurndownElement) => !/^T[DH]$/.test(node.nodeName) && node.getAttribute('hidden') !== null,
    replacement: nothing,
  },
}
