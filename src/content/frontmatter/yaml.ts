/** YAML front matter as values and as strings, read by gray-matter with js-yaml as its engine. */
import matter from 'gray-matter'
import {
  binaryTag,
  boolCoreTag,
  constructFromEvents,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  floatCoreTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullCoreTag,
  parseEvents,
  Schema,
  seqTag,
  strTag,
  YAMLException,
} from 'js-yaml'
import { ContentError } from '../diagnostic.ts'
import { parseRepairedYaml } from './yaml-repair.ts'

/** A document read twice: with types (see `VALUES`), and with every scalar as it is spelled. */
export interface YamlDocument {
  values: unknown
  strings: unknown
}

/** Ruby writes text it takes for bytes as `!binary` or `!!binary`: base64 of UTF-8. */
function decodeBinary(source: string): string | typeof NOT_RESOLVED {
  const bytes = binaryTag.resolve(source, true, binaryTag.tagName)
  if (!(bytes instanceof Uint8Array)) return NOT_RESOLVED
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return source.replace(/\s/g, '')
  }
}

/** A number whose spelling a JSON number would not give back (`1.10`, `007`, `0x1F`) stays text. */
function resolveNumber(source: string, isExplicit: boolean, tagName: string): number | typeof NOT_RESOLVED {
  const value = floatCoreTag.resolve(source, isExplicit, tagName)
  if (value === NOT_RESOLVED || !Number.isFinite(value)) return NOT_RESOLVED
  return isExplicit || String(value) === source || floatCoreTag.represent(value) === source
    ? value
    : NOT_RESOLVED
}

const asText = (tagName: string, matchByTagPrefix = false) =>
  defineScalarTag(tagName, { matchByTagPrefix, resolve: (source) => source, identify: () => false })

/** Ruby's own tags name types of text, lists and hashes; they are read as just that, and nothing is made of them. */
const rubyTags = [
  defineMappingTag('!ruby/hash', { ...mapTag, matchByTagPrefix: true, identify: () => false }),
  // What jekyll-import left as the excerpt of every post; no other object is let in.
  defineMappingTag('!ruby/object:Hpricot::Doc', { ...mapTag, identify: () => false }),
  defineSequenceTag('!ruby/array', { ...seqTag, matchByTagPrefix: true, identify: () => false }),
  asText('!ruby/string', true),
  asText('!ruby/sym', true),
]
const binaryTags = ['tag:yaml.org,2002:binary', '!binary'].map((tagName) =>
  defineScalarTag(tagName, { resolve: decodeBinary, identify: () => false }),
)
const safeMapTag = defineMappingTag(mapTag.tagName, {
  ...mapTag,
  addPair: (carrier, key, value) =>
    key === '__proto__' ? 'the key "__proto__" is refused' : mapTag.addPair(carrier, key, value),
})
const common = [strTag, seqTag, safeMapTag, mergeTag, ...rubyTags, ...binaryTags]
const timestampTag = asText('tag:yaml.org,2002:timestamp')

/** YAML's core schema, except that dates, and numbers that would lose their spelling, stay text. */
const VALUES = new Schema([
  ...common,
  nullCoreTag,
  boolCoreTag,
  timestampTag,
  defineScalarTag(floatCoreTag.tagName, { ...floatCoreTag, resolve: resolveNumber }),
  defineScalarTag('tag:yaml.org,2002:int', { resolve: resolveNumber, identify: () => false }),
])

/** YAML's failsafe schema: every scalar is a string. */
const STRINGS = new Schema([
  ...common,
  timestampTag,
  ...['null', 'bool', 'int', 'float'].map((name) => asText(`tag:yaml.org,2002:${name}`)),
])

const LIMITS = { maxDepth: 64, maxAliases: 100 }

/** One parse, two readings of its events. The last line's break, which gray-matter cuts, belongs to the text. */
function read(lines: string): YamlDocument {
  const source = `${lines}\n`
  const events = parseEvents(source, { maxDepth: LIMITS.maxDepth })
  const options = { source, maxAliases: LIMITS.maxAliases }
  const values = constructFromEvents(events, { ...options, schema: VALUES })
  if (values.length > 1) throw new YAMLException('one document is expected, there are more')
  return {
    values: values[0] ?? null,
    strings: constructFromEvents(events, { ...options, schema: STRINGS })[0] ?? null,
  }
}

function refuseCode(): never {
  throw new Error('code in front matter is never run')
}

const engines = {
  yaml: { parse: read },
  ...Object.fromEntries(
    ['js', 'javascript', 'coffee', 'coffeescript', 'cson', 'json'].map((name) => [
      name,
      { parse: refuseCode },
    ]),
  ),
}

/**
 * Reads the YAML between two fences.
 * @param source the lines between the fences, none of which begins with `---`
 * @param firstLine the line of the file that `source` begins on
 * @throws ContentError `bad-yaml` with line and column in the file
 */
export function readYaml(source: string, firstLine: number): YamlDocument {
  refuseBlankRuns(source, firstLine)
  try {
    return parseRepairedYaml(source, throughMatter)
  } catch (error) {
    const spaced = source.replace(/^\t+/gm, (tabs) => '  '.repeat(tabs.length))
    if (spaced !== source) return readSpaced(spaced, placed(error, firstLine, source))
    throw placed(error, firstLine, source)
  }
}

/** Hexo reads a tab of indentation as two blanks, so sites are built from such files; YAML itself refuses them. */
function readSpaced(source: string, original: ContentError): YamlDocument {
  try {
    return parseRepairedYaml(source, throughMatter)
  } catch {
    throw original
  }
}

function throughMatter(source: string): YamlDocument {
  const { data } = matter(`---\n${source}\n---\n`, { language: 'yaml', engines })
  return isReading(data) ? data : { values: {}, strings: {} }
}

function isReading(data: object): data is YamlDocument {
  return 'values' in data && 'strings' in data
}

/** gray-matter looks for comments with a pattern whose time grows with the square of a run of blanks. */
function refuseBlankRuns(source: string, line: number): void {
  if (source.length > 1000 && source.match(/\s+/g)?.some((run) => run.length > 1000)) {
    throw new ContentError('bad-yaml', 'the front matter has more than 1000 blanks in a row', line)
  }
}

/** js-yaml counts from 0, in a text that begins with the line break of the opening fence. */
function placed(error: unknown, firstLine: number, source: string): ContentError {
  if (error instanceof YAMLException && error.mark) {
    const complex = error.reason.endsWith('complex keys') ? COMPLEX_KEY.exec(source)?.index : undefined
    if (complex !== undefined) return placedAt(error.reason, firstLine, source.slice(0, complex))
    return new ContentError(
      'bad-yaml',
      error.reason,
      firstLine + Math.max(error.mark.line - 1, 0),
      error.mark.column + 1,
    )
  }
  const message = error instanceof YAMLException ? error.reason : 'the front matter cannot be read'
  return new ContentError('bad-yaml', message, firstLine)
}

/** A key that is a mapping or a list, most often a template (`{{ title }}`); js-yaml refuses it without its place. */
const COMPLEX_KEY = /\{[ \t]*[{[]|^[ \t]*\?(?=[ \t])/m

function placedAt(reason: string, firstLine: number, before: string): ContentError {
  const line = firstLine + before.split('\n').length - 1
  return new ContentError('bad-yaml', reason, line, before.length - before.lastIndexOf('\n'))
}
