/** Pages of search results, ordered by ranking tier and then newest first, with highlights. */
import { summarySql } from '../../articles/db/article-json.ts'
import { type ArticleCount, reportedTotal } from '../../articles/db/count.ts'
import { isFiltered, searchScopeOf } from '../../articles/db/filters.ts'
import { limitedScanSql, recentFirstScanSql } from '../../articles/db/limited-scan.ts'
import { type Tier, tierCondition, tierRecheck, tiersOf } from '../../articles/db/search-conditions.ts'
import { clausesInLanguage, exactClauses } from '../../content/search/clause-matches.ts'
import { highlightText } from '../../content/search/highlights.ts'
import type { ParsedSearchQuery, SearchClause } from '../../content/search/search-query.ts'
import { buildSnippet } from '../../content/search/snippet.ts'
import type { Database } from '../../database/connection.ts'
import { beginCostlyStep } from '../../database/costly-steps.ts'
import { isoTimeSql, join, keysetOperator, raw, type Sql, sql } from '../../database/sql.ts'
import { appendJsonMember } from '../../schemas/json-text.ts'
import { createPage, type Page, type PageRow, type Slice, sliceFromQuery } from '../../schemas/pagination.ts'
import { isIsoTimestamp } from '../../schemas/timestamp.ts'
import type { SearchQuery } from '../schema.ts'

/** A search request whose `q` is parsed. */
export type ParsedSearchRequest = Omit<SearchQuery, 'q'> & { q: ParsedSearchQuery }

const ORDER = 'search'

/** A sort key is the tier of an article and its publication time. */
const KEY = /^(-1|[0-3]) (.+)$/
const isKey = (key: string) => isIsoTimestamp(KEY.exec(key)?.[2] ?? '')

/** Maximum length of the texts of a page that are searched for snippets, in characters: each of 20 may be a book. */
const MAX_PAGE_TEXT_LENGTH = 4_000_000
/** Maximum length of one of them. Counting its characters costs more than sending them. */
const MAX_TEXT_LENGTH = 200_000
/** Texts of this length are highlighted in one step, in characters: some milliseconds. */
const STEP_LENGTH = 50_000

/** A row with the texts that are highlighted. */
interface SearchRow extends PageRow {
  lang: string
  /** True when the article has each word of the query exactly. */
  isExact: boolean
  title: string
  excerpt: string
  text: string
}

/**
 * Returns a page of results: by tier, then newest first. `counting` is their number, if it was requested. Throws DomainError
 * `invalid` for a cursor of another list, or for a page number that is too large.
 */
export async function searchArticles(
  db: Database,
  query: ParsedSearchRequest,
  counting: Promise<ArticleCount | undefined>,
): Promise<Page> {
  const slice = sliceFromQuery(query, ORDER, isKey)
  const [rows, number] = await Promise.all([db.query<SearchRow>(pageSql(query, slice)), counting])
  const page = createPage(rows, slice, ORDER, reportedTotal(query, number, rows.length, slice))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const withoutForms = exactClauses(query.q.required)
  const highlighted: PageRow[] = []
  let length = 0
  for (const row of page.rows) {
    const texts = byId.get(row.id)
    const clauses = texts?.isExact === false ? clausesInLanguage(query.q.required, texts.lang) : withoutForms
    highlighted.push(withHighlights(row, texts, clauses))
    length += texts?.text.length ?? 0
    if (length > STEP_LENGTH) {
      await beginCostlyStep()
      length = 0
    }
  }
  return { ...page, rows: highlighted }
}

function withHighlights(
  row: PageRow,
  texts: SearchRow | undefined,
  clauses: readonly SearchClause[],
): PageRow {
  const title = highlightText(texts?.title ?? '', clauses)
  const text = buildSnippet(texts?.text ?? '', clauses) ?? buildSnippet(texts?.excerpt ?? '', clauses)
  return { ...row, json: appendJsonMember(row.json, 'highlights', JSON.stringify({ title, text })) }
}

/**
 * Reads tier by tier, each from the index and limited to the size of the page; a tier is skipped when those before it fill
 * the page. Only the last tiers are large. Articles are read at the end.
 */
function pageSql(query: ParsedSearchRequest, slice: Slice): Sql {
  const starts = tierStarts(query.q, slice)
  const scans = starts.map((start, index) => tierScanSql(query, slice, start, starts.slice(0, index)))
  const rows = starts.map(({ tier }) =>
    raw(`SELECT ${tier} AS tier, sort_at, article_id AS id FROM ${tableOf(tier)}`),
  )
  const direction = slice.cursor?.direction === 'prev' ? 'ASC' : 'DESC'
  const orderBy = raw(`ORDER BY h.tier ${direction}, h.sort_at ${direction}, h.id ${direction}`)
  const maxLength = sql`${Math.min(MAX_TEXT_LENGTH, Math.floor(MAX_PAGE_TEXT_LENGTH / slice.limit))}::int`
  return sql`
    WITH ${join(scans)}, page AS (
      SELECT * FROM (${join(rows, ' UNION ALL ')}) h ${orderBy} LIMIT ${slice.limit + 1} OFFSET ${slice.offset})
    SELECT ${summarySql('a', { includesHidden: query.status !== undefined })} AS json, h.tier || ' ' || ${isoTimeSql('h.sort_at')} AS key, h.id,
      a.lang, h.tier >= 0 AS "isExact", a.title, a.excerpt, CASE WHEN octet_length(a.text) > ${maxLength} THEN left(a.text, ${maxLength}) ELSE a.text END AS text
    FROM page h JOIN article a ON a.id = h.id ${orderBy}`
}

/** Returns the scan of one tier as a table for a WITH clause. */
function tierScanSql(
  query: ParsedSearchRequest,
  slice: Slice,
  { tier, start }: TierStart,
  before: readonly TierStart[],
): Sql {
  const needed = slice.offset + slice.limit + 1
  const { from, conditions } = searchScopeOf(query)
  const rowsBefore = before.map((other) => raw(`(SELECT count(*) FROM ${tableOf(other.tier)})`))
  const isPageOpen = before.length > 0 ? [sql`${join(rowsBefore, ' + ')} < ${needed}::int`] : []
  const scan = {
    from,
    conditions: [
      ...isPageOpen,
      tierCondition(query.q, tier),
      ...(start ? [start.condition] : []),
      ...conditions,
    ],
    recheck: tierRecheck(query.q, tier),
    isAscending: slice.cursor?.direction === 'prev',
    needed,
  }
  return tier <= 0 && !isFiltered(query)
    ? recentFirstScanSql(tableOf(tier), scan, start?.time)
    : sql`${raw(tableOf(tier))} AS MATERIALIZED (${limitedScanSql(scan)})`
}

/** Returns the name of the table of a tier. */
const tableOf = (tier: Tier): string => `tier${tier}`.replace('-', '_')

/** A tier that a slice reads. `start` is where it begins within the tier of the cursor: the time, and the condition on `d`. */
interface TierStart {
  tier: Tier
  start: { time: Sql; condition: Sql } | null
}

/** Returns the tiers that a slice reads, in its direction. */
function tierStarts(query: ParsedSearchQuery, { cursor }: Slice): TierStart[] {
  const tiers = tiersOf(query)
  if (cursor === null) return tiers.map((tier) => ({ tier, start: null }))
  const [, number, key] = KEY.exec(cursor.key) ?? []
  const isBackwards = cursor.direction === 'prev'
  const first = Number(number)
  const time = sql`${key}::timestamptz`
  const condition = sql`(d.sort_at, d.article_id) ${keysetOperator(cursor, isBackwards)} (${time}, ${cursor.id}::uuid)`
  return tiers
    .filter((tier) => (isBackwards ? tier >= first : tier <= first))
    .sort((a, b) => (isBackwards ? a - b : b - a))
    .map((tier) => ({ tier, start: tier === first ? { time, condition } : null }))
}
