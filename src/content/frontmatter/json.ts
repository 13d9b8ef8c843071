/** JSON front matter, parsed as YAML. */
import { ContentError } from '../diagnostic.ts'
import { FRONT_MATTER_LENGTH_MAX } from './fence-lines.ts'
import { parseExactYaml, type YamlDocument } from './yaml.ts'

/**
 * Returns the offset after the object at the beginning of a text, or null when no brace outside of strings
 * closes it.
 */
export function endOfObject(text: string): number | null {
  let depth = 0
  for (const { 0: token, index } of text
    .slice(0, FRONT_MATTER_LENGTH_MAX)
    .matchAll(/"(?:[^"\\]|\\[\s\S])*"?|[{}]/g)) {
    if (token === '{') depth += 1
    if (token === '}') depth -= 1
    if (depth === 0) return index + 1
  }
  return null
}

/**
 * Parses JSON as YAML, of which it is a subset except for tabs in indentation. JSON strings contain no tabs,
 * so all tabs are replaced. Of duplicate members, the last one counts, as in most JSON parsers
 * (RFC 8259, section 4). An error after the last line is reported at the end of the last line, since
 * nothing has to follow it.
 */
export function parseJson(object: string, line: number): YamlDocument {
  try {
    return parseExactYaml(object.replaceAll('\t', ' '), line)
  } catch (error) {
    const last = line + object.split('\n').length - 1
    if (!(error instanceof ContentError) || error.line <= last) throw error
    throw new ContentError(error.code, error.message, last, object.length - object.lastIndexOf('\n'))
  }
}
