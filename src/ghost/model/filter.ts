/** Parses filters in NQL, Ghost's filter language, to bounded trees of comparisons. */
import { parse } from '@tryghost/nql-lang'
import { type DomainError, invalidRequest } from '../../errors.ts'

/** A value in a filter. */
export type FilterValue = string | number | boolean | null

/** One comparison of a field. `all`: the field has every value, as an article has tags. */
export interface FilterComparison {
  field: string
  operator: 'in' | 'all' | '>' | '>=' | '<' | '<=' | 'like'
  /** True when the comparison must not hold. */
  isNegated: boolean
  /** With `like`, one pattern of SQL's LIKE. */
  values: FilterValue[]
}

/** A filter: a comparison, or filters of which all (`and`) or at least one (`or`) must hold. */
export type Filter = FilterComparison | { operator: 'and' | 'or'; filters: Filter[] }

/** Maximum length of a filter in characters, its nesting depth, its number of comparisons and of values in all of them. */
const LENGTH_MAX = 4_000
const DEPTH_MAX = 10
const COMPARISONS_MAX = 50
const VALUES_MAX = 200

/** Returns the error of a filter that is not accepted. */
export const invalidFilter = (detail: string): DomainError => invalidRequest('query', '/filter', detail)

/** Parses a filter. Throws `DomainError` `invalid` for one that is not NQL, or that is too large. */
export function parseFilter(text: string): Filter {
  if (text.length > LENGTH_MAX) throw invalidFilter(`must be at most ${LENGTH_MAX} characters`)
  const filter = toFilter(parseNql(text), DEPTH_MAX)
  const comparisons = comparisonsOf(filter)
  if (comparisons.length > COMPARISONS_MAX)
    throw invalidFilter(`must have at most ${COMPARISONS_MAX} comparisons`)
  if (comparisons.flatMap(({ values }) => values).length > VALUES_MAX)
    throw invalidFilter(`must have at most ${VALUES_MAX} values`)
  return filter
}

/** Returns the comparisons of a filter, from left to right. */
function comparisonsOf(filter: Filter): FilterComparison[] {
  return 'filters' in filter ? filter.filters.flatMap(comparisonsOf) : [filter]
}

/** The parser fails with an `Error` for whatever it does not accept. */
function parseNql(text: string): unknown {
  try {
    return parse(text)
  } catch (err) {
    const [, place] = /at char (\d+)/.exec(String(err)) ?? []
    const where = place === undefined ? '' : `: the character at position ${place} is not expected`
    throw invalidFilter(`is not a filter in NQL${where}. Example: tag:ink+published_at:>'2024-01-31'`)
  }
}

/** The name under which the parser leaves a group in a group, such as `((tag:ink))`. */
const REDUNDANT_GROUP = 'yg'

/** Returns the filter of a query in the form of MongoDB, such as `{ $and: [{ tag: 'a' }, { tag: { $ne: 'b' } }] }`. */
function toFilter(query: unknown, depth: number): Filter {
  if (depth === 0) throw invalidFilter(`must be nested at most ${DEPTH_MAX} levels deep`)
  const [[name, value] = ['', null], ...others] = isObject(query) ? Object.entries(query) : []
  if (name === '' || others.length > 0) throw invalidFilter('has a group that cannot be read')
  if (name === REDUNDANT_GROUP && isObject(value)) return toFilter(value, depth - 1)
  if (name !== '$and' && name !== '$or') return toComparison(name, value)
  const filters = Array.isArray(value) ? value.map((member) => toFilter(member, depth - 1)) : []
  return { operator: name === '$and' ? 'and' : 'or', filters }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const operators: Record<string, Pick<FilterComparison, 'operator' | 'isNegated'>> = {
  $ne: { operator: 'in', isNegated: true },
  $in: { operator: 'in', isNegated: false },
  $nin: { operator: 'in', isNegated: true },
  $all: { operator: 'all', isNegated: false },
  $gt: { operator: '>', isNegated: false },
  $gte: { operator: '>=', isNegated: false },
  $lt: { operator: '<', isNegated: false },
  $lte: { operator: '<=', isNegated: false },
  $regex: { operator: 'like', isNegated: false },
  $not: { operator: 'like', isNegated: true },
}

function toComparison(field: string, condition: unknown): FilterComparison {
  if (!isObject(condition)) return { field, operator: 'in', isNegated: false, values: [toValue(condition)] }
  const [name = '', operand] = Object.entries(condition)[0] ?? []
  const operator = operators[name]
  if (!operator) throw invalidFilter(`compares "${field}" in a way that is not known`)
  const values: unknown[] = Array.isArray(operand) ? operand : [operand]
  return { field, ...operator, values: values.map(toValue) }
}

function toValue(value: unknown): FilterValue {
  if (value instanceof RegExp) return likePattern(value.source)
  if (typeof value === 'string' && value.includes('\0'))
    throw invalidFilter('must not contain NUL characters')
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}

/**
 * Returns the pattern of LIKE for a regular expression of the parser: literal text, whose special characters are escaped,
 * with `^` before it or `$` after it.
 */
function likePattern(source: string): string {
  const startsWith = source.startsWith('^')
  const endsWith = /(?<!\\)(?:\\\\)*\$$/.test(source)
  const escaped = source.slice(startsWith ? 1 : 0, endsWith ? -1 : undefined)
  const text = escaped.replace(/\\(.)/gs, (_, character: string) => LINE_ENDS[character] ?? character)
  if (text.includes('\0')) throw invalidFilter('must not contain NUL characters')
  const literal = text.replace(/[\\%_]/g, '\\$&')
  return `${startsWith ? '' : '%'}${literal}${endsWith ? '' : '%'}`
}

/** The line ends that `RegExp.source` escapes by a letter. */
const LINE_ENDS: Readonly<Record<string, string>> = { n: '\n', r: '\r' }
