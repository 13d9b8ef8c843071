/** What somebody may be about to type: titles, and names of tags, categories and authors. */

import { matchesSql } from '../../articles/db/search-conditions.ts'
import type { ArticleFilters } from '../../articles/query.ts'
import { normalizeText } from '../../content/search/normalized-text.ts'
import { buildTsquery, parsePartialQuery, type SearchClause } from '../../content/search/search-query.ts'
import { TERM_PREFIX } from '../../content/search/search-terms.ts'
import { FIELD_SEPARATOR } from '../../content/search/term-counts.ts'
import type { Database } from '../../database/connection.ts'
import { bindValues, type Statement } from '../../database/sql.ts'
import { invalidRequest } from '../../errors.ts'
import type { Suggestion, SuggestQuery } from '../schema.ts'
import { searchScopeSql } from './results.ts'

/** So many of the newest titles that match are put in order. */
const TITLES = 50
/** Names are looked for on so many of the newest articles whose names match. */
const SAMPLE = 200

const newest = (limit: number) => `ORDER BY d.sort_at DESC, d.article_id DESC LIMIT ${limit}`

/**
 * Suggestions from what the public sees: those that begin with what was typed first. At most half are names. Throws
 * DomainError `invalid` when nothing was typed that can be looked for.
 */
export async function suggest(db: Database, { q, limit, lang }: SuggestQuery): Promise<Suggestion[]> {
  const typed = parsePartialQuery(q)
  if (typed.length === 0)
    throw invalidRequest('query', '/q', 'A suggestion needs at least one letter or digit.')
  const ask = (statement: Statement) => db.query<Suggestion>(statement)
  const [titles, tags, authors] = await Promise.all([
    ask(titlesStatement(typed, { lang })),
    ask(namesStatement(typed, { lang }, 'tag')),
    ask(namesStatement(typed, { lang }, 'author')),
  ])
  const named = [...tags, ...authors].filter(({ text }) => has(text, typed))
  const beginning = beginningOf(q)
  const best = (found: Suggestion[]) => [
    ...found.filter(({ text }) => normalizeText(text).startsWith(beginning)),
    ...found.filter(({ text }) => !normalizeText(text).startsWith(beginning)),
  ]
  const names = best(named).slice(0, Math.max(Math.floor(limit / 2), limit - titles.length))
  return best([...names, ...best(titles).slice(0, limit - names.length)])
}

/** What was typed, as the beginning of a folded text: its last word may go on. */
function beginningOf(q: string): string {
  return normalizeText(q).slice(0, -1)
}

function has(name: string, typed: readonly SearchClause[]): boolean {
  const folded = normalizeText(name)
  return typed.every(({ normalizedText }) => folded.includes(normalizedText))
}

function titlesStatement(typed: readonly SearchClause[], filters: ArticleFilters): Statement {
  const { bind, values } = bindValues()
  const title = `split_part(d.folded, chr(${FIELD_SEPARATOR.charCodeAt(0)}), 1)`
  const needles = typed
    .filter(({ needsRecheck }) => needsRecheck)
    .map(({ normalizedText }) => `strpos(${title}, ${bind(normalizedText)}) > 0`)
  const { from, conditions } = searchScopeSql(filters, bind)
  const all = [matchesSql('d', buildTsquery(typed, [TERM_PREFIX.title]), bind), ...conditions, ...needles]
  const text = `
    SELECT 'article' AS kind, a.slug, nullif(a.lang, 'und') AS lang, a.title AS text
    FROM (SELECT d.article_id, d.sort_at FROM ${from} WHERE ${all.join(' AND ')} ${newest(TITLES)}) d
    JOIN article a ON a.id = d.article_id ORDER BY d.sort_at DESC, d.article_id DESC`
  return { text, values }
}

/** Names on the newest articles that carry such names, most used first; others of those articles are among them. */
function namesStatement(
  typed: readonly SearchClause[],
  filters: ArticleFilters,
  of: 'tag' | 'author',
): Statement {
  const { bind, values } = bindValues()
  const prefix = TERM_PREFIX[of]
  const { from, conditions } = searchScopeSql(filters, bind)
  const all = [matchesSql('d', buildTsquery(typed, [prefix]), bind), ...conditions]
  const kind = of === 'tag' ? 'n.kind::text' : `'author'`
  const text = `
    SELECT ${kind} AS kind, n.slug, NULL AS lang, n.name AS text
    FROM (SELECT d.article_id FROM ${from} WHERE ${all.join(' AND ')} ${newest(SAMPLE)}) d
    JOIN article_${of} x ON x.article_id = d.article_id JOIN ${of} n ON n.id = x.${of}_id
    GROUP BY n.id ORDER BY count(*) DESC, n.slug`
  return { text, values }
}
