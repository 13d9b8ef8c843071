/** Search queries as SQL conditions on the search document, with the ranking tiers: a match in the title ranks first. */
import { buildTsquery, type ParsedSearchQuery, type SearchClause } from '../../content/search/search-query.ts'
import { TERM_PREFIX } from '../../content/search/search-terms.ts'
import { allOf, raw, type Sql, sql } from '../../database/sql.ts'

/** The ranks of a match: every clause in the title is best. */
export const TIERS = [3, 2, 1, 0] as const
export type Tier = (typeof TIERS)[number]

const ANYWHERE = ''

/** The prefixes of the terms that match in each tier. */
const prefixesOf: Record<Tier, readonly string[]> = {
  3: [TERM_PREFIX.title],
  2: [TERM_PREFIX.title, TERM_PREFIX.tag],
  1: [TERM_PREFIX.title, TERM_PREFIX.tag, TERM_PREFIX.frequent],
  0: [ANYWHERE],
}

/** Returns the part of a query that the index decides, for matches anywhere in the document `d`. */
export function searchIndexCondition(query: ParsedSearchQuery): Sql {
  return matchesSql('d', buildTsquery(query.required, [ANYWHERE]) + exclusions(query))
}

/**
 * Returns a condition on the documents `d` from which the planner estimates the number of matches. Unlike in `matchesSql`, it
 * sees the terms. Each clause has one term, the longest: the terms of a phrase occur together, but the planner would treat
 * them as independent.
 */
export function estimateCondition(query: ParsedSearchQuery): Sql {
  const clauses = query.required.map((clause) => {
    const [term = '', ...others] = [...clause.terms].sort((a, b) => b.length - a.length)
    return others.length === 0 ? clause : { ...clause, terms: [term], isPrefix: false }
  })
  return sql`d.terms @@ ${buildTsquery(clauses, [ANYWHERE]) + exclusions(query)}::tsquery`
}

/** Returns the part of a query that the index decides, for documents `d` of one tier and of no better one. */
export function tierCondition(query: ParsedSearchQuery, tier: Tier): Sql {
  const { required } = query
  const better = tier === 3 ? '' : ` & !(${buildTsquery(required, prefixesOf[(tier + 1) as Tier])})`
  return matchesSql('d', buildTsquery(required, prefixesOf[tier]) + better + exclusions(query))
}

/** Returns the part of a query that the index does not decide: phrases and long runs that the normalized text of `d` must have or must not have. */
export function recheckConditions(d: string, { required, excluded }: ParsedSearchQuery): Sql[] {
  const excludedTexts = textConditions(d, excluded).map((condition) => sql`NOT ${condition}`)
  return [...textConditions(d, required), ...excludedTexts]
}

/**
 * Returns a FROM clause with the rows `c` of a table or query that meet the conditions of a recheck on `d.folded`. The text is
 * decompressed once for all conditions: each `strpos` would do it again.
 */
export function rechecked(rows: Sql, recheck: readonly Sql[]): Sql {
  if (recheck.length === 0) return sql`${rows} c`
  return sql`${rows} c CROSS JOIN LATERAL (SELECT c.folded || '' AS folded OFFSET 0) d WHERE ${allOf(recheck)}`
}

/** Returns the condition that the terms of `d` match. The subquery hides the value from the planner, which would scan every document for a frequent word. */
export const matchesSql = (d: string, tsquery: string): Sql =>
  sql`${raw(d)}.terms @@ (SELECT ${tsquery}::tsquery)`

/** Returns the excluded clauses that terms decide, as the rest of a tsquery. */
function exclusions({ excluded }: ParsedSearchQuery): string {
  const decided = excluded.filter(({ needsRecheck }) => !needsRecheck)
  return decided.map((clause) => ` & !(${buildTsquery([clause], [ANYWHERE])})`).join('')
}

function textConditions(d: string, clauses: readonly SearchClause[]): Sql[] {
  const rechecked = clauses.filter(({ needsRecheck }) => needsRecheck)
  return rechecked.map(({ normalizedText }) => sql`(strpos(${raw(d)}.folded, ${normalizedText}) > 0)`)
}
