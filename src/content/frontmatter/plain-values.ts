/** What front matter may contain once it is read: a bounded tree of JSON values. */
import { ContentError } from '../diagnostic.ts'

const LIMITS = { depth: 64, nodes: 50_000, characters: 1_000_000 }

/** An object of the front matter; its keys are its own. */
export type Mapping = Record<string, unknown>

/** Whether a front-matter value is a mapping (neither a list nor a scalar). */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value, or an empty mapping in place of anything else. */
export const toMapping = (value: unknown): Mapping => (isMapping(value) ? value : {})

/**
 * A copy of a mapping in which nothing is shared, so that it costs as much as it shows: aliases are spelled out
 * and counted. Lone surrogates, which UTF-8 cannot hold, become U+FFFD; numbers that JSON has no form for become text.
 * @param line where the front matter begins, for the errors
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
  if (depth > LIMITS.depth) {
    throw new ContentError(
      'too-deep',
      `the front matter is nested deeper than ${LIMITS.depth} levels`,
      budget.line,
    )
  }
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
      throw new ContentError('unsafe-key', 'the key "__proto__" is refused', budget.line)
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

function tooLarge(budget: Budget): ContentError {
  return new ContentError(
    'too-large',
    'the front matter is too large once its aliases are followed',
    budget.line,
  )
}
