/** Searches as conditions on the search document, for every list that takes `q`. */
import {
  buildTsquery,
  type ParsedSearchQuery,
  parseSearchQuery,
  type SearchClause,
} from '../../content/search/search-query.ts'
import { TERM_PREFIX } from '../../content/search/search-terms.ts'
import type { BindValue } from '../../database/sql.ts'
import { invalidRequest } from '../../errors.ts'

/** Each beginning of words, and each exclusion, walks the index once more. */
const UNITS_MAX = 20

/** Reads `q`. Throws DomainError `invalid` at /q when there is nothing to look for, or too much. */
export function parseQuery(q: string): ParsedSearchQuery {
  const query = parseSearchQuery(q)
  if (query.required.length + query.excluded.length > UNITS_MAX) {
    throw invalidRequest('query', '/q', `A search has at most ${UNITS_MAX} words and phrases.`)
  }
  if (query.required.length > 0) return query
  const detail =
    query.excluded.length > 0
      ? 'A search needs something to look for besides what is excluded.'
      : 'A search needs at least one letter or digit.'
  throw invalidRequest('query', '/q', detail)
}

/**
 * What `q` finds, as conditions on the search document `d`; not what the viewer may see. Throws DomainError
 * `invalid` at /q as `readQuery` does.
 */
export function searchConditions(q: string, bind: BindValue): string[] {
  const query = parseQuery(q)
  const without = query.excluded.filter(({ needsRecheck }) => needsRecheck)
  return [
    searchIndexCondition(query, bind),
    ...needles('d', query.required, bind),
    ...without.map(
      (unit) =>
        `d.article_id NOT IN (SELECT e.article_id FROM search_document e WHERE ${[
          matchesSql('e', buildTsquery([unit], [ANYWHERE]), bind),
          ...needles('e', [unit], bind),
        ].join(' AND ')})`,
    ),
  ]
}

/** How well a document matches: every unit in its title is best. */
export const TIERS = [3, 2, 1, 0] as const
export type Tier = (typeof TIERS)[number]

const ANYWHERE = ''

/** Where the units of each tier may be. */
const placesOf: Record<Tier, readonly string[]> = {
  3: [TERM_PREFIX.title],
  2: [TERM_PREFIX.title, TERM_PREFIX.tag],
  1: [TERM_PREFIX.title, TERM_PREFIX.tag, TERM_PREFIX.frequent],
  0: [ANYWHERE],
}

/** What the index alone tells of the documents `d`, wherever in them the words are. */
export function searchIndexCondition(query: ParsedSearchQuery, bind: BindValue): string {
  return matchesSql('d', buildTsquery(query.required, [ANYWHERE]) + exclusions(query), bind)
}

/**
 * About what `q` finds of the documents `d`, for the planner to guess how many: in its sight, unlike `matches`. Of a unit
 * it is told one term, the longest: those of a phrase go together, and it would take each for a further chance. Throws as
 * `readQuery` does.
 */
export function estimateCondition(q: string, bind: BindValue): string {
  const query = parseQuery(q)
  const wanted = query.required.map((unit) => {
    const [term = '', ...others] = [...unit.terms].sort((a, b) => b.length - a.length)
    return others.length === 0 ? unit : { ...unit, terms: [term], isPrefix: false }
  })
  return `d.terms @@ ${bind(buildTsquery(wanted, [ANYWHERE]) + exclusions(query))}::tsquery`
}

/** What the index alone tells of the documents `d` of one tier, and of no other. */
export function tierCondition(query: ParsedSearchQuery, tier: Tier, bind: BindValue): string {
  const { required } = query
  const better = tier === 3 ? '' : ` & !(${buildTsquery(required, placesOf[(tier + 1) as Tier])})`
  return matchesSql('d', buildTsquery(required, placesOf[tier]) + better + exclusions(query), bind)
}

/** What the index does not tell: phrases and long runs in the folded text of `d`, which must be there or must not. */
export function recheckConditions(
  d: string,
  { required, excluded }: ParsedSearchQuery,
  bind: BindValue,
): string[] {
  return [...needles(d, required, bind), ...needles(d, excluded, bind).map((condition) => `NOT ${condition}`)]
}

/** The subquery hides the value from the planner, who would read every document for a word that most of them have. */
export function matchesSql(d: string, tsquery: string, bind: BindValue): string {
  return `${d}.terms @@ (SELECT ${bind(tsquery)}::tsquery)`
}

/** Excluded units that terms decide, as the rest of a tsquery. */
function exclusions({ excluded }: ParsedSearchQuery): string {
  const decided = excluded.filter(({ needsRecheck }) => !needsRecheck)
  return decided.map((unit) => ` & !(${buildTsquery([unit], [ANYWHERE])})`).join('')
}

function needles(d: string, units: readonly SearchClause[], bind: BindValue): string[] {
  return units.flatMap(({ normalizedText, needsRecheck }) =>
    needsRecheck ? [`(strpos(${d}.folded, ${bind(normalizedText)}) > 0)`] : [],
  )
}
