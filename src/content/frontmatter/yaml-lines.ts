/** Lines of front matter that have the form `key: value`. */

/** A line `key: value`. */
export interface KeyLine {
  /** Everything before the value: indentation, list markers, key, colon, spaces. */
  before: string
  /** The number of characters before the key. */
  indentation: number
  /** The key without quotes. */
  key: string
  /** The value without trailing white space; empty when it follows on the next lines. */
  value: string
}

/** A key is at most 200 characters long here, which keeps the search for its colon short. */
const KEY_LINE =
  /^([ \t]*(?:-[ \t]+)*)("(?:[^"\\]|\\.){0,200}"|'(?:[^']|''){0,200}'|[^\s"'#[\]{}&*!|>@%`?,:-](?:[^:]|:(?=\S)){0,200}?)([ \t]{0,20}:(?:[ \t]+|$))/

/** Splits a line `key: value`, also below a list marker (`- key: value`); returns null for another line. */
export function splitKeyLine(line: string): KeyLine | null {
  const match = KEY_LINE.exec(line)
  if (match === null) return null
  const [before, indentation = '', key = ''] = match
  return {
    before,
    indentation: indentation.length,
    key: /^["']/.test(key) ? key.slice(1, -1) : key,
    value: line.slice(before.length).trimEnd(),
  }
}

/** A value in quotes or brackets that ends on its own line, or another value. */
const CLOSED_VALUE = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^"'[{])/

/** Returns true when a value begins with a quotation mark or bracket that its line does not close. */
export function isOpenValue(value: string): boolean {
  if (value === '' || CLOSED_VALUE.test(value)) return false
  if (!/^[[{]/.test(value)) return true
  let depth = 0
  for (const [token] of value.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1
    if (token === ']' || token === '}') depth -= 1
    if (depth === 0 && token.length === 1) return false
  }
  return true
}

/**
 * Returns a value without the quotation marks around it. They stay when the first one inside closes a quotation
 * (`"a" and "b"`), and when only one end has one.
 */
export function removeOuterQuotes(value: string): string {
  const quote = value[0]
  if (value.length < 2 || (quote !== '"' && quote !== "'") || !value.endsWith(quote)) return value
  const inner = value.slice(1, -1)
  const next = inner.indexOf(quote)
  const isClosing =
    next > 0 && /\S/.test(inner[next - 1] ?? '') && /^(?:[\s,.;:!?)]|$)/.test(inner.slice(next + 1))
  return isClosing ? value : inner
}
