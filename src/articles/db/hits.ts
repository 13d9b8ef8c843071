/** Hits of a search for counts and facets: all of them up to a maximum, else the newest. */
import type { ParsedSearchQuery } from '../../content/search/search-query.ts'
import { allOf, empty, raw, type Sql, sql } from '../../database/sql.ts'
import type { SearchScope } from './filters.ts'
import { RECHECKED_COLUMNS, recheckConditions, rechecked, searchIndexCondition } from './search-conditions.ts'

/** Maximum number of documents that a count or a facet reads, when the index decides the search. */
const DOCUMENTS_MAX = 20_000
/** The same when normalized texts have to be read, which costs twenty times as much. */
const RECHECKED_DOCUMENTS_MAX = 2_500

/**
 * Returns tables for a WITH clause: `candidates`, the documents that the index finds, and `hits` (`id`, `sort_at`), those of
 * them that match. Beyond a maximum these are the newest ones only; `isLimited` is the condition for that.
 */
export function hitsSql(
  q: ParsedSearchQuery,
  { from, conditions }: SearchScope,
): { tables: Sql; isLimited: Sql } {
  const recheck = recheckConditions(q)
  const max = raw(`${recheck.length > 0 ? RECHECKED_DOCUMENTS_MAX : DOCUMENTS_MAX}`)
  const textColumns = recheck.length > 0 ? sql`, ${RECHECKED_COLUMNS}` : empty
  const candidates = sql`candidates AS MATERIALIZED (
    SELECT d.article_id AS id, d.sort_at${textColumns} FROM ${from}
    WHERE ${allOf([searchIndexCondition(q), ...conditions])}
    ORDER BY d.sort_at DESC, d.article_id DESC LIMIT ${max} + 1)`
  const hits = sql`SELECT c.id, c.sort_at FROM ${rechecked(raw('candidates'), recheck)}`
  return {
    tables: sql`${candidates}, hits AS MATERIALIZED (${hits} LIMIT ${max})`,
    isLimited: sql`((SELECT count(*) FROM candidates) > ${max})`,
  }
}

/** Returns a query for the `id` of every document that matches, without a maximum. */
export function matchingIdsSql(q: ParsedSearchQuery, { from, conditions }: SearchScope): Sql {
  const recheck = recheckConditions(q)
  const textColumns = recheck.length > 0 ? sql`, ${RECHECKED_COLUMNS}` : empty
  const rows = sql`(SELECT d.article_id AS id${textColumns} FROM ${from}
    WHERE ${allOf([searchIndexCondition(q), ...conditions])} OFFSET 0)`
  return sql`SELECT c.id FROM ${rechecked(rows, recheck)}`
}
