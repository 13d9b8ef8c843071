/** Front matter parser for YAML, TOML, JSON, Hexo and Pelican, and printer for YAML. */

import { ContentError } from '../diagnostic.ts'
import {
  type DocumentStart,
  type FencedFrontMatter,
  isProse,
  rejectFenceBelowComment,
  skipLeadingBlanks,
  splitFence,
} from './fences.ts'
import { endOfObject, parseJson } from './json.ts'
import { copyPlainValues, isMapping, type Mapping } from './plain-values.ts'
import { parseToml } from './toml.ts'
import { splitHexoHeader, splitHexoJsonHeader, splitPelicanHeader } from './unfenced-headers.ts'
import { parseYaml, type YamlDocument } from './yaml.ts'
import { printYaml } from './yaml-print.ts'

/** A document split into front matter and body. */
export interface FrontMatter {
  form: 'yaml' | 'toml' | 'json' | 'hexo' | 'pelican' | 'none'
  /**
   * Values of YAML's core schema. Dates are strings, and so are numbers whose spelling would be lost (`1.10`,
   * `007`).
   */
  data: Mapping
  /** The same mapping, with every scalar as the string that is in the file. */
  strings: Mapping
  body: string
  /** The line of the file on which the body begins, counted from 1. */
  bodyLine: number
}

/**
 * Splits a text into front matter and body. The forms are: YAML between `---` (closed by `---` or `...`),
 * TOML between `+++`, a JSON object, Hexo's YAML without opening fence, Hexo's JSON closed by `;;;`, and
 * Pelican's headers. A text without front matter has the form `none` and is the body.
 * @param text a text that `decodeText` returned
 * @throws ContentError with line and column in the file, for invalid front matter
 */
export function parseFrontMatter(text: string): FrontMatter {
  const start = skipLeadingBlanks(text)
  rejectFenceBelowComment(start)
  return (
    parseHexoJson(start) ??
    parseFenced(start) ??
    parseJsonObject(start) ??
    parseHexo(start) ??
    parsePelican(start) ?? { form: 'none', data: {}, strings: {}, body: text, bodyLine: 1 }
  )
}

/** Returns true for a text that begins with a fence. An `.html` or `.txt` file is an article only then. */
export function startsWithFence(text: string): boolean {
  return /^(?:---|\+\+\+)[ \t]*(?:ya?ml|json)?[ \t]*(?:\n|$)|^\{\s{0,100}["}]/i.test(
    skipLeadingBlanks(text).text,
  )
}

/** Prints a document with YAML front matter that `parseFrontMatter` parses to the same data and body. */
export function printFrontMatter(data: Mapping, body: string): string {
  return `---\n${printYaml(data)}---\n${body}`
}

function parseFenced(start: DocumentStart): FrontMatter | null {
  const fenced = splitFence(start)
  if (fenced === null) return null
  const { fence, body, bodyLine } = fenced
  if (fence === 'toml') {
    return createFrontMatter('toml', parseToml(fenced.source, fenced.sourceLine), start.line, {
      body,
      bodyLine,
    })
  }
  const document = parseYamlOrProse(fenced, start)
  if (document !== null) rejectEmptyFences(document)
  return document
}

function parseYamlOrProse(fenced: FencedFrontMatter, { line }: DocumentStart): FrontMatter | null {
  try {
    const { body, bodyLine } = fenced
    return createFrontMatter('yaml', parseFencedYaml(fenced), line + 1, { body, bodyLine })
  } catch (error) {
    if (error instanceof ContentError && isProse(fenced.source)) return null
    throw error
  }
}

/** Throws for two fences in a row with the keys below them, which would be shown as text. */
function rejectEmptyFences({ data, body, bodyLine }: FrontMatter): void {
  if (Object.keys(data).length > 0 || splitHexoHeader(body) === null) return
  throw new ContentError(
    'bad-fence',
    'the front matter is empty, but keys follow below its closing fence',
    bodyLine,
  )
}

/**
 * Returns the line of the file on which a second front matter with a title begins directly below the first,
 * or null.
 */
export function findSecondFrontMatter({
  body,
  bodyLine,
}: Pick<FrontMatter, 'body' | 'bodyLine'>): number | null {
  const { text, line } = skipLeadingBlanks(body)
  const opening = /^---[ \t]*\n/.exec(text)?.[0]
  const second = opening === undefined ? null : splitHexoHeader(text.slice(opening.length))
  return second !== null && /^title:/im.test(second.source) ? bodyLine + line - 1 : null
}

/**
 * Parses the YAML between two fences. Throws for a line that begins with `---`, where other parsers end the
 * YAML.
 */
function parseFencedYaml({ source, sourceLine }: FencedFrontMatter): YamlDocument {
  const innerFence = /^---/m.exec(source)
  if (innerFence !== null) {
    const line = sourceLine + source.slice(0, innerFence.index).split('\n').length - 1
    throw new ContentError('bad-yaml', 'a line of the front matter begins with "---"', line)
  }
  return parseYaml(source, sourceLine)
}

/** Parses the JSON form of Hugo and Eleventy: an object at the beginning of the file. */
function parseJsonObject(start: DocumentStart): FrontMatter | null {
  const { text, line } = start
  if (!/^\{\s{0,100}["}]/.test(text)) return null
  const end = endOfObject(text)
  if (end === null) throw new ContentError('bad-json', 'the JSON object is not closed', line)
  const document = parseJson(text.slice(0, end), line)
  const lineEnd = /^[ \t]*\n?/.exec(text.slice(end, end + 1000))?.[0] ?? ''
  const bodyLine = line + text.slice(0, end + lineEnd.length).split('\n').length - 1
  return createFrontMatter('json', document, line, { body: text.slice(end + lineEnd.length), bodyLine })
}

function parseHexoJson({ text, line }: DocumentStart): FrontMatter | null {
  const header = splitHexoJsonHeader(text)
  if (header === null) return null
  const lineOf = (offset: number) => line + text.slice(0, offset).split('\n').length - 1
  const first = lineOf(header.start)
  const members = header.source.trimEnd().replace(/,$/, '')
  const body = { body: text.slice(header.bodyStart), bodyLine: lineOf(header.bodyStart) }
  return createFrontMatter('json', parseJson(`{${members}\n}`, first), first, body)
}

function parseHexo({ text, line }: DocumentStart): FrontMatter | null {
  const header = splitHexoHeader(text)
  if (header === null) return null
  const bodyLine = line + text.slice(0, header.bodyStart).split('\n').length - 1
  return createFrontMatter('hexo', parseYaml(header.source, line), line, {
    body: text.slice(header.bodyStart),
    bodyLine,
  })
}

function parsePelican({ text, line }: DocumentStart): FrontMatter | null {
  const header = splitPelicanHeader(text, line)
  if (header === null) return null
  const bodyLine = line + header.source.split('\n').length - 1
  const document = { values: header.data, strings: header.data }
  return createFrontMatter('pelican', document, line, { body: text.slice(header.bodyStart), bodyLine })
}

function createFrontMatter(
  form: FrontMatter['form'],
  { values, strings }: YamlDocument,
  line: number,
  body: Pick<FrontMatter, 'body' | 'bodyLine'>,
): FrontMatter {
  const data = values ?? {}
  const texts = values === null ? {} : strings
  if (!isMapping(data) || !isMapping(texts)) {
    throw new ContentError('no-mapping', 'the front matter is not a mapping of keys to values', line)
  }
  return { form, data: copyPlainValues(data, line), strings: copyPlainValues(texts, line), ...body }
}
