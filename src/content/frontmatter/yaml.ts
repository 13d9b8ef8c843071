/** YAML parser for front matter: js-yaml, called through gray-matter. */
import matter from 'gray-matter'
import { constructFromEvents, parseEvents, YAMLException } from 'js-yaml'
import { ContentError } from '../diagnostic.ts'
import { createDuplicateKeyFault, createRepair, type DuplicateKey, type FrontMatterFault } from './faults.ts'
import { findDuplicateKeys } from './yaml-duplicates.ts'
import { toContentError } from './yaml-errors.ts'
import { createParseBudget, parseRepairedYaml } from './yaml-repair.ts'
import { STRINGS, VALUES } from './yaml-schemas.ts'
import { parseWithRepairedValues, type RepairedValue } from './yaml-values.ts'

/** A document in two forms: typed values (see `VALUES`), and every scalar as the string in the file. */
export interface YamlDocument {
  values: unknown
  strings: unknown
  /** Faults that were accepted, in no order. */
  faults?: FrontMatterFault[]
}

/** The result of the YAML engine. Lines of duplicate keys count from 1 in a text with a leading line break. */
interface ParsedYaml extends Pick<YamlDocument, 'values' | 'strings'> {
  duplicates: DuplicateKey[]
}

const LIMITS = { maxDepth: 64, maxAliases: 100 }

/** Parses the events once and constructs both forms. Restores the last line break that gray-matter removes. */
function parseBothForms(lines: string): ParsedYaml {
  const source = `${lines}\n`
  const events = parseEvents(source, { maxDepth: LIMITS.maxDepth })
  const options = { source, maxAliases: LIMITS.maxAliases }
  const construct = (json: boolean) => {
    const values = constructFromEvents(events, { ...options, json, schema: VALUES })
    if (values.length > 1) throw new YAMLException('front matter must be one YAML document')
    const [strings = null] = constructFromEvents(events, { ...options, json, schema: STRINGS })
    return { values: values[0] ?? null, strings }
  }
  try {
    return { ...construct(false), duplicates: [] }
  } catch (error) {
    if (!(error instanceof YAMLException) || error.reason !== 'duplicated mapping key') throw error
    return { ...construct(true), duplicates: findDuplicateKeys(events, source) }
  }
}

function rejectLanguage(): never {
  throw new Error('only YAML is parsed')
}

/** Engines of gray-matter. Only YAML is accepted, because other engines of gray-matter may run code. */
const engines = {
  yaml: { parse: parseBothForms },
  ...Object.fromEntries(
    ['js', 'javascript', 'coffee', 'coffeescript', 'cson', 'json'].map((name) => [
      name,
      { parse: rejectLanguage },
    ]),
  ),
}

/**
 * Parses the YAML between two fences. A value that is not valid YAML is read as text, and of duplicate keys
 * the last one counts, as in Ruby's parser (Jekyll); both are `faults` of the result.
 * @param source the lines between the fences, none of which begins with `---`
 * @param firstLine the line of the file on which `source` begins
 * @throws ContentError `bad-yaml` with line and column in the file
 */
export function parseYaml(source: string, firstLine: number): YamlDocument {
  return parse(source, firstLine, parseWithRepairedValues)
}

/** Parses YAML like `parseYaml`, but rejects every value that is not valid. */
export function parseExactYaml(source: string, firstLine: number): YamlDocument {
  return parse(source, firstLine, (text, parseText) => ({ result: parseText(text), repairs: [] }))
}

type Repair = typeof parseWithRepairedValues<ParsedYaml>

function parse(source: string, firstLine: number, repair: Repair): YamlDocument {
  rejectLongWhiteSpace(source, firstLine)
  const budget = createParseBudget()
  const parseText = (text: string) => parseRepairedYaml(text, parseWithGrayMatter, budget)
  try {
    return toDocument({ result: parseText(source), repairs: [] }, firstLine)
  } catch {
    const text = replaceTabs(source)
    try {
      const { result, repairs } = repair(text, parseText, budget)
      const inFile = repairs.map((value) => ({ ...value, column: columnInFile(source, value) }))
      return toDocument({ result, repairs: inFile }, firstLine)
    } catch (error) {
      const { code, message, line, column } = toContentError(error, text, firstLine)
      const place = { line: line - firstLine, column: column - 1 }
      throw new ContentError(code, message, line, columnInFile(source, place) + 1)
    }
  }
}

/** Replaces each tab of indentation by two spaces, as Hexo does; YAML does not allow such tabs. */
function replaceTabs(source: string): string {
  return source.replace(/^\t+/gm, (tabs) => '  '.repeat(tabs.length))
}

/** Returns the column of a place whose line lost its tabs of indentation. */
function columnInFile(source: string, { line, column }: { line: number; column: number }): number {
  const tabs =
    source.startsWith('\t') || source.includes('\n\t') ? /^\t*/.exec(source.split('\n')[line] ?? '') : null
  return Math.max(column - (tabs?.[0].length ?? 0), 0)
}

function toDocument(
  { result, repairs }: { result: ParsedYaml; repairs: readonly RepairedValue[] },
  firstLine: number,
): YamlDocument {
  const { values, strings, duplicates } = result
  if (repairs.length === 0 && duplicates.length === 0) return { values, strings }
  // The parsed text begins with the line break of the opening fence.
  const offset = firstLine - 2
  const faults = [
    ...repairs.map(({ key, value, line, column }) => createRepair(key, value, firstLine + line, column + 1)),
    ...duplicates.map(({ line, firstLine: first, ...others }) =>
      createDuplicateKeyFault({ ...others, line: line + offset, firstLine: first + offset }),
    ),
  ]
  return { values, strings, faults }
}

/** Parses YAML; gray-matter calls the engine unless the source has only comments. */
function parseWithGrayMatter(source: string): ParsedYaml {
  const { data } = matter(`---\n${source}\n---\n`, { language: 'yaml', engines })
  return isParsedYaml(data) ? data : { values: {}, strings: {}, duplicates: [] }
}

function isParsedYaml(data: object): data is ParsedYaml {
  return 'values' in data && 'duplicates' in data
}

/** Throws for long runs of white space, for which gray-matter's pattern of comments needs quadratic time. */
function rejectLongWhiteSpace(source: string, line: number): void {
  if (source.length > 1000 && source.match(/\s+/g)?.some((run) => run.length > 1000)) {
    throw new ContentError(
      'bad-yaml',
      'the front matter has more than 1000 white-space characters in a row',
      line,
    )
  }
}
