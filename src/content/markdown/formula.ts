/** Formulas in TeX notation: whether text between two delimiters is a formula or prose. */

const TEX = /\\[A-Za-z]{2,}|\^|_\{|_[A-Za-z\d](?![A-Za-z])|\\\\/
const WORD = /\p{L}{2,}/u
/** A number, a space, and then a word or nothing but numbers, without an operator. */
const PRICES = /^\d(?!.*[=+*/<>])(?:.*\s\p{L}{2}|\P{L}*\s\P{L}*$)/u
/** Variables of a shell or of JavaScript (`${name}`), keywords of CVS, character references and template tags are no formulas. */
const CODE =
  /^(?:Id|Date|Author|Rev|Revision|Header|Log|Source|URL|HeadURL)(?::.*)?$|^\{[!#]?[\w.[\]@*-]+\}(?![\^_])|&#x?[\da-f]{1,6};|\{\{[<%]|\{% /i
const FUNCTIONS = /\b(?:sin|cos|tan|log|ln|exp|lim|max|min|det|dim|gcd|mod)\b/g

/**
 * Returns true if the text between escaped brackets is a formula. Markdown escapes brackets of prose in the same way
 * (`\[sic\]`, `\[caption id="a"\]`, `- \[x\]`).
 */
export function isBracketedFormula(text: string, bracket: string): boolean {
  const content = text.trim()
  if (/["“”…]|:\/\/|^!|\]\(|^\\\[|<\/?[a-z]/i.test(content) || !/[A-Za-zͰ-Ͽ\d]/.test(content)) return false
  if (TEX.test(content)) return true
  if (/\*[^*\s][^*]*\*/.test(content)) return false // emphasis
  if (WORD.test(content.replace(FUNCTIONS, '')) || !/[A-Za-zͰ-Ͽ]/.test(content)) return false
  return bracket === '(' || !/^[aAiIxX]$|,/.test(content)
}

/** The characters around a formula between dollar signs. */
interface DollarContext {
  before: string
  after: string
}

/**
 * Returns true if the text between two dollar signs is a formula, and not the text between two prices (`$5 and 10$`) or
 * variables (`$HOME/$USER`). The signs themselves obey the rules of Pandoc (`tex_math_dollars`).
 */
export function isDollarFormula(content: string, { before, after }: DollarContext): boolean {
  if (/(?<!\\)\$/.test(content)) return false // another formula begins there
  if (CODE.test(content) || (content.includes('"') && !content.includes('\\'))) return false
  const hasTex = /[\\^{}]|_[A-Za-z\d]\b/.test(content)
  if (/\d/.test(before) && !hasTex) return false
  if (!hasTex && PRICES.test(content)) return false
  if (!/[A-Za-z_]/.test(after)) return true
  return !/[/:.,;-]$/.test(content) && (hasTex || content.length <= 3)
}
