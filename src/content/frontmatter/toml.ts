/** TOML front matter as values and as strings. */
import { parse, TomlError } from 'smol-toml'
import { ContentError } from '../diagnostic.ts'
import { isMapping, type Mapping } from './plain-values.ts'
import type { YamlDocument } from './yaml.ts'

/**
 * Everything of TOML that may hide digits (strings, comments, table headers), or a bare number, date or time where a
 * value stands: after `=`, `[` or `,`.
 */
const TOKENS =
  /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|#[^\n]*|^[ \t]*\[\[?[^\]\n=,"']*\]\]?[ \t]*$|([=,[][ \t\n]*)([+-]?\d[\w:.+-]*(?: \d[\w:.+-]*)?)/gm

/**
 * Reads the TOML between two `+++`. Dates stay strings, since the parser rolls 30 February over; so do numbers
 * that would lose their spelling.
 * @param firstLine the line of the file that `source` begins on
 * @throws ContentError `bad-toml` with line and column in the file
 */
export function readToml(source: string, firstLine: number): YamlDocument {
  const values = parseToml(quoted(source, isLossy), source, firstLine)
  const strings = parseToml(
    quoted(source, () => true),
    source,
    firstLine,
  )
  return { values, strings: spelled(strings) }
}

function quoted(source: string, wanted: (token: string) => boolean): string {
  return source.replace(TOKENS, (whole, before?: string, token?: string) =>
    before !== undefined && token !== undefined && wanted(token) ? `${before}"${token}"` : whole,
  )
}

function isLossy(token: string): boolean {
  return String(Number(token)) !== token
}

function parseToml(text: string, original: string, firstLine: number): Mapping {
  const options = { maxDepth: 64, integersAsBigInt: 'asNeeded' } as const
  try {
    return parse(text, options)
  } catch (error) {
    throw placed(firstErrorOf(original) ?? error, firstLine)
  }
}

/** The error of the text as written: quoting has moved what follows on the line. */
function firstErrorOf(original: string): unknown {
  try {
    parse(original, { maxDepth: 64, integersAsBigInt: 'asNeeded' })
    return null
  } catch (error) {
    return error
  }
}

function placed(error: unknown, firstLine: number): ContentError {
  if (!(error instanceof TomlError))
    return new ContentError('bad-toml', 'the front matter cannot be read', firstLine)
  const message = error.message.split('\n', 1)[0]?.replace('Invalid TOML document: ', '') ?? ''
  return new ContentError('bad-toml', message, firstLine + error.line - 1, error.column)
}

function spelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelled)
  if (isMapping(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spelled(item)]))
  return String(value)
}
