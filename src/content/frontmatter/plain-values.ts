/** Plain values: front matter as a JSON tree of limited depth and size. */
import { ContentError } from '../diagnostic.ts'

/** Maximum nesting depth of front matter. */
export const DEPTH_MAX = 64
const LIMITS = { nodes: 50_000, characters: 1_000_000 }

/** A mapping in front matter: an object whose keys are own properties. */
export type Mapping = Record<string, unknown>

/** Returns true for a mapping: neither a list nor a scalar. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns the value if it is a mapping, else an empty mapping. */
export const toMapping = (value: unknown): Mapping => (isMapping(value) ? value : {})

/**
 * Copies a mapping without shared objects: YAML aliases are expanded, and every expansion counts towards the
 * limits. Lone surrogates, which UTF-8 cannot encode, become U+FFFD. Numbers that JSON cannot represent
 * become text.
 * @param line the line on which the front matter begins, for error messages
 * @throws ContentError `too-deep`, `too-large`, `unsafe-key` (`__proto__`) or `nul-character`
 */
export function copyPlainValues(value: Mapping, line: number): Mapping {
  const budget = { nodes: LIMITS.nodes, characters: LIMITS.characters, line }
  return copyMapping(value, budget, 0)
}

interface Budget {
  nodes: number
  characters: number
  line: number
}

function copy(value: unknown, budget: Budget, depth: number): unknown {
  budget.nodes -= 1
  if (budget.nodes < 0) throw tooLarge(budget)
  if (depth > DEPTH_MAX) throw tooDeep(budget.line)
  if (typeof value === 'string') return copyText(value, budget)
  if (Array.isArray(value)) return value.map((item) => copy(item, budget, depth + 1))
  if (isMapping(value)) return copyMapping(value, budget, depth + 1)
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)))
    return String(value)
  return value ?? null
}

function copyMapping(value: Mapping, budget: Budget, depth: number): Mapping {
  const result: Mapping = {}
  for (const key of Object.keys(value)) {
    if (key === '__proto__') {
      throw new ContentError('unsafe-key', 'the key "__proto__" is not allowed', budget.line)
    }
    result[copyText(key, budget)] = copy(value[key], budget, depth)
  }
  return result
}

function copyText(text: string, budget: Budget): string {
  budget.characters -= text.length
  if (budget.characters < 0) throw tooLarge(budget)
  if (text.includes('\0')) {
    throw new ContentError('nul-character', 'the front matter contains a NUL character', budget.line)
  }
  return /[\uD800-\uDFFF]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\uFFFD') : text
}

/** Creates the error for front matter that is nested too deep. */
export const tooDeep = (line: number): ContentError =>
  new ContentError('too-deep', `the front matter is nested deeper than ${DEPTH_MAX} levels`, line)

function tooLarge(budget: Budget): ContentError {
  return new ContentError(
    'too-large',
    'the front matter is too large after its aliases are expanded',
    budget.line,
  )
}
