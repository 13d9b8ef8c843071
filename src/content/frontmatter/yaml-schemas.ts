/** YAML schemas of front matter: typed values, and every scalar as the string in the file. */
import {
  binaryTag,
  boolCoreTag,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  floatCoreTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullCoreTag,
  Schema,
  seqTag,
  strTag,
} from 'js-yaml'

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
export const VALUES = new Schema([
  ...commonTags,
  nullCoreTag,
  boolCoreTag,
  timestampTag,
  defineScalarTag(floatCoreTag.tagName, { ...floatCoreTag, resolve: resolveNumber }),
  defineScalarTag('tag:yaml.org,2002:int', { resolve: resolveNumber, identify: () => false }),
])

/** YAML's failsafe schema, in which every scalar is a string. */
export const STRINGS = new Schema([
  ...commonTags,
  timestampTag,
  ...['null', 'bool', 'int', 'float'].map((name) => createTextTag(`tag:yaml.org,2002:${name}`)),
])
