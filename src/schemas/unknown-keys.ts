/** Error details for fields and parameters that a schema does not have. */
import type { ZodType } from 'zod'
import { type RequestError, stepsOfPointer } from '../errors.ts'
import { knownKeys } from './known-keys.ts'
import { suggestNames } from './suggestions.ts'

const NOUNS: Record<RequestError['in'], string> = {
  body: 'field',
  query: 'parameter',
  path: 'parameter',
  header: 'header',
}

/** Parameters in which other systems take a key. */
const SECRET_PARAMETERS = /^(?:(?:api|access)[-_]?)?(?:key|token)$/i
/** Parameters in which a text to search for is sent. */
const SEARCH_PARAMETERS = /^(?:q|s|search|query)$/i
/** Parameters with which other systems filter by any field. */
const FILTER_PARAMETERS = /^(?:filters?|where)$/i
/** Objects and lists that other systems have around the fields of an article. */
const ENVELOPES = /^(?:data|attributes|fields|articles?|posts?|entry|entries|items?)$/i
/** Fields that every response of the server, or of another system, has and no request. */
const SERVER_FIELDS =
  /^(?:id|uuid|document_?id|(?:created|updated|modified)_?at|modified(?:_gmt)?|word_?count|reading_?(?:time|minutes))$/i
/** Operators and indexes in the brackets of parameters: `[_eq]`, `[$in]`, `[0]`. */
const OPERATORS = /^(?:\d*|\*|[_$].*|match|in|eq|ne|asc|desc)$/i

/** More names than these are not listed. */
const LISTED_NAMES_MAX = 30

/** Returns the detail of an unknown key in the object at a JSON Pointer, with the names that were meant if some are near. */
export function unknownKeyDetail(
  place: RequestError['in'],
  schema: unknown,
  key: string,
  pointer: string,
): string {
  const known = schema === undefined ? [] : knownKeys(schema as ZodType, stepsOfPointer(pointer))
  const advice =
    (place === 'query' ? parameterAdvice(key, known) : null) ?? fieldAdvice(place, key, known, pointer)
  const hint = advice ?? suggestionFor(key, known) ?? knownNames(place, known)
  return `There is no such ${NOUNS[place]}.${hint && ` ${hint}`}`
}

function parameterAdvice(key: string, known: readonly string[]): string | null {
  if (SECRET_PARAMETERS.test(key)) return 'Send the key in a header: Authorization: Bearer <key>.'
  if (SEARCH_PARAMETERS.test(key) && !known.includes('q'))
    return 'Search with /v1/search?q=…, or filter the list /v1/articles?q=….'
  if (FILTER_PARAMETERS.test(key) && known.includes('tag'))
    return 'Each filter is a parameter of its own, such as `tag=ink` or `author=mara`.'
  return null
}

function fieldAdvice(
  place: RequestError['in'],
  key: string,
  known: readonly string[],
  pointer: string,
): string | null {
  if (place !== 'body') return null
  const isReference = pointer !== '' && known.includes('slug') && known.includes('name')
  if (SERVER_FIELDS.test(key))
    return `The server sets it: leave it out${isReference ? ', and send `slug` or `name`' : ''}.`
  if (key === 'parent' && known.includes('description'))
    return 'Only categories have a parent: /v1/categories.'
  if (known.includes('title') && known.includes('body') && ENVELOPES.test(key))
    return /s$/i.test(key) && key !== 'fields' && key !== 'attributes'
      ? 'Send the fields of one article without a list around them, or several articles to /v1/articles/batch.'
      : 'Send the fields of the article without an object around them.'
  return null
}

/** Returns the names that were meant by a key, which may be a path with brackets or dots: `filter[tag][_eq]`, `fields.slug`. */
function suggestionFor(key: string, known: readonly string[]): string | null {
  const steps = key.split(/[[\].]+/).filter((step) => !OPERATORS.test(step))
  const [outer = key] = steps
  const inner = steps.length > 1 ? steps.slice(1).join('') : ''
  const meant = [inner, outer + inner, outer]
    .map((word) => suggestNames(word, known))
    .find((names) => names.length > 0)
  return meant ? `Did you mean ${meant.map((name) => `\`${name}\``).join(' or ')}?` : null
}

function knownNames(place: RequestError['in'], known: readonly string[]): string {
  if (place === 'body' && known.includes('metadata')) return 'Send fields of your own in `metadata`.'
  if (known.length === 0 || known.length > LISTED_NAMES_MAX) return ''
  const names = known.map((name) => (place === 'query' && name === 'metadata' ? 'metadata.<key>' : name))
  return `The ${NOUNS[place]}s are ${names.join(', ')}.`
}
