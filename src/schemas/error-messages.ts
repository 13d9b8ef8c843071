/** Messages of schemas in plain words: what a value must be, and what was meant, instead of Zod's own words. */
import { type ZodType, z } from 'zod'
import { knownKeys } from './known-keys.ts'
import { valueHint } from './suggestions.ts'

/** A failed rule, as Zod passes it to an error map. */
type RawIssue = z.core.$ZodRawIssue

/** Makes all schemas use the messages of this file where they state none of their own. */
export function usePlainMessages(): void {
  z.config({ localeError: messageOf })
}

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, such as [ … ]',
  object: 'an object, such as { … }',
  record: 'an object, such as { … }',
  null: 'null',
}

const FORMATS: Record<string, string> = {
  datetime: 'a time with its zone, such as 2026-11-28T09:00:00Z',
  date: 'a day, such as 2026-11-28',
  uuid: 'a UUID',
  url: 'a URL, such as https://example.org/',
  email: 'an e-mail address',
}

/** Returns the message of a failed rule, which follows the name of the value: `must be at most 100`. */
function messageOf(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required'
      return `must be ${expectedType(issue)}, not ${describe(issue.input)}${batchHint(issue)}`
    case 'invalid_value':
      return oneOf(issue.values.map(String), issue.input)
    case 'invalid_union':
      return Array.isArray(issue.options)
        ? oneOf(issue.options.map(String), memberOf(issue.input, issue.discriminator))
        : 'has a value that is not accepted here'
    case 'too_small':
      return `must ${sizeOf(issue.origin)} at least ${count(issue.minimum, issue.origin)}`
    case 'too_big':
      return `must ${sizeOf(issue.origin)} at most ${count(issue.maximum, issue.origin)}`
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? `in the format ${issue.format}`}`
    default:
      return 'is not valid'
  }
}

/** Of an object with more fields than these, the first ones are named. */
const NAMED_FIELDS_MAX = 8
/** The number of fields that are named of such an object. */
const FIRST_FIELDS = 3
/** A longer text is not repeated in an example, in characters. */
const EXAMPLE_LENGTH_MAX = 60

/** Returns the type that was expected, with the fields of an object, and the list that a text would be. */
function expectedType({ expected, input, inst }: Extract<RawIssue, { code: 'invalid_type' }>): string {
  if (expected === 'object' && inst !== undefined) {
    const fields = knownKeys(inst as unknown as ZodType, [])
    if (fields.length > NAMED_FIELDS_MAX)
      return `an object { ${fields.slice(0, FIRST_FIELDS).join(', ')}, … }`
    if (fields.length > 0) return `an object { ${fields.join(', ')} }`
  }
  if (expected === 'array' && typeof input === 'string' && input.length <= EXAMPLE_LENGTH_MAX)
    return `a list, such as ${JSON.stringify(input.split(/\s*,\s*/))}`
  return TYPES[expected] ?? expected
}

/** Returns where a list of articles is sent, when one is sent instead of an article. */
function batchHint({ expected, input, inst }: Extract<RawIssue, { code: 'invalid_type' }>): string {
  if (expected !== 'object' || !Array.isArray(input) || inst === undefined) return ''
  const fields = knownKeys(inst as unknown as ZodType, [])
  const isArticle = fields.includes('title') && fields.includes('body')
  return isArticle ? '. Send several articles to /v1/articles/batch' : ''
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : (TYPES[typeof value] ?? typeof value)
}

function oneOf(values: readonly string[], input: unknown): string {
  const list = values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(', ')}`
  return list + valueHint(input, values)
}

function memberOf(value: unknown, name: string | undefined): unknown {
  return typeof value === 'object' && value !== null && name !== undefined
    ? Reflect.get(value, name)
    : undefined
}

const sizeOf = (origin: string) => (UNITS[origin] === undefined ? 'be' : 'have')

const UNITS: Record<string, readonly [one: string, many: string]> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
  set: ['item', 'items'],
}

function count(number: number | bigint, origin: string): string {
  const units = UNITS[origin]
  const text = Number(number).toLocaleString('en')
  return units === undefined ? text : `${text} ${units[Number(number) === 1 ? 0 : 1]}`
}
