/** Search queries as SQL conditions on the search document, with the ranking tiers: a match in the title ranks first. */
import {
  buildTsquery,
  buildTsqueryOfForms,
  type ParsedSearchQuery,
  type SearchClause,
  withoutSigns,
} from '../../content/search/search-query.ts'
import { TERMS_VERSION } from '../../content/search/search-terms.ts'
import { TERM_PREFIX } from '../../content/search/term-counts.ts'
import { allOf, raw, type Sql, sql } from '../../database/sql.ts'

/** The ranks of a match: every clause in the title is best. In the last one, a clause matches in another form of its word. */
const TIERS = [3, 2, 1, 0, -1] as const
export type Tier = (typeof TIERS)[number]
const OTHER_FORMS = -1
type ExactTier = Exclude<Tier, typeof OTHER_FORMS>

const ANYWHERE = ''

/** The prefixes of the terms that match in each tier of exact matches. */
const prefixesOf: Record<ExactTier, readonly string[]> = {
  3: [TERM_PREFIX.title],
  2: [TERM_PREFIX.title, TERM_PREFIX.tag],
  1: [TERM_PREFIX.title, TERM_PREFIX.tag, TERM_PREFIX.frequent],
  0: [ANYWHERE],
}

/** Returns the tiers of a query, the best first. Words in quotation marks, prefixes and runs of characters have no other forms. */
export function tiersOf({ required }: ParsedSearchQuery): readonly Tier[] {
  const hasOtherForms = required.some(({ otherForms }) => otherForms.length > 0)
  return TIERS.filter((tier) => tier !== OTHER_FORMS || hasOtherForms)
}

/** A condition on terms as a tsquery, and the one for documents whose terms have no signs. */
interface TermCondition {
  tsquery: string
  unsigned: string
}

/** Builds the condition that the required clauses match by `build`, and that no excluded clause does that terms decide. */
function termCondition(
  { required, excluded }: ParsedSearchQuery,
  build: (clauses: readonly SearchClause[]) => string,
): TermCondition {
  const print = (clauses: readonly SearchClause[], excludedClauses: readonly SearchClause[]) =>
    build(clauses) + exclusions(excludedClauses)
  return {
    tsquery: print(required, excluded),
    unsigned: print(withoutSigns(required), withoutSigns(excluded)),
  }
}

/** Returns the part of a query that the index decides, for matches anywhere in the document `d`, in any form. */
export function searchIndexCondition(query: ParsedSearchQuery): Sql {
  return termsMatchSql('d', termCondition(query, buildTsqueryOfForms))
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
  return sql`d.terms @@ ${buildTsqueryOfForms(clauses) + exclusions(query.excluded)}::tsquery`
}

/** Returns the part of a query that the index decides, for documents `d` of one tier and of no better one. */
export function tierCondition(query: ParsedSearchQuery, tier: Tier): Sql {
  return termsMatchSql(
    'd',
    termCondition(query, (clauses) => tierTsquery(clauses, tier)),
  )
}

function tierTsquery(clauses: readonly SearchClause[], tier: Tier): string {
  if (tier === OTHER_FORMS) {
    // The terms of a phrase do not decide that it matches: tierRecheck does.
    const isDecided = clauses.every(({ needsRecheck }) => !needsRecheck)
    return buildTsqueryOfForms(clauses) + (isDecided ? ` & !(${buildTsquery(clauses, [ANYWHERE])})` : '')
  }
  const better = tier === 3 ? '' : ` & !(${buildTsquery(clauses, prefixesOf[(tier + 1) as ExactTier])})`
  return buildTsquery(clauses, prefixesOf[tier]) + better
}

/** Returns the part of a query that the index does not decide for documents of one tier, as `recheckConditions` does. */
export function tierRecheck(query: ParsedSearchQuery, tier: Tier): Sql[] {
  const { required, excluded } = query
  if (tier !== OTHER_FORMS) return [...required.flatMap(textCondition), ...excludedTexts(excluded)]
  const conditions = recheckConditions(query)
  if (!required.some(({ needsRecheck }) => needsRecheck)) return conditions
  const isExactSql = termsMatchSql(
    'c',
    termCondition(query, (clauses) => buildTsquery(clauses, [ANYWHERE])),
  )
  return [...conditions, sql`NOT (${allOf([isExactSql, ...required.flatMap(textCondition)])})`]
}

/**
 * Returns the part of a query that the index does not decide, for rows of `rechecked`: phrases and long runs that the normalized
 * text must have or must not have. A joined word may have another form instead.
 */
export function recheckConditions({ required, excluded }: ParsedSearchQuery): Sql[] {
  const requiredTexts = required.flatMap((clause) =>
    textCondition(clause).map((condition) => {
      if (clause.otherForms.length === 0) return condition
      const forms = clause.otherForms.map((form) => `'${form}'`).join(' | ')
      return sql`(${condition} OR ${matchesSql('c', forms)})`
    }),
  )
  return [...requiredTexts, ...excludedTexts(excluded)]
}

/** The columns of the search document `d` that a recheck reads. */
export const RECHECKED_COLUMNS = raw('d.folded, d.terms')

/**
 * Returns a FROM clause with the rows `c` of a table or query that meet the conditions of a recheck. The text `d.folded` is
 * decompressed once for all conditions: each `strpos` would do it again.
 */
export function rechecked(rows: Sql, recheck: readonly Sql[]): Sql {
  if (recheck.length === 0) return sql`${rows} c`
  return sql`${rows} c CROSS JOIN LATERAL (SELECT c.folded || '' AS folded OFFSET 0) d WHERE ${allOf(recheck)}`
}

/** Returns the condition that the terms of `d` match. The subquery hides the value from the planner, which would scan every document for a frequent word. */
export const matchesSql = (d: string, tsquery: string): Sql =>
  sql`${raw(d)}.terms @@ (SELECT ${tsquery}::tsquery)`

/**
 * Returns the condition that the terms of `d` match. As long as a document has the terms of an earlier version, without signs,
 * words with signs match as words without signs.
 */
function termsMatchSql(d: string, { tsquery, unsigned }: TermCondition): Sql {
  if (tsquery === unsigned) return matchesSql(d, tsquery)
  const isOutdated = sql`EXISTS (SELECT FROM search_document o WHERE ${outdatedSql('o')})`
  return sql`${raw(d)}.terms @@ (SELECT CASE WHEN ${isOutdated} THEN ${unsigned} ELSE ${tsquery} END::tsquery)`
}

/** Returns the condition that a search document has terms of another version. The index search_document_outdated has its text. */
export const outdatedSql = (d: string): Sql => raw(`${d}.terms_version IS DISTINCT FROM ${TERMS_VERSION}`)

/** Returns the excluded clauses that terms decide, as the rest of a tsquery. */
function exclusions(excluded: readonly SearchClause[]): string {
  const decided = excluded.filter(({ needsRecheck }) => !needsRecheck)
  return decided.map((clause) => ` & !(${buildTsquery([clause], [ANYWHERE])})`).join('')
}

/** Returns the condition that the normalized text has the clause; none if terms decide. */
const textCondition = ({ needsRecheck, normalizedText }: SearchClause): Sql[] =>
  needsRecheck ? [sql`(strpos(d.folded, ${normalizedText}) > 0)`] : []

const excludedTexts = (excluded: readonly SearchClause[]): Sql[] =>
  excluded.flatMap(textCondition).map((condition) => sql`NOT ${condition}`)
