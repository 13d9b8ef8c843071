/** Turndown rules for what Markdown extensions render: formulas, admonitions and marks. */
import type { Rule } from 'turndown'
import type { TurndownElement } from './turndown-element.ts'

/** Prints a formula in a paragraph, between backticks too where a dollar sign alone would not end it. */
function inlineFormula(_: string, node: TurndownElement): string {
  const formula = node.textContent.trim()
  if (/display/.test(node.className)) return `$$${formula}$$`
  const isPlain = !formula.includes('$') && !/^\w/.test(node.nextSibling?.textContent ?? '')
  return isPlain && !/^\d/.test(formula) ? `$${formula}$` : `$\`${formula}\`$`
}

/** Prints a formula of MathML: its TeX source between dollar signs, or else its text. */
function mathFormula(content: string, node: TurndownElement): string {
  const source = node.querySelector('annotation')?.textContent.trim()
  if (!source) return content
  return node.getAttribute('display') === 'block' ? `\n\n$$\n${source}\n$$\n\n` : `$\`${source}\`$`
}

/** Prints an admonition as a block quote of GitHub. The title is left out where it is the name of the kind. */
function admonition(content: string, node: TurndownElement): string {
  const kind = /(?:^|\s)admonition ([a-z\d-]+)/.exec(node.className)?.[1] ?? 'note'
  const title = node.querySelector('.admonition-title')?.textContent.replace(/\s+/g, ' ').trim() ?? ''
  const head = `[!${kind.toUpperCase()}]${isNameOfKind(title, kind) ? '' : ` ${title.replace(/[\\`*_[\]<&$]/g, '\\$&')}`}`
  const lines = `${head}\n${content.trim()}`.split('\n').map((line) => `> ${line}`.trimEnd())
  return `\n\n${lines.join('\n')}\n\n`
}

const isNameOfKind = (title: string, kind: string) =>
  title === '' || title.toLowerCase() === kind.replaceAll('-', ' ')

/** Prints a mark with equals signs, or only its content where they would not be recognized. */
function mark(content: string, node: TurndownElement): string {
  const before = node.previousSibling?.textContent ?? ''
  const after = node.nextSibling?.textContent ?? ''
  const isRecognized =
    /^[^\s=](?:[^=\n]*[^\s=])?$/.test(content) && !/[\w=]$/.test(before) && !/^[\w=]/.test(after)
  return isRecognized ? `==${content}==` : content
}

/** The rules by name. */
export const extensionRules: Record<string, Rule> = {
  formula: {
    filter: (node: TurndownElement) =>
      node.nodeName === 'SPAN' && /^math (?:inline|display)$/.test(node.className),
    replacement: inlineFormula,
  },
  formulaBlock: {
    filter: (node: TurndownElement) => node.nodeName === 'DIV' && node.className === 'math display',
    replacement: (_, node: TurndownElement) => `\n\n$$\n${node.textContent.trim()}\n$$\n\n`,
  },
  mathFormula: { filter: (node: TurndownElement) => /^math$/i.test(node.nodeName), replacement: mathFormula },
  annotation: {
    filter: (node: TurndownElement) => /^annotation$/i.test(node.nodeName),
    replacement: () => '',
  },
  admonitionTitle: {
    filter: (node: TurndownElement) => node.className === 'admonition-title',
    replacement: () => '',
  },
  admonition: {
    filter: (node: TurndownElement) => node.nodeName === 'ASIDE' && /^admonition /.test(node.className),
    replacement: admonition,
  },
  mark: { filter: 'mark', replacement: mark },
}
