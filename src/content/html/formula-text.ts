/** Text of MathML formulas: their TeX source if they contain it, else their symbols on one line. */
import type { HtmlAttributes } from './html-scanner.ts'
import { MATH_TAGS } from './sanitizer-policy.ts'

/** Reads the formulas of a document from its tags and texts. */
export interface FormulaReader {
  /** Reads an opening tag. Returns the text of the formula that it ends, or an empty text. */
  openTag: (name: string, attributes: HtmlAttributes) => string
  /** Reads a closing tag. Returns the text of the formula that it ends, or an empty text. */
  closeTag: (name: string) => string
  /** Reads a text. Returns true when it is within a formula. */
  text: (text: string) => boolean
}

/** A formula that is being read: its symbols, its TeX source, and its open elements. */
interface Formula {
  symbols: string
  source: string
  open: { name: string; children: number; isSource: boolean }[]
}

/** What is written between the parts of an element; the last one between all further parts. */
const SEPARATORS: Readonly<Record<string, readonly string[]>> = {
  ...{ mfrac: ['/'], msup: ['^'], mover: ['^'], msub: ['_'], munder: ['_'] },
  ...{ msubsup: ['_', '^'], munderover: ['_', '^'], mroot: [' '], mtable: [' '], mtr: [' '] },
}
const TEX_ENCODING = /^(?:application|text)\/(?:x-)?(?:la)?tex$/i
const INVISIBLE_OPERATORS = /[\u2061-\u2064]/g
const ELEMENTS = new Set(MATH_TAGS)

/** Creates a reader. As in browsers, an element of HTML ends a formula. */
export function createFormulaReader(): FormulaReader {
  let formula: Formula | null = null
  const end = (): string => {
    const text = formula === null ? '' : textOf(formula)
    formula = null
    return text
  }
  return {
    openTag(name, attributes) {
      if (formula === null && name !== 'math') return ''
      if (!ELEMENTS.has(name)) return end()
      formula ??= { symbols: '', source: '', open: [] }
      openElement(formula, name, attributes)
      return ''
    },
    closeTag(name) {
      if (name === 'math') return end()
      formula?.open.pop()
      return ''
    },
    text(text) {
      if (formula !== null) addText(formula, text)
      return formula !== null
    },
  }
}

function openElement(formula: Formula, name: string, attributes: HtmlAttributes): void {
  const parent = formula.open.at(-1)
  if (parent !== undefined && name !== 'annotation') {
    const separators = SEPARATORS[parent.name] ?? []
    if (parent.children > 0) formula.symbols += separators[parent.children - 1] ?? separators.at(-1) ?? ''
    parent.children++
  }
  const isSource = name === 'annotation' && TEX_ENCODING.test(attributes.encoding ?? '')
  formula.open.push({ name, children: 0, isSource })
}

/** Adds text to the open element. Annotations in other notations than TeX are left out. */
function addText(formula: Formula, text: string): void {
  const element = formula.open.at(-1)
  if (element?.isSource) formula.source += text
  else if (element?.name !== 'annotation') formula.symbols += text.trim()
}

function textOf({ symbols, source }: Formula): string {
  const text = source.trim() === '' ? symbols.replace(INVISIBLE_OPERATORS, '') : source
  return text.replace(/\s+/g, ' ').trim()
}
