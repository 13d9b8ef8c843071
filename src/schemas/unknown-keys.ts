/** Error details for fields and parameters that a schema does not have. */
import type { ZodType } from 'zod'
import { type RequestError, stepsOfPointer } from '../errors.ts'
import { knownKeys } from './known-keys.ts'
import { suggestName } from './suggestions.ts'

const NOUNS: Record<RequestError['in'], string> = {
  body: 'field',
  query: 'parameter',
  path: 'parameter',
  header: 'header',
}

/** Parameters in which other systems take a key. */
const SECRET_PARAMETERS = /^(?:api_?|access_?)?(?:key|token)$/i
/** Parameters and envelopes with brackets: `filter[tag]`, `page[size]`, `category[]`. */
const BRACKETS = /^([^[\]]+)\[([^[\]]*)\]$/

/** Returns the detail of an unknown key in the object at a JSON Pointer, with the name that was meant if one is near. */
export function unknownKeyDetail(
  place: RequestError['in'],
  schema: unknown,
  key: string,
  pointer: string,
): string {
  const unknown = `There is no such ${NOUNS[place]}.`
  if (place === 'query' && SECRET_PARAMETERS.test(key))
    return `${unknown} Send the key in a header: Authorization: Bearer <key>.`
  const known = schema === undefined ? [] : knownKeys(schema as ZodType, stepsOfPointer(pointer))
  if (place === 'body' && /^(?:data|attributes|article|post)$/.test(key) && known.includes('title'))
    return `${unknown} Send the fields of the article without an object around them.`
  const [, outer = key, inner = ''] = BRACKETS.exec(key) ?? []
  const meant =
    (inner && suggestName(inner, known)) || suggestName(outer + inner, known) || suggestName(outer, known)
  return meant ? `${unknown} Did you mean \`${meant}\`?` : unknown
}
