/** Front matter parser for YAML, TOML, JSON, Hexo, Pelican, Nikola and Logseq, and printer for YAML. */

import { ContentError } from '../diagnostic.ts'
import type { FrontMatterFault } from './faults.ts'
import { type DocumentStart, skipLeadingBlanks } from './fence-lines.ts'
import { type FencedFrontMatter, splitFence } from './fences.ts'
import { endOfObject, parseJson } from './json.ts'
import { isProse } from './key-lines.ts'
import { splitLogseqProperties } from './logseq-properties.ts'
import { rejectMisplacedFence } from './misplaced-fences.ts'
import { NIKOLA_COMMENT, splitNikolaHeader } from './nikola-header.ts'
import { copyPlainValues, isMapping, type Mapping } from './plain-values.ts'
import { rejectEmptyFences } from './second-front-matter.ts'
import { parseToml } from './toml.ts'
import { splitHexoHeader, splitHexoJsonHeader, splitPelicanHeader } from './unfenced-headers.ts'
import { parseYaml, type YamlDocument } from './yaml.ts'
import { printYaml } from './yaml-print.ts'

/** A document split into front matter and body. */
export interface FrontMatter {
  form: 'yaml' | 'toml' | 'json' | 'hexo' | 'pelican' | 'nikola' | 'logseq' | 'none'
  /**
   * Values of YAML's core schema. Dates are strings, and so are numbers whose spelling would be lost (`1.10`,
   * `007`).
   */
  data: Mapping
  /** The same mapping, with every scalar as the string that is in the file. */
  strings: Mapping
  /** Faults that were accepted: repaired values and duplicate keys. Absent when there are none. */
  faults?: readonly FrontMatterFault[]
  body: string
  /** The line of the file on which the body begins, counted from 1. */
  bodyLine: number
}

/**
 * Splits a text into front matter and body. The forms are: YAML between `---` (closed by `---` or `...`),
 * TOML between `+++`, a JSON object, Hexo's YAML without opening fence, Hexo's JSON closed by `;;;`, Pelican's
 * headers, Nikola's metadata in a comment, and Logseq's properties. A text without front matter has the form `none` and is the body.
 * @param text a text that `decodeText` returned
 * @throws ContentError with line and column in the file, for invalid front matter
 */
export function parseFrontMatter(text: string): FrontMatter {
  const start = skipLeadingBlanks(text)
  rejectMisplacedFence(start)
  return (
    parseHexoJson(start) ??
    parseFenced(start) ??
    parseJsonObject(start) ??
    parseHexo(start) ??
    parseHeader('pelican', start, splitPelicanHeader) ??
    parseHeader('nikola', start, splitNikolaHeader) ??
    parseHeader('logseq', start, splitLogseqProperties) ?? {
      form: 'none',
      data: {},
      strings: {},
      body: text,
      bodyLine: 1,
    }
  )
}

/**
 * Returns true for a text that begins with a fence or with Nikola's comment. An `.html` or `.txt` file is an
 * article only then.
 */
export function startsWithFence(text: string): boolean {
  const start = skipLeadingBlanks(text).text
  return (
    /^(?:---|\+\+\+)[ \t]*(?:ya?ml|json)?[ \t]*(?:\n|$)|^\{\s{0,100}["}]/i.test(start) ||
    NIKOLA_COMMENT.test(start)
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
    const document = parseFencedYaml(fenced)
    if (document.faults !== undefined && isProse(fenced.source, true)) return null
    return createFrontMatter('yaml', document, line + 1, { body, bodyLine })
  } catch (error) {
    if (error instanceof ContentError && isProse(fenced.source, true)) return null
    throw error
  }
}

/**
 * Parses the YAML between two fences. Throws for a line that begins with `---`, where other parsers end the
 * YAML.
 */
function parseFencedYaml({ source, sourceLine }: FencedFrontMatter): YamlDocument {
  const innerFence = /^---/m.exec(source)
  if (innerFence !== null) {
    const line = sourceLine + source.slice(0, innerFence.index).split('\n').length - 1
    throw new ContentError(
      'bad-yaml',
      'a line of the front matter begins with "---"; write the closing fence as exactly "---"',
      line,
    )
  }
  return parseYaml(source, sourceLine)
}

/** Returns the body at an offset of a document, and its line. */
function bodyAt({ text, line }: DocumentStart, offset: number): Pick<FrontMatter, 'body' | 'bodyLine'> {
  return { body: text.slice(offset), bodyLine: line + text.slice(0, offset).split('\n').length - 1 }
}

/** Parses the JSON form of Hugo and Eleventy: an object at the beginning of the file. */
function parseJsonObject(start: DocumentStart): FrontMatter | null {
  const { text, line } = start
  if (!/^\{\s{0,100}["}]/.test(text)) return null
  const end = endOfObject(text)
  if (end === null)
    throw new ContentError('bad-json', 'the JSON object is not closed; add "}" below it', line)
  const document = parseJson(text.slice(0, end), line)
  const lineEnd = /^[ \t]*\n?/.exec(text.slice(end, end + 1000))?.[0] ?? ''
  return createFrontMatter('json', document, line, bodyAt(start, end + lineEnd.length))
}

function parseHexoJson(start: DocumentStart): FrontMatter | null {
  const header = splitHexoJsonHeader(start.text)
  if (header === null) return null
  const { bodyLine: first } = bodyAt(start, header.start)
  const members = header.source.trimEnd().replace(/,$/, '')
  return createFrontMatter('json', parseJson(`{${members}\n}`, first), first, bodyAt(start, header.bodyStart))
}

function parseHexo(start: DocumentStart): FrontMatter | null {
  const header = splitHexoHeader(start.text)
  if (header === null) return null
  const document = parseYaml(header.source, start.line)
  return createFrontMatter('hexo', document, start.line, bodyAt(start, header.bodyStart))
}

/** Parses the headers of Pelican, Nikola or Logseq, in which every value is text. */
function parseHeader(
  form: 'pelican' | 'nikola' | 'logseq',
  start: DocumentStart,
  split: typeof splitNikolaHeader,
): FrontMatter | null {
  const header = split(start.text, start.line)
  if (header === null) return null
  const document = { values: header.data, strings: header.data }
  return createFrontMatter(form, document, start.line, bodyAt(start, header.bodyStart))
}

function createFrontMatter(
  form: FrontMatter['form'],
  { values, strings, faults }: YamlDocument,
  line: number,
  body: Pick<FrontMatter, 'body' | 'bodyLine'>,
): FrontMatter {
  const data = values ?? {}
  const texts = values === null ? {} : strings
  if (!isMapping(data) || !isMapping(texts)) {
    throw new ContentError(
      'no-mapping',
      'the front matter is not a mapping; write each line as "key: value", with a space after the colon',
      line,
    )
  }
  return {
    form,
    data: copyPlainValues(data, line),
    strings: copyPlainValues(texts, line),
    ...(faults !== undefined && { faults }),
    ...body,
  }
}
