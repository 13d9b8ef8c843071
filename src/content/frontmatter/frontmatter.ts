/** Front matter in all its forms: parsed into data and body, and printed. */

import { ContentError } from '../diagnostic.ts'
import {
  type DocumentStart,
  type FencedFrontMatter,
  FRONT_MATTER_LENGTH_MAX,
  isProse,
  rejectLateFence,
  skipLeadingBlanks,
  splitFence,
} from './fences.ts'
import { copyPlainValues, isMapping, type Mapping } from './plain-values.ts'
import { readToml } from './toml.ts'
import { splitHexoHeader, splitHexoJsonHeader, splitPelicanHeader } from './unfenced-headers.ts'
import { readYaml, type YamlDocument } from './yaml.ts'
import { printYaml } from './yaml-print.ts'

/** A document taken apart. */
export interface FrontMatter {
  form: 'yaml' | 'toml' | 'json' | 'hexo' | 'pelican' | 'none'
  /** Values by YAML's core schema, but dates, and numbers that would lose their spelling, are strings. */
  data: Mapping
  /** The same mapping with every scalar as the string it is spelled as. */
  strings: Mapping
  body: string
  /** The line of the file on which the body begins, from 1. */
  bodyLine: number
}

/**
 * Takes a text apart: YAML between `---` (closed by `---` or `...`), TOML between `+++`, a JSON object, Hexo's YAML
 * without an opening fence and its JSON closed by `;;;`, Pelican's headers. A text that has none of them is all body.
 * @param text as `decodeText` gives it
 * @throws ContentError with line and column in the file, for whatever looks like front matter and cannot be read
 */
export function parseFrontMatter(text: string): FrontMatter {
  const start = skipLeadingBlanks(text)
  rejectLateFence(start)
  return (
    parseHexoJson(start) ??
    parseFenced(start) ??
    parseJson(start) ??
    parseHexo(start) ??
    parsePelican(start) ?? { form: 'none', data: {}, strings: {}, body: text, bodyLine: 1 }
  )
}

/** Whether a text opens with a fence, which is what makes an article of an `.html` or `.txt` file. */
export function startsWithFence(text: string): boolean {
  return /^(?:---|\+\+\+)[ \t]*(?:ya?ml|json)?[ \t]*(?:\n|$)|^\{\s{0,100}["}]/i.test(
    skipLeadingBlanks(text).text,
  )
}

/** A document with YAML front matter, of which `parseFrontMatter` makes the same data and body again. */
export function printFrontMatter(data: Mapping, body: string): string {
  return `---\n${printYaml(data)}---\n${body}`
}

function parseFenced(start: DocumentStart): FrontMatter | null {
  const fenced = splitFence(start)
  if (fenced === null) return null
  const { fence, body, bodyLine } = fenced
  if (fence === 'toml') {
    return documentOf('toml', readToml(fenced.source, fenced.sourceLine), start.line, { body, bodyLine })
  }
  const document = yamlOrProse(fenced, start)
  if (document !== null) refuseEmptyBefore(document)
  return document
}

function yamlOrProse(fenced: FencedFrontMatter, { line }: DocumentStart): FrontMatter | null {
  try {
    const { body, bodyLine } = fenced
    return documentOf('yaml', readFencedYaml(fenced), line + 1, { body, bodyLine })
  } catch (error) {
    if (error instanceof ContentError && isProse(fenced.source)) return null
    throw error
  }
}

/** Two fences in a row, and the keys below them: an article whose front matter would be its text. */
function refuseEmptyBefore({ data, body, bodyLine }: FrontMatter): void {
  if (Object.keys(data).length > 0 || splitHexoHeader(body) === null) return
  throw new ContentError('bad-fence', 'the front matter is empty, and keys follow below it', bodyLine)
}

/** The line of the file on which a second front matter begins, with a title, right below the first; null if none does. */
export function findSecondFrontMatter({
  body,
  bodyLine,
}: Pick<FrontMatter, 'body' | 'bodyLine'>): number | null {
  const { text, line } = skipLeadingBlanks(body)
  const opening = /^---[ \t]*\n/.exec(text)?.[0]
  const second = opening === undefined ? null : splitHexoHeader(text.slice(opening.length))
  return second !== null && /^title:/im.test(second.source) ? bodyLine + line - 1 : null
}

/** A line that begins with `---` ends YAML in other readers' eyes, and is never part of a mapping. */
function readFencedYaml({ source, sourceLine }: FencedFrontMatter): YamlDocument {
  const inner = /^---/m.exec(source)
  if (inner !== null) {
    const line = sourceLine + source.slice(0, inner.index).split('\n').length - 1
    throw new ContentError('bad-yaml', 'a line of the front matter begins with "---"', line)
  }
  return readYaml(source, sourceLine)
}

/** Hugo's and Eleventy's JSON form: an object at the head of the file. JSON is read as the YAML that it is. */
function parseJson(start: DocumentStart): FrontMatter | null {
  const { text, line } = start
  if (!/^\{\s{0,100}["}]/.test(text)) return null
  const end = endOfObject(text)
  if (end === null) throw new ContentError('bad-json', 'the JSON object opened here is never closed', line)
  const reading = readJson(text.slice(0, end), line)
  const rest = /^[ \t]*\n?/.exec(text.slice(end, end + 1000))?.[0] ?? ''
  const bodyLine = line + text.slice(0, end + rest.length).split('\n').length - 1
  return documentOf('json', reading, line, { body: text.slice(end + rest.length), bodyLine })
}

/** Where the object that a text begins with ends: after the brace that closes its first one, outside of strings. */
function endOfObject(text: string): number | null {
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
 * JSON is YAML, but for tabs, which are no indentation there; JSON has none inside of strings. An error at the very end
 * is placed there: unlike after YAML, no further line has to follow.
 */
function readJson(object: string, line: number): YamlDocument {
  try {
    return readYaml(object.replaceAll('\t', ' '), line)
  } catch (error) {
    const last = line + object.split('\n').length - 1
    if (!(error instanceof ContentError) || error.line <= last) throw error
    throw new ContentError(error.code, error.message, last, object.length - object.lastIndexOf('\n'))
  }
}

function parseHexoJson({ text, line }: DocumentStart): FrontMatter | null {
  const header = splitHexoJsonHeader(text)
  if (header === null) return null
  const lineOf = (at: number) => line + text.slice(0, at).split('\n').length - 1
  const first = lineOf(header.start)
  const members = header.source.trimEnd().replace(/,$/, '')
  const body = { body: text.slice(header.bodyStart), bodyLine: lineOf(header.bodyStart) }
  return documentOf('json', readJson(`{${members}\n}`, first), first, body)
}

function parseHexo({ text, line }: DocumentStart): FrontMatter | null {
  const header = splitHexoHeader(text)
  if (header === null) return null
  const bodyLine = line + text.slice(0, header.bodyStart).split('\n').length - 1
  return documentOf('hexo', readYaml(header.source, line), line, {
    body: text.slice(header.bodyStart),
    bodyLine,
  })
}

function parsePelican({ text, line }: DocumentStart): FrontMatter | null {
  const header = splitPelicanHeader(text, line)
  if (header === null) return null
  const bodyLine = line + header.source.split('\n').length - 1
  const reading = { values: header.data, strings: header.data }
  return documentOf('pelican', reading, line, { body: text.slice(header.bodyStart), bodyLine })
}

function documentOf(
  form: FrontMatter['form'],
  { values, strings }: YamlDocument,
  line: number,
  body: Pick<FrontMatter, 'body' | 'bodyLine'>,
): FrontMatter {
  const data = values ?? {}
  const spelled = values === null ? {} : strings
  if (!isMapping(data) || !isMapping(spelled)) {
    throw new ContentError('no-mapping', 'the front matter is not a mapping of keys to values', line)
  }
  return { form, data: copyPlainValues(data, line), strings: copyPlainValues(spelled, line), ...body }
}
