/** YAML parser for front matter: js-yaml, called through gray-matter. */
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

/** A YAML document in two forms: typed values (see `VALUES`), and every scalar as the string in the file. */
export interface YamlDocument {
  values: unknown
  strings: unknown
}

/** Decodes `!binary` and `!!binary`, the base64 form in which Ruby writes some UTF-8 text. */
function decodeBinary(source: string): string | typeof NOT_RESOLVED {
  const bytes = binaryTag.resolve(source, true, binaryTag.tagName)
  if (!(bytes instanceof Uint8Array)) return NOT_RESOLVED
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return source.replace(/\s/g, '')
  }
}

/** Resolves a number; one whose spelling a JSON number would lose (`1.10`, `007`, `0x1F`) stays text. */
function resolveNumber(source: string, isExplicit: boolean, tagName: string): number | typeof NOT_RESOLVED {
  const value = floatCoreTag.resolve(source, isExplicit, tagName)
  if (value === NOT_RESOLVED || !Number.isFinite(value)) return NOT_RESOLVED
  return isExplicit || String(value) === source || floatCoreTag.represent(value) === source
    ? value
    : NOT_RESOLVED
}

const createTextTag = (tagName: string, matchByTagPrefix = false) =>
  defineScalarTag(tagName, { matchByTagPrefix, resolve: (source) => source, identify: () => false })

/** Tags of Ruby types, resolved to plain text, lists and mappings. No Ruby object is created. */
const rubyTags = [
  defineMappingTag('!ruby/hash', { ...mapTag, matchByTagPrefix: true, identify: () => false }),
  // jekyll-import writes this object as the excerpt of posts. Other Ruby objects are rejected.
  defineMappingTag('!ruby/object:Hpricot::Doc', { ...mapTag, identify: () => false }),
  defineSequenceTag('!ruby/array', { ...seqTag, matchByTagPrefix: true, identify: () => false }),
  createTextTag('!ruby/string', true),
  createTextTag('!ruby/sym', true),
]
const binaryTags = ['tag:yaml.org,2002:binary', '!binary'].map((tagName) =>
  defineScalarTag(tagName, { resolve: decodeBinary, identify: () => false }),
)
const safeMapTag = defineMappingTag(mapTag.tagName, {
  ...mapTag,
  addPair: (carrier, key, value) =>
    key === '__proto__' ? 'the key "__proto__" is not allowed' : mapTag.addPair(carrier, key, value),
})
const commonTags = [strTag, seqTag, safeMapTag, mergeTag, ...rubyTags, ...binaryTags]
const timestampTag = createTextTag('tag:yaml.org,2002:timestamp')

/** YAML's core schema, except that dates and numbers whose spelling would be lost stay text. */
const VALUES = new Schema([
  ...commonTags,
  nullCoreTag,
  boolCoreTag,
  timestampTag,
  defineScalarTag(floatCoreTag.tagName, { ...floatCoreTag, resolve: resolveNumber }),
  defineScalarTag('tag:yaml.org,2002:int', { resolve: resolveNumber, identify: () => false }),
])

/** YAML's failsafe schema, in which every scalar is a string. */
const STRINGS = new Schema([
  ...commonTags,
  timestampTag,
  ...['null', 'bool', 'int', 'float'].map((name) => createTextTag(`tag:yaml.org,2002:${name}`)),
])

const LIMITS = { maxDepth: 64, maxAliases: 100 }

/** Parses the events once and constructs both forms. Restores the last line break that gray-matter removes. */
function parseBothForms(lines: string): YamlDocument {
  const source = `${lines}\n`
  const events = parseEvents(source, { maxDepth: LIMITS.maxDepth })
  const options = { source, maxAliases: LIMITS.maxAliases }
  const values = constructFromEvents(events, { ...options, schema: VALUES })
  if (values.length > 1) throw new YAMLException('front matter must be one YAML document')
  return {
    values: values[0] ?? null,
    strings: constructFromEvents(events, { ...options, schema: STRINGS })[0] ?? null,
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
 * Parses the YAML between two fences.
 * @param source the lines between the fences, none of which begins with `---`
 * @param firstLine the line of the file on which `source` begins
 * @throws ContentError `bad-yaml` with line and column in the file
 */
export function parseYaml(source: string, firstLine: number): YamlDocument {
  rejectLongWhiteSpace(source, firstLine)
  try {
    return parseRepairedYaml(source, parseWithGrayMatter)
  } catch (error) {
    const contentError = toContentError(error, firstLine, source)
    const withoutTabs = source.replace(/^\t+/gm, (tabs) => '  '.repeat(tabs.length))
    if (withoutTabs === source) throw contentError
    return parseWithoutTabs(withoutTabs, contentError)
  }
}

/** Parses YAML with tabs of indentation as two spaces each, as Hexo does; YAML does not allow such tabs. */
function parseWithoutTabs(source: string, original: ContentError): YamlDocument {
  try {
    return parseRepairedYaml(source, parseWithGrayMatter)
  } catch {
    throw original
  }
}

/** Parses YAML; gray-matter calls the engine unless the source has only comments. */
function parseWithGrayMatter(source: string): YamlDocument {
  const { data } = matter(`---\n${source}\n---\n`, { language: 'yaml', engines })
  return isYamlDocument(data) ? data : { values: {}, strings: {} }
}

function isYamlDocument(data: object): data is YamlDocument {
  return 'values' in data && 'strings' in data
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

/**
 * Converts a YAML error. js-yaml counts lines from 0, in a text that begins with the line break of the
 * opening fence.
 */
function toContentError(error: unknown, firstLine: number, source: string): ContentError {
  if (error instanceof YAMLException && error.mark) {
    const complexKey = error.reason.endsWith('complex keys') ? COMPLEX_KEY.exec(source)?.index : undefined
    if (complexKey !== undefined) return errorAfter(source.slice(0, complexKey), error.reason, firstLine)
    return new ContentError(
      'bad-yaml',
      error.reason,
      firstLine + Math.max(error.mark.line - 1, 0),
      error.mark.column + 1,
    )
  }
  const message = error instanceof YAMLException ? error.reason : 'the front matter cannot be parsed'
  return new ContentError('bad-yaml', message, firstLine)
}

/** A mapping or list as a key, most often a template (`{{ title }}`). js-yaml reports it without its place. */
const COMPLEX_KEY = /\{[ \t]*[{[]|^[ \t]*\?(?=[ \t])/m

/** Creates an error at the place after `before`. */
function errorAfter(before: string, reason: string, firstLine: number): ContentError {
  const line = firstLine + before.split('\n').length - 1
  return new ContentError('bad-yaml', reason, line, before.length - before.lastIndexOf('\n'))
}
