/** TOML parser for front matter (smol-toml). */
import { parse, TomlError } from 'smol-toml'
import { ContentError } from '../diagnostic.ts'
import { DEPTH_MAX, isMapping, type Mapping, tooDeep } from './plain-values.ts'
import type { YamlDocument } from './yaml.ts'

/**
 * Matches the tokens of TOML that may contain digits (strings, comments, table headers), and captures a bare
 * number, date or time in the place of a value: after `=`, `[` or `,`.
 */
const TOKENS =
  /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|#[^\n]*|^[ \t]*\[\[?[^\]\n=,"']*\]\]?[ \t]*$|([=,[][ \t\n]*)([+-]?\d[\w:.+-]*(?: \d[\w:.+-]*)?)/gm

/**
 * Parses the TOML between two `+++`. Dates stay strings, because the TOML parser rolls 30 February over to
 * March. Numbers whose spelling would be lost stay strings too.
 * @param firstLine the line of the file on which `source` begins
 * @throws ContentError `too-deep`, or `bad-toml` with line and column in the file
 */
export function parseToml(source: string, firstLine: number): YamlDocument {
  const values = parseQuoted(quoteTokens(source, isLossy), source, firstLine)
  const strings = parseQuoted(
    quoteTokens(source, () => true),
    source,
    firstLine,
  )
  return { values, strings: toStrings(strings, firstLine) }
}

/** Puts quotes around bare numbers, dates and times for which `isQuoted` returns true. */
function quoteTokens(source: string, isQuoted: (token: string) => boolean): string {
  return source.replace(TOKENS, (match, before?: string, token?: string) =>
    before !== undefined && token !== undefined && isQuoted(token) ? `${before}"${token}"` : match,
  )
}

function isLossy(token: string): boolean {
  return String(Number(token)) !== token
}

const OPTIONS = { maxDepth: DEPTH_MAX, integersAsBigInt: 'asNeeded' } as const

function parseQuoted(text: string, source: string, firstLine: number): Mapping {
  try {
    return parse(text, OPTIONS)
  } catch (error) {
    throw toContentError(errorOf(source) ?? error, firstLine)
  }
}

/** Returns the error of the text before quoting, because quotes change the columns after them. */
function errorOf(source: string): unknown {
  try {
    parse(source, OPTIONS)
    return null
  } catch (error) {
    return error
  }
}

function toContentError(error: unknown, firstLine: number): ContentError {
  if (!(error instanceof TomlError))
    return new ContentError('bad-toml', 'the front matter cannot be parsed', firstLine)
  const reason = error.message.split('\n', 1)[0]?.replace('Invalid TOML document: ', '') ?? ''
  const advice = reason.includes('redefine')
    ? 'Remove one of the two keys or tables.'
    : 'Correct the line; text must be in quotes: key = "text".'
  return new ContentError(
    'bad-toml',
    `The TOML is not valid: ${reason}. ${advice}`,
    firstLine + error.line - 1,
    error.column,
  )
}

/** Returns the values as text. Throws ContentError `too-deep`: the parser limits the depth of arrays, but not of dotted keys. */
function toStrings(value: unknown, firstLine: number, depth = 0): unknown {
  if (depth > DEPTH_MAX) throw tooDeep(firstLine)
  if (Array.isArray(value)) return value.map((item) => toStrings(item, firstLine, depth + 1))
  if (!isMapping(value)) return String(value)
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, item]) => [key, toStrings(item, firstLine, depth + 1)]))
}
