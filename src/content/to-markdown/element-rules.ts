/** Turndown rules for HTML elements that need another Markdown form than turndown's default. */
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
import { tableRules } from './table-rules.ts'
import type { TurndownElement } from './turndown-element.ts'

/** Elements in which a code fence begins a line. In all other elements, code must be inline. */
const FLOW_ELEMENTS =
  /^(?:ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|CENTER|DD|DETAILS|DIV|DL|FIGCAPTION|FIGURE|FOOTER|HEADER|HGROUP|LI|MAIN|MENU|NAV|OL|SECTION|SUMMARY|UL)$/

function isInFlow(node: TurndownElement): boolean {
  const { parentNode: parent } = node
  return parent.nodeName === 'X-TURNDOWN' || (FLOW_ELEMENTS.test(parent.nodeName) && isInFlow(parent))
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

/** Prints an iframe, video or audio element as a link. */
function embeddedMedia(_: string, node: TurndownElement): string {
  const url = node.getAttribute('src') ?? node.querySelector('source')?.getAttribute('src') ?? ''
  if (url === '') return ''
  return `\n\n[${escapeLiteral(node.getAttribute('title') ?? url)}](${linkDestination(url)})\n\n`
}

/** The index of each list item. Items are visited in order, so each index follows from the previous item's. */
const itemIndexes = new WeakMap<TurndownElement, number>()

function itemIndex(node: TurndownElement): number {
  const previous = node.previousElementSibling
  const index = previous ? (itemIndexes.get(previous) ?? 0) + 1 : 0
  itemIndexes.set(node, index)
  return index
}

/**
 * Returns true if the item already begins a line. That is not so in invalid HTML, where the item is outside a list or
 * follows text in it.
 */
function beginsLine({ previousSibling: before, parentNode: parent }: TurndownElement): boolean {
  return before ? before.nodeName === 'LI' : /^(?:OL|UL|MENU)$/.test(parent.nodeName)
}

function listItem(content: string, node: TurndownElement): string {
  const { parentNode: parent } = node
  const start = Number.parseInt(parent.getAttribute('start') ?? '1', 10)
  const first = start >= 0 && start < 1e8 ? start : 1 // CommonMark allows nine digits
  const marker = parent.nodeName === 'OL' ? `${first + itemIndex(node)}. ` : '- '
  const text = content.replace(/^\n+|\n+$/g, '').replace(/^(\[[ x]\]) +/, '$1 ')
  const before = beginsLine(node) ? '' : '\n\n'
  return before + marker + indent(text, marker.length) + (node.nextSibling ? '\n' : '')
}

const indent = (text: string, columns: number) => text.replace(/\n(?!\n|$)/g, `\n${' '.repeat(columns)}`)

/** Returns the number of a footnote from the URL of its reference or the id of its text. */
const footnoteNumber = (fragment: string | null | undefined) =>
  /^#?fn(?:-[a-z\d]+-)?(\d+)$/.exec(fragment ?? '')?.[1]

const referencedFootnote = (node: TurndownElement) =>
  node.className === 'footnote-ref'
    ? footnoteNumber(node.querySelector('a')?.getAttribute('href'))
    : undefined

const isFootnote = (node: TurndownElement) =>
  node.className === 'footnote-item' && footnoteNumber(node.getAttribute('id')) !== undefined

/** Prints the text of a footnote. Code begins on a new line, so that it is code also without footnote support. */
function footnote(content: string, node: TurndownElement): string {
  const text = content.trim()
  const opening = text.startsWith('```') ? ':\n\n    ' : ': '
  return `\n\n[^${footnoteNumber(node.getAttribute('id'))}]${opening}${indent(text, 4)}\n\n`
}

/** Prints a definition of one line in the form of PHP Markdown Extra, and a longer one as paragraphs. */
function definition(content: string): string {
  const text = content.trim()
  return text.includes('\n') ? paragraph(text) : `\n: ${text}\n`
}

const isCheckbox = (node: TurndownElement) =>
  node.nodeName === 'INPUT' && node.getAttribute('type') === 'checkbox'

function paragraph(content: string): string {
  return `\n\n${content}\n\n`
}
const remove = () => ''

/** The rules by name. Turndown applies the last rule whose filter matches. */
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
  embeddedMedia: { filter: ['iframe', 'video', 'audio'], replacement: embeddedMedia },
  code: {
    filter: ['code', 'samp', 'kbd', 'tt'],
    replacement: (_, node: TurndownElement) => codeSpan(node.textContent),
  },
  codeBlock: { filter: 'pre', replacement: codeBlock },
  subAndSuperscript: {
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
  rubyText: { filter: 'rt', replacement: (content) => `(${content})` },
  rubyParenthesis: { filter: 'rp', replacement: remove },
  definitionTerm: { filter: 'dt', replacement: (content) => `\n\n${collapseWhitespace(content)}\n` },
  definition: { filter: 'dd', replacement: definition },
  listItem: { filter: 'li', replacement: listItem },
  checkbox: {
    filter: isCheckbox,
    replacement: (_, node: TurndownElement) => (node.getAttribute('checked') === null ? '[ ]' : '[x]'),
  },
  ...tableRules,
  footnoteReference: {
    filter: (node: TurndownElement) => referencedFootnote(node) !== undefined,
    replacement: (_, node: TurndownElement) => `[^${referencedFootnote(node)}]`,
  },
  footnote: { filter: isFootnote, replacement: footnote },
  footnoteList: {
    filter: (node: TurndownElement) => node.className === 'footnotes-list',
    replacement: paragraph,
  },
  footnoteBackReference: {
    filter: (node: TurndownElement) => /^(?:footnote-backref|footnotes-sep)$/.test(node.className),
    replacement: remove,
  },
  hidden: {
    filter: (node: TurndownElement) => !/^T[DH]$/.test(node.nodeName) && node.getAttribute('hidden') !== null,
    replacement: remove,
  },
}
