/** Turndown rules for tables: GFM tables with column alignment, spanned columns and captions. */
import type { Rule } from 'turndown'
import { collapseWhitespace, escapeLiteral } from './escape.ts'
import type { TurndownElement } from './turndown-element.ts'

/** Prints a cell. The plugin's own rule escapes backslashes after pipes, which would unescape the pipes. */
function cell(content: string, node: TurndownElement): string {
  const span = Math.min(Math.max(Number.parseInt(node.getAttribute('colspan') ?? '1', 10) || 1, 1), 100)
  return `| ${collapseWhitespace(content).replace(/(?<!\\)\|/g, '\\|')} ${'|  '.repeat(span - 1)}`
}

const DELIMITERS_BY_ALIGNMENT: Record<string, string> = { left: ':--', right: '--:', center: ':-:' }

/** Returns true for the first row of a table. Only a caption and columns may come before it. */
function isFirstRow(node: TurndownElement): boolean {
  if (node.previousElementSibling) return false
  const before = node.parentNode.previousElementSibling
  return node.parentNode.nodeName === 'TABLE' || !/^(?:THEAD|TBODY|TFOOT)$/.test(before?.nodeName ?? '')
}

/** Prints a row. The first row becomes the header row, which GFM requires, with the delimiter row below it. */
function row(content: string, node: TurndownElement): string {
  if (!isFirstRow(node)) return `\n${content}|`
  const columns = Array.from(node.children).flatMap((heading) => {
    const delimiter = DELIMITERS_BY_ALIGNMENT[heading.getAttribute('align')?.toLowerCase() ?? ''] ?? '---'
    return [`| ${delimiter} `, ...(cell('', heading).match(/\| {2}(?!$)/g) ?? []).map(() => '| --- ')]
  })
  return `\n${content}|\n${columns.join('')}|`
}

function table(content: string, node: TurndownElement): string {
  const caption = escapeLiteral(node.querySelector('caption')?.textContent ?? '')
  return `\n\n${caption}\n\n${content.replace(/\n+/g, '\n').trim()}\n\n`
}

/** The rules of tables by name. */
export const tableRules: Record<string, Rule> = {
  tableCell: { filter: ['th', 'td'], replacement: cell },
  tableRow: { filter: 'tr', replacement: row },
  table: { filter: 'table', replacement: table },
}
