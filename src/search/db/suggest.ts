/** Search suggestions: titles of articles, and names of tags, categories and authors. */
import { searchScopeOf } from '../../articles/db/filters.ts'
import { matchesSql } from '../../articles/db/search-conditions.ts'
import type { ArticleFilters } from '../../articles/filter-schema.ts'
import { termTables } from '../../articles/model/taxonomies.ts'
import { normalizeText } from '../../content/search/normalized-text.ts'
import { buildTsquery, parsePartialQuery, type SearchClause } from '../../content/search/search-query.ts'
import { FIELD_SEPARATOR, TERM_PREFIX } from '../../content/search/term-counts.ts'
import type { Database } from '../../database/connection.ts'
import { allOf, raw, type Sql, sql } from '../../database/sql.ts'
import { invalidRequest } from '../../errors.ts'
import type { Suggestion, SuggestQuery } from '../schema.ts'

/** Invisible characters at the beginning of titles that were copied from files. */
const BYTE_ORDER_MARKS = /^\ufeff+/
/** Number of the newest matching titles that are ranked. */
const MAX_TITLES = 50
/** Number of the newest articles with a matching name whose names are ranked. */
const MAX_SAMPLE = 200

const newestFirst = (limit: number) => raw(`ORDER BY d.sort_at DESC, d.article_id DESC LIMIT ${limit}`)

/**
 * Returns suggestions from visible articles: those that begin with `q` first. At most half of them are names, unless there
 * are too few titles. Throws DomainError `invalid` when `q` has no letter or digit.
 */
export async function suggest(db: Database, { q, limit, lang }: SuggestQuery): Promise<Suggestion[]> {
  const clauses = parsePartialQuery(q)
  if (clauses.length === 0)
    throw invalidRequest('query', '/q', 'A suggestion needs at least one letter or digit.')
  const [titles, tags, authors] = await Promise.all([
    db.query<Suggestion>(titlesSql(clauses, { lang })),
    db.query<Suggestion>(namesSql(clauses, { lang }, 'tag')),
    db.query<Suggestion>(namesSql(clauses, { lang }, 'author')),
  ])
  const matchingNames = [...tags, ...authors].filter(({ text }) => matchesAll(text, clauses))
  const prefix = normalizedPrefix(q)
  const prefixFirst = (suggestions: Suggestion[]) => [
    ...suggestions.filter(({ text }) => normalizeText(text).startsWith(prefix)),
    ...suggestions.filter(({ text }) => !normalizeText(text).startsWith(prefix)),
  ]
  const names = prefixFirst(matchingNames).slice(0, Math.max(Math.floor(limit / 2), limit - titles.length))
  const suggestions = prefixFirst([...names, ...prefixFirst(titles).slice(0, limit - names.length)])
  return suggestions.map((suggestion) => ({
    ...suggestion,
    text: suggestion.text.replace(BYTE_ORDER_MARKS, ''),
  }))
}

/** Returns `q` as the prefix of a normalized text, without the separator at its end: the last word may be unfinished. */
function normalizedPrefix(q: string): string {
  return normalizeText(q).slice(0, -1)
}

function matchesAll(name: string, clauses: readonly SearchClause[]): boolean {
  const normalizedName = normalizeText(name)
  return clauses.every(({ normalizedText }) => normalizedName.includes(normalizedText))
}

function titlesSql(clauses: readonly SearchClause[], filters: ArticleFilters): Sql {
  const title = raw(`split_part(d.folded, chr(${FIELD_SEPARATOR.charCodeAt(0)}), 1)`)
  const rechecks = clauses
    .filter(({ needsRecheck }) => needsRecheck)
    .map(({ normalizedText }) => sql`strpos(${title}, ${normalizedText}) > 0`)
  const { from, conditions } = searchScopeOf(filters)
  const all = [matchesSql('d', buildTsquery(clauses, [TERM_PREFIX.title])), ...conditions, ...rechecks]
  return sql`
    SELECT 'article' AS kind, a.slug, nullif(a.lang, 'und') AS lang, a.title AS text
    FROM (SELECT d.article_id, d.sort_at FROM ${from} WHERE ${allOf(all)} ${newestFirst(MAX_TITLES)}) d
    JOIN article a ON a.id = d.article_id ORDER BY d.sort_at DESC, d.article_id DESC`
}

/** Returns the names of the newest articles that have a matching name, most used first. Other names of these articles are among them. */
function namesSql(clauses: readonly SearchClause[], filters: ArticleFilters, kind: 'tag' | 'author'): Sql {
  const { table, joinTable, key } = termTables[kind]
  const { from, conditions } = searchScopeOf(filters)
  const all = [matchesSql('d', buildTsquery(clauses, [TERM_PREFIX[kind]])), ...conditions]
  return sql`
    SELECT ${raw(kind === 'tag' ? 'n.kind::text' : `'author'`)} AS kind, n.slug, NULL AS lang, n.name AS text
    FROM (SELECT d.article_id FROM ${from} WHERE ${allOf(all)} ${newestFirst(MAX_SAMPLE)}) d
    JOIN ${raw(joinTable)} x ON x.article_id = d.article_id JOIN ${raw(table)} n ON n.id = x.${raw(key)}
    GROUP BY n.id ORDER BY count(*) DESC, n.slug`
}
