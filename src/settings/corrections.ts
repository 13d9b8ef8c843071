/** Corrections of wrong values of settings: what people write in shells, in YAML and in settings of other programs. */
import { meantValue } from '../schemas/suggestions.ts'

/** The units that values are written with, as multiples of the unit that a rule names. */
const UNITS: readonly (readonly [rule: RegExp, multiples: Readonly<Record<string, number>>])[] = [
  [/ of bytes /, { b: 1, bytes: 1, k: 1_024, m: 1_024 ** 2, g: 1_024 ** 3 }],
  [/ of seconds /, { s: 1, sec: 1, seconds: 1, m: 60, min: 60, h: 3_600 }],
  [/ of milliseconds /, { ms: 1, s: 1_000, sec: 1_000, seconds: 1_000 }],
]

/** Returns a value with a unit, such as `64MB` or `5s`, in the unit of the rule. */
function withoutUnit(text: string, rule: string): string {
  const [, digits, unit = ''] = /^(\d+)\s*([a-z]+)$/i.exec(text) ?? []
  const multiples = UNITS.find(([each]) => each.test(rule))?.[1] ?? {}
  const multiple = multiples[unit.toLowerCase()] ?? multiples[unit.toLowerCase().replace(/i?b$/, '')]
  return digits === undefined || multiple === undefined ? text : String(Number(digits) * multiple)
}

/** Adds a scheme to what looks like a host. */
function withScheme(text: string): string {
  if (text.includes('://') || !/^localhost|[.:]/.test(text)) return text
  return `${/^(?:localhost|127\.|\[::1\])/i.test(text) ? 'http' : 'https'}://${text}`
}

/** Returns the word that is meant by another one, where a rule lists words: `must be trace, debug or info`. */
function wordOfRule(text: string, rule: string): string {
  const [, words = ''] = /^must be ((?:\w+, )+\w+ or \w+)$/.exec(rule) ?? []
  return meantValue(text, words.split(/, | or /)) ?? text
}

const eachItem = (text: string, correct: (item: string) => string) => text.split(',').map(correct).join(',')

const withoutSlash = (origin: string) => origin.trim().replace(/\/+$/, '')

const withoutQuotes = (text: string) => text.replace(/^(['"])(.*)\1$/s, '$2').trim()

const CORRECTIONS: readonly ((text: string, rule: string) => string)[] = [
  withoutQuotes,
  (text) => text.toLowerCase(),
  (text) => text.replace(/^(?:yes|on|enabled?)$/i, 'true').replace(/^(?:no|off|disabled?)$/i, 'false'),
  withoutUnit,
  (text) => text.replace(/:(slug|lang|token)\b/g, '{$1}'),
  (text) => text.replace(/[\s;]+/g, ','),
  (text) => eachItem(text, withoutSlash),
  (text) => eachItem(text, (origin) => withScheme(withoutSlash(origin))),
  wordOfRule,
  (text) => text.replace(/^[a-z]+:\/\//i, '').replace(/(?::\d+)?\/?$/, ''),
]

/** Returns the value that may be meant by one that breaks a rule, and that `isRight` accepts; null when there is none. */
export function correctedValue(
  value: string,
  rule: string,
  isRight: (value: string) => boolean,
): string | null {
  const candidates = CORRECTIONS.map((correct) => correct(withoutQuotes(value), rule))
  return candidates.find((each) => each !== value && each !== '' && isRight(each)) ?? null
}
