/** Pages of search results, best first, with the places that show why. */

import { summarySql } from '../../articles/db/article-json.ts'
import { countArticles, reportedTotal } from '../../articles/db/count.ts'
import { articleConditions, isFiltered, searchDocumentConditions } from '../../articles/db/filters.ts'
import { limitedScanSql, recentFirstScanSql } from '../../articles/db/limited-scan.ts'
import {
  parseQuery,
  recheckConditions,
  TIERS,
  type Tier,
  tierCondition,
} from '../../articles/db/search-conditions.ts'
import type { ArticleFilters } from '../../articles/query.ts'
import { highlightText } from '../../content/search/highlights.ts'
import type { ParsedSearchQuery as Search } from '../../content/search/search-query.ts'
import { buildSnippet } from '../../content/search/snippet.ts'
import type { Database } from '../../database/connection.ts'
import { type BindValue, bindValues, isoTimeSql, keysetOperator, type Statement } from '../../database/sql.ts'
import { appendJsonMember } from '../../schemas/json-text.ts'
import { createPage, type Page, type PageRow, type Slice, sliceFromQuery } from '../../schemas/pagination.ts'
import { isIsoTimestamp } from '../../schemas/timestamp.ts'
import type { SearchQuery } from '../schema.ts'

const ORDER = 'search'

/** A key is the tier of an article and its sort key. */
const KEY = /^([0-3]) (.+)$/
const isKey = (key: string) => isIsoTimestamp(KEY.exec(key)?.[2] ?? '')

/** A snippet is looked for in so many characters of a text: enough for a book, and a page of them still is quick. To count them costs more than to send them. */
const TEXT_MAX = 200_000

/** A row with the texts in which the words are marked. */
interface Hit extends PageRow {
  title: string
  excerpt: string
  text: string
}

/**
 * A page of results: by tier, then newest first. Throws DomainError `invalid` for a query with nothing to look for, a
 * cursor of another list, or a page that lies too deep.
 */
export async function searchArticles(db: Database, query: SearchQuery): Promise<Page> {
  const search = parseQuery(query.q)
  const slice = sliceFromQuery(query, ORDER, isKey)
  const { text, values } = pageStatement(query, search, slice)
  const [hits, number] = await Promise.all([db.query<Hit>({ text, values }), countArticles(db, query)])
  const page = createPage(hits, slice, ORDER, reportedTotal(query, number, hits.length, slice))
  const shown = new Map(hits.map((hit) => [hit.id, hit]))
  return { ...page, rows: page.rows.map((row) => withHighlights(row, shown.get(row.id), search)) }
}

function withHighlights(row: PageRow, hit: Hit | undefined, { required }: Search): PageRow {
  const title = highlightText(hit?.title ?? '', required)
  const text = buildSnippet(hit?.text ?? '', required) ?? buildSnippet(hit?.excerpt ?? '', required)
  return { ...row, json: appendJsonMember(row.json, 'highlights', JSON.stringify({ title, text })) }
}

/** Conditions on `d`, and on `a` if it is joined, for all that the viewer may see and the filters let through. */
export function searchScopeSql(
  filters: ArticleFilters,
  bind: BindValue,
): { from: string; conditions: string[] } {
  if (!isFiltered(filters)) {
    return { from: 'search_document d', conditions: searchDocumentConditions(filters) }
  }
  return {
    from: 'search_document d JOIN article a ON a.id = d.article_id',
    conditions: articleConditions(filters, bind, null),
  }
}

/**
 * Tier by tier, each from the index and cut to what the page needs; a tier is not even looked at when those before it
 * fill the page. The last tier alone is large. Articles are read at the end.
 */
function pageStatement(query: SearchQuery, search: Search, slice: Slice): Statement {
  const { bind, values } = bindValues()
  const needed = `${bind(slice.offset + slice.limit + 1)}::int`
  const { from, conditions } = searchScopeSql(query, bind)
  const isAscending = slice.cursor?.direction === 'prev'
  const inText = recheckConditions('d', search, bind)
  const places = placesIn(slice, bind)
  const cuts = places.map(({ tier, start }, index) => {
    const before = places.slice(0, index).map((cut) => `(SELECT count(*) FROM tier${cut.tier})`)
    const open = before.length > 0 ? [`${before.join(' + ')} < ${needed}`] : []
    const place = start === null ? [] : [start.condition]
    const all = [...open, tierCondition(search, tier, bind), ...place, ...conditions]
    const wanted = { from, conditions: all, inText, isAscending, needed }
    return tier === 0 && !isFiltered(query)
      ? recentFirstScanSql('tier0', wanted, start?.time)
      : `tier${tier} AS MATERIALIZED (${limitedScanSql(wanted)})`
  })
  const found = places.map(({ tier }) => `SELECT ${tier} AS tier, sort_at, article_id AS id FROM tier${tier}`)
  const direction = isAscending ? 'ASC' : 'DESC'
  const best = `ORDER BY h.tier ${direction}, h.sort_at ${direction}, h.id ${direction}`
  const text = `
    WITH ${cuts.join(', ')}, page AS (
      SELECT * FROM (${found.join(' UNION ALL ')}) h ${best} LIMIT ${bind(slice.limit + 1)} OFFSET ${bind(slice.offset)})
    SELECT ${summarySql('a')} AS json, h.tier || ' ' || ${isoTimeSql('h.sort_at')} AS key, h.id,
      a.title, a.excerpt, CASE WHEN octet_length(a.text) > ${TEXT_MAX} THEN left(a.text, ${TEXT_MAX}) ELSE a.text END AS text
    FROM page h JOIN article a ON a.id = h.id ${best}`
  return { text, values }
}

/** Where a tier begins: the time there, and what is asked of the documents `d` from then on. */
interface Start {
  time: string
  condition: string
}

/** The tiers that a slice reads, in its direction, and where in the tier of the cursor it begins. */
function placesIn({ cursor }: Slice, bind: BindValue): { tier: Tier; start: Start | null }[] {
  if (cursor === null) return TIERS.map((tier) => ({ tier, start: null }))
  const [, number, key] = KEY.exec(cursor.key) ?? []
  const backwards = cursor.direction === 'prev'
  const from = Number(number)
  const time = `${bind(key)}::timestamptz`
  const condition = `(d.sort_at, d.article_id) ${keysetOperator(cursor, backwards)} (${time}, ${bind(cursor.id)}::uuid)`
  return [...TIERS]
    .filter((tier) => (backwards ? tier >= from : tier <= from))
    .sort((a, b) => (backwards ? a - b : b - a))
    .map((tier) => ({ tier, start: tier === from ? { time, condition } : null }))
}
