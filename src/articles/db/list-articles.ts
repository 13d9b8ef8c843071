/** Lists of articles: one statement each, which reads the index of the sort order. */
import type { ParsedSearchQuery } from '../../content/search/search-query.ts'
import type { Database } from '../../database/connection.ts'
import {
  allOf,
  constantLimitSql,
  empty,
  HUMAN_ORDER,
  isoTimeSql,
  keysetSql,
  raw,
  type SortOrder,
  type Sql,
  sql,
} from '../../database/sql.ts'
import { invalidRequest } from '../../errors.ts'
import { createPage, type Page, type PageRow, type Slice, sliceFromQuery } from '../../schemas/pagination.ts'
import { isIsoTimestamp } from '../../schemas/timestamp.ts'
import { metadataPathOf } from '../metadata-schema.ts'
import type { ParsedListQuery } from '../model/parsed-query.ts'
import type { ColumnSort, Sort } from '../query.ts'
import { type ArticleColumns, articleJson, listItemColumnsSql } from './article-json.ts'
import { countArticles, reportedTotal } from './count.ts'
import { articleConditions, drivingIndexOf, isFiltered, searchDocumentConditions } from './filters.ts'
import { matchingIdsSql } from './hits.ts'
import { recentFirstScanSql } from './limited-scan.ts'
import { isMetadataKey, METADATA_SORT_MAX, metadataKeySql, metadataOrder } from './metadata.ts'
import { recheckConditions, searchIndexCondition } from './search-conditions.ts'
import { readableSql } from './visibility.ts'

/** A sort order of articles, and the text of its key in a cursor. */
interface ArticleOrder extends SortOrder {
  printed: Sql
  isKey: (key: string) => boolean
}

const orders: Record<ColumnSort, ArticleOrder> = {
  '-publishedAt': byTime('sort_at', 'DESC'),
  publishedAt: byTime('sort_at', 'ASC'),
  '-updatedAt': byTime('updated_at', 'DESC'),
  updatedAt: byTime('updated_at', 'ASC'),
  title: byTitle('ASC'),
  '-title': byTitle('DESC'),
}

/** Returns the order of a list. A key of the metadata is a column that `pageByMetadata` adds. */
function orderOf(sort: Sort): ArticleOrder {
  if (sort in orders) return orders[sort as ColumnSort]
  return { ...metadataOrder(sort), printed: raw('a.sort_key::text'), isKey: isMetadataKey }
}

function byTime(column: string, direction: SortOrder['direction']): ArticleOrder {
  const key = `a.${column}`
  return { key, id: 'a.id', type: 'timestamptz', direction, printed: isoTimeSql(key), isKey: isIsoTimestamp }
}

/** By the first hundred characters, because the size of an index entry is limited. */
function byTitle(direction: SortOrder['direction']): ArticleOrder {
  const printed = 'left(a.title, 100)'
  const key = `${printed} ${HUMAN_ORDER}`
  return { key, id: 'a.id', type: 'text', direction, printed: raw(printed), isKey: () => true }
}

/**
 * Returns a page of articles. Without `status` these are the visible articles. Throws DomainError `invalid` for a cursor of
 * another list, or for a page number that is too large.
 */
export async function listArticles(db: Database, query: ParsedListQuery): Promise<Page> {
  const order = orderOf(query.sort)
  const slice = sliceFromQuery(query, query.sort, order.isKey)
  const isCounted = query.count === 'exact' && readsEveryHit(query)
  const [rows, counted] = await Promise.all([
    db.query<ListRow>(listSql(query, slice, isCounted)),
    isCounted ? undefined : countArticles(db, query),
  ])
  const [first] = rows
  if ((first?.sorted ?? 0) > METADATA_SORT_MAX) throw invalidRequest('query', '/sort', TOO_MANY_TO_SORT)
  const count = first && isCounted ? { number: first.hits, isEstimated: false } : counted
  const total = count ?? (await countArticles(db, query)) // a page without rows has no number
  const items = rows.map((row) => ({ key: row.key, id: row.id, json: articleJson(row) }))
  return createPage(items, slice, query.sort, reportedTotal(query, total, rows.length, slice))
}

const TOO_MANY_TO_SORT = `Metadata sorts at most ${METADATA_SORT_MAX} articles. Narrow the list with filters, or sort by another key.`

/**
 * A row of a list, with the number of all hits where the page has read every one of them, and with the number of articles that
 * were sorted by metadata.
 */
interface ListRow extends PageRow, ArticleColumns {
  hits: number
  sorted?: number
}

/** Returns true for a search whose page has to read every hit, and no other article: one in another order than that of time. */
const readsEveryHit = (query: ParsedListQuery): boolean =>
  query.q !== undefined && !isFiltered(query) && orderOf(query.sort).key !== 'a.sort_at'

/** The rows of a page: the query for them, and the WITH clause that it needs. */
interface PageSql {
  withClause: Sql
  page: Sql
}

function listSql(query: ParsedListQuery, slice: Slice, isCounted: boolean): Sql {
  const isByMetadata = metadataPathOf(query.sort) !== null
  const { withClause, page } = isByMetadata ? pageByMetadata(query, slice) : pageByColumn(query, slice)
  const includesHidden = query.status !== undefined
  const readable = readableSql('o', includesHidden)
  return sql`
    ${withClause} SELECT ${listItemColumnsSql('a', { ...query, includesHidden }, readable)}, ${orderOf(query.sort).printed} AS key, a.id AS id
      ${isCounted ? raw(', (SELECT count(*)::int FROM hits) AS hits') : empty}
      ${isByMetadata ? raw(', (SELECT count(*)::int FROM selected) AS sorted') : empty}
    FROM (${page}) a`
}

const pageByColumn = (query: ParsedListQuery, slice: Slice): PageSql =>
  query.q === undefined ? pageOfArticles(query, slice) : pageOfMatches(query, query.q, slice)

/** Returns a page in the order of a key of the metadata: all articles of the list are read, up to a maximum, and sorted. */
function pageByMetadata(query: ParsedListQuery, slice: Slice): PageSql {
  const { conditions, tail } = keysetSql(metadataOrder(query.sort), slice)
  const { from, all, hits } = selectedArticles(query)
  return {
    withClause: sql`WITH ${hits} selected AS MATERIALIZED (
      SELECT a.id, ${metadataKeySql(query.sort)} AS key FROM ${from} WHERE ${allOf(all)} LIMIT ${METADATA_SORT_MAX + 1}::int)`,
    page: sql`SELECT a.*, s.key AS sort_key FROM selected s JOIN article a ON a.id = s.id WHERE ${allOf(conditions)} ${tail}`,
  }
}

/** Returns the articles of a list without an order; `hits` is a table of the WITH clause. */
function selectedArticles(query: ParsedListQuery): { from: Sql; all: Sql[]; hits: Sql } {
  const all = articleConditions(query)
  if (query.q === undefined) return { from: raw('article a'), all, hits: empty }
  const scope = { from: sql`search_document d`, conditions: searchDocumentConditions(query) }
  return {
    from: raw('hits h JOIN article a ON a.id = h.id'),
    all,
    hits: sql`hits AS MATERIALIZED (${matchingIdsSql(query.q, scope)}),`,
  }
}

/**
 * Returns a page of a list without `q`. In the order of publication, a filter by a single tag, category or author reads the
 * index of its join table; every other filter is a condition on the article.
 */
function pageOfArticles(query: ParsedListQuery, slice: Slice): PageSql {
  const order = orderOf(query.sort)
  const index = order.key === 'a.sort_at' ? drivingIndexOf(query) : null
  const from = index ? raw(`${index.table} x JOIN article a ON a.id = x.article_id`) : raw('article a')
  const indexOrder = index ? { ...order, key: 'x.sort_at', id: 'x.article_id' } : order
  const { conditions, orderBy, limit } = keysetSql(indexOrder, slice)
  const filter = allOf([...(index ? [index.condition] : []), ...articleConditions(query, index)])
  const rows = (filter.values.length === 0 && constantLimitSql(slice)) || limit
  return {
    withClause: empty,
    page: sql`SELECT a.* FROM ${from} WHERE ${allOf([filter, ...conditions])} ${orderBy} ${rows}`,
  }
}

/** Returns a page of the articles that match a search. */
function pageOfMatches(query: ParsedListQuery, q: ParsedSearchQuery, slice: Slice): PageSql {
  const order = orderOf(query.sort)
  if (order.key === 'a.sort_at' && !isFiltered(query)) return pageOfUnfilteredMatches(query, q, slice)
  const scope = { from: sql`search_document d`, conditions: searchDocumentConditions(query) }
  const { conditions, tail } = keysetSql(order, slice)
  const all = [...articleConditions(query), ...conditions]
  return {
    withClause: sql`WITH hits AS MATERIALIZED (${matchingIdsSql(q, scope)})`,
    page: sql`SELECT a.* FROM hits h JOIN article a ON a.id = h.id WHERE ${allOf(all)} ${tail}`,
  }
}

/** Returns a page of a search without further filters, by publication time: search documents are limited first, articles are read last. */
function pageOfUnfilteredMatches(query: ParsedListQuery, q: ParsedSearchQuery, slice: Slice): PageSql {
  const order = { ...orderOf(query.sort), key: 'd.sort_at', id: 'd.article_id' }
  const { conditions, isAscending, orderBy, limit } = keysetSql(order, slice)
  const scan = {
    from: sql`search_document d`,
    conditions: [searchIndexCondition(q), ...searchDocumentConditions(query), ...conditions],
    recheck: recheckConditions(q),
    isAscending,
    needed: slice.offset + slice.limit + 1,
  }
  const start = slice.cursor ? sql`${slice.cursor.key}::timestamptz` : undefined
  return {
    withClause: sql`WITH ${recentFirstScanSql('hits', scan, start)}`,
    page: sql`SELECT a.* FROM (SELECT * FROM hits d ${orderBy} ${limit}) d JOIN article a ON a.id = d.article_id ${orderBy}`,
  }
}

/** Returns the sort key of an article in a list, as cursors have it. */
export async function readSortKey(db: Database, id: string, sort: Sort): Promise<string> {
  const key = metadataPathOf(sort) ? sql`(${metadataKeySql(sort)})::text` : orderOf(sort).printed
  const [row] = await db.query<{ key: string }>(
    sql`SELECT ${key} AS key FROM article a WHERE a.id = ${id}::uuid`,
  )
  return row?.key ?? ''
}
