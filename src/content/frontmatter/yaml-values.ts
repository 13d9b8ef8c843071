/**
 * Repair of values that are not valid YAML: in `title: Foo: bar` and `title: @name`, which a template wrote
 * without quotes, the value is read as the text that it is.
 */
import { YAMLException } from 'js-yaml'
import { isComplexKeyError, placeOfYamlError, type YamlPlace } from './yaml-errors.ts'
import { isOpenValue, type KeyLine, removeOuterQuotes, splitKeyLine } from './yaml-lines.ts'
import type { ParseBudget } from './yaml-repair.ts'

/** A value that was read as text. The place of the fault counts from 0. */
export interface RepairedValue extends YamlPlace {
  key: string
  value: string
}

/** Maximum number of repaired values in one front matter. */
const REPAIRED_VALUES_MAX = 20

/** Errors that a limit or a rule of safety throws. They are never repaired. */
const FINAL_ERROR = /exceeded|recursive|__proto__|one YAML document|merge|directive|duplicate|non-printable/

/** A value with an explicit type (`!!js/function`, `!ruby/object:…`), which is rejected, never read as text. */
const EXPLICIT_TYPE = /^(?:&\S+[ \t]+)?!(?:![A-Za-z]|<|[\w-]+[/:])/

/**
 * Parses YAML. Where it fails in the value of a line `key: value`, the value is put in quotes and the YAML is
 * parsed again. All other lines stay as they are.
 * @throws the error of `parse` for a fault elsewhere, for more than 20 faults, and when the budget is used up
 */
export function parseWithRepairedValues<Result>(
  source: string,
  parse: (text: string) => Result,
  budget: ParseBudget,
): { result: Result; repairs: RepairedValue[] } {
  const lines = source.split('\n')
  const repairs: RepairedValue[] = []
  for (;;) {
    const text = lines.join('\n')
    try {
      return { result: parse(text), repairs }
    } catch (error) {
      const place = placeOfYamlError(error, text)
      const isRepairable = place !== null && repairs.length < REPAIRED_VALUES_MAX && budget.characters > 0
      const index = isRepairable ? findFaultyLine(error, place, lines, parse) : null
      if (place === null || index === null || repairs.some(({ line }) => line === index)) throw error
      const repair = repairValue(lines, index)
      if (repair === null) throw error
      const column = index === place.line ? place.column : repair.column
      repairs.push({ ...repair, line: index, column })
    }
  }
}

/**
 * Returns the index of the line whose value causes an error: the line that opens a quotation or bracket which
 * is not closed before the place of the error, else the line of the error.
 */
function findFaultyLine(
  error: unknown,
  { line, column }: YamlPlace,
  lines: readonly string[],
  parse: (text: string) => unknown,
): number | null {
  if (!(error instanceof YAMLException) || FINAL_ERROR.test(error.reason)) return null
  if (isInOpenValue(lines.slice(0, line), parse)) return findOpenValue(lines, line)
  const keyLine = splitKeyLine(lines[line] ?? '')
  if (keyLine === null || EXPLICIT_TYPE.test(keyLine.value)) return null
  return column >= keyLine.before.length || isComplexKeyError(error) ? line : null
}

const UNEXPECTED_END =
  /^unexpected end of the \w+ within a (?:\w+ quoted scalar|flow collection)|^deficient indentation/

/** Returns true when the lines end inside of a quotation or bracket. */
function isInOpenValue(lines: readonly string[], parse: (text: string) => unknown): boolean {
  try {
    parse(lines.join('\n'))
    return false
  } catch (error) {
    return error instanceof YAMLException && UNEXPECTED_END.test(error.reason)
  }
}

/** Returns the index of the nearest line above with an open value, unless it is a list over several lines. */
function findOpenValue(lines: readonly string[], end: number): number | null {
  for (let index = Math.min(end, lines.length) - 1; index >= 0; index -= 1) {
    const value = splitKeyLine(lines[index] ?? '')?.value ?? ''
    if (!isOpenValue(value)) continue
    const isClosedBelow = lines.slice(index + 1).some((line) => /^[ \t]*[\]}]/.test(line))
    return /^[[{]/.test(value) && (value.length === 1 || isClosedBelow) ? null : index
  }
  return null
}

/** Puts the value of a line in quotes, with the lines that continue it. Returns null for an empty value. */
function repairValue(lines: string[], index: number): Omit<RepairedValue, 'line'> | null {
  const keyLine = splitKeyLine(lines[index] ?? '')
  if (keyLine === null || keyLine.value === '') return null
  const end = index + 1 + countContinuationLines(lines, index, keyLine)
  const parts = [keyLine.value, ...lines.slice(index + 1, end).map((line) => line.trim())]
  const value = removeOuterQuotes(parts.join(' '))
  lines[index] = `${keyLine.before}${quote(value)}`
  lines.fill('', index + 1, end)
  return { key: keyLine.key, value, column: keyLine.before.length }
}

/** Returns a value in quotes. Of a list on one line (`[a, @b]`), each item is put in quotes. */
function quote(value: string): string {
  const items = /^\[([^[\]{}"']*,[^[\]{}"']*)\]$/.exec(value)?.[1]?.split(',')
  return items === undefined
    ? JSON.stringify(value)
    : JSON.stringify(items.map((item) => item.trim()).filter((item) => item !== ''))
}

/** Returns the number of lines below that continue a text: indented deeper, without key, list marker or comment. */
function countContinuationLines(
  lines: readonly string[],
  index: number,
  { value, indentation }: KeyLine,
): number {
  if (/^[[{]/.test(value)) return 0
  let end = index + 1
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? ''
    const isDeeper = line.search(/\S/) > indentation
    if (!isDeeper || splitKeyLine(line) !== null || /^\s*(?:-\s|#)/.test(line)) break
  }
  return end - index - 1
}
