/** Validation of the query parameter `q`: parsed once per request by the search query parser, with limits of clauses. */
import { type ParsedSearchQuery, parseSearchQuery } from '../../content/search/search-query.ts'
import { invalidRequest } from '../../errors.ts'
import { metadataPathOf } from '../metadata-schema.ts'
import type { ArticleListQuery } from '../query.ts'

/** Each prefix, and each excluded clause, scans the index once more. */
const CLAUSES_MAX = 20
/** Phrases, and runs of more than two characters, are looked for in every text that has their words. */
const PHRASES_MAX = 6

/** A list query whose `q` is parsed. */
export type ParsedListQuery = Omit<ArticleListQuery, 'q'> & { q?: ParsedSearchQuery | undefined }

/** Returns true for a list whose cost depends on the number of articles that match, which is limited like a search. */
export const isSearch = ({ q, metadata, sort }: ParsedListQuery): boolean =>
  q !== undefined || metadata !== undefined || metadataPathOf(sort) !== null

/** Parses `q`. Throws DomainError `invalid` at /q when it has no search term, or too many. */
export function parseQuery(q: string): ParsedSearchQuery {
  const query = parseSearchQuery(q)
  const clauses = [...query.required, ...query.excluded]
  if (clauses.length > CLAUSES_MAX) {
    throw invalidRequest('query', '/q', `A search has at most ${CLAUSES_MAX} words and phrases.`)
  }
  if (clauses.filter(({ needsRecheck }) => needsRecheck).length > PHRASES_MAX) {
    const detail = `A search has at most ${PHRASES_MAX} phrases and runs of more than two characters.`
    throw invalidRequest('query', '/q', detail)
  }
  if (query.required.length > 0) return query
  const detail =
    query.excluded.length > 0
      ? 'A search needs at least one word that is not excluded.'
      : 'A search needs at least one letter or digit.'
  throw invalidRequest('query', '/q', detail)
}

/**
 * Parses the `q` of a list query. Throws as `parseQuery` does. Lists are of posts, unless they are asked for others or select
 * articles by id or slug.
 */
export function parseListQuery({ q, ...query }: ArticleListQuery): ParsedListQuery {
  const isSelection = query.id !== undefined || query.slug !== undefined
  const type = query.type ?? (isSelection ? 'any' : 'post')
  return { ...query, type, q: q === undefined ? undefined : parseQuery(q) }
}
