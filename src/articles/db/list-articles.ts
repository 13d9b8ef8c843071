/** Lists of articles: one prepared statement each, along the index of the wanted order. */
import type { Database } from '../../database/connection.ts'
import {
  type BindValue,
  bindValues,
  isoTimeSql,
  keysetSql,
  type SortOrder,
  type Statement,
} from '../../database/sql.ts'
import { createPage, type Page, type PageRow, type Slice, sliceFromQuery } from '../../schemas/pagination.ts'
import { isIsoTimestamp } from '../../schemas/timestamp.ts'
import type { ArticleListQuery, Sort } from '../query.ts'
import { listItemSql } from './article-json.ts'
import { countArticles, reportedTotal } from './count.ts'
import {
  articleConditions,
  type DrivingIndex,
  drivingIndexOf,
  isFiltered,
  searchDocumentConditions,
} from './filters.ts'
import { notTrashedSql, visibleSql } from './find-article.ts'
import { recentFirstScanSql } from './limited-scan.ts'
import { parseQuery, recheckConditions, searchConditions, searchIndexCondition } from './search-conditions.ts'

/** How each order is kept: the columns of the article that carry it, and how a cursor writes the first of them. */
const orders: Record<Sort, SortOrder & { printed: string; isKey: (key: string) => boolean }> = {
  '-publishedAt': byTime('sort_at', 'DESC'),
  publishedAt: byTime('sort_at', 'ASC'),
  '-updatedAt': byTime('updated_at', 'DESC'),
  updatedAt: byTime('updated_at', 'ASC'),
  title: byTitle('ASC'),
  '-title': byTitle('DESC'),
}

function byTime(column: string, direction: SortOrder['direction']) {
  const key = `a.${column}`
  return {
    key,
    id: 'a.id',
    type: 'timestamptz' as const,
    direction,
    printed: isoTimeSql(key),
    isKey: isIsoTimestamp,
  }
}

/** By code point, and by the first hundred characters: more does not fit into an index. */
function byTitle(direction: SortOrder['direction']) {
  const key = 'left(a.title, 100) COLLATE "C"'
  return {
    key,
    id: 'a.id',
    type: 'text' as const,
    direction,
    printed: 'left(a.title, 100)',
    isKey: () => true,
  }
}

/**
 * A page of articles. Without `status` it holds what the public sees. Throws DomainError `invalid` for a cursor of
 * another list, a page that lies too deep, or words that cannot be looked for.
 */
export async function listArticles(db: Database, query: ArticleListQuery): Promise<Page> {
  const order = orders[query.sort]
  const slice = sliceFromQuery(query, query.sort, order.isKey)
  const { text, values } = listStatement(query, slice)
  const [rows, number] = await Promise.all([db.query<PageRow>({ text, values }), countArticles(db, query)])
  return createPage(rows, slice, query.sort, reportedTotal(query, number, rows.length, slice))
}

/**
 * The statement of a list. In the order of publication a single tag, category or author is walked along the index of
 * its join table, and a search along what it has found; every other filter is a condition on the article.
 */
function listStatement(query: ArticleListQuery, slice: Slice): Statement {
  const { bind, values } = bindValues()
  const byDate = query.sort === '-publishedAt' || query.sort === 'publishedAt'
  const walk = byDate && query.q === undefined ? drivingIndexOf(query) : null
  const { page, found } =
    query.q === undefined ? pageOfAll(query, walk, slice, bind) : pageOfHits(query, slice, bind)
  const shown = query.status === undefined ? visibleSql('o') : notTrashedSql('o')
  const { printed } = orders[query.sort]
  const text = `
    ${found} SELECT ${listItemSql('a', query, shown, bind)} AS json, ${printed} AS key, a.id AS id
    FROM (${page}) a`
  return { text, values }
}

/** The rows of a page of the whole list, in order. */
function pageOfAll(query: ArticleListQuery, walk: DrivingIndex | null, slice: Slice, bind: BindValue) {
  const order = orders[query.sort]
  const from = walk ? `${walk.table} x JOIN article a ON a.id = x.article_id` : 'article a'
  const along = walk ? { ...order, key: 'x.sort_at', id: 'x.article_id' } : order
  const { conditions: place, tail } = keysetSql(along, slice, bind)
  const conditions = [
    ...(walk ? [walk.condition(bind)] : []),
    ...articleConditions(query, bind, walk),
    ...place,
  ]
  return { found: '', page: `SELECT a.* FROM ${from} WHERE ${conditions.join(' AND ')} ${tail}` }
}

/** The rows of a page of what a search finds. */
function pageOfHits(query: ArticleListQuery, slice: Slice, bind: BindValue) {
  const order = orders[query.sort]
  if (order.key === 'a.sort_at' && !isFiltered(query)) return pageOfHitsAlone(query, slice, bind)
  const hits = [...searchConditions(query.q ?? '', bind), ...searchDocumentConditions(query)]
  const found = `WITH hits AS MATERIALIZED (
    SELECT d.article_id FROM search_document d WHERE ${hits.join(' AND ')})`
  const { conditions: place, tail } = keysetSql(order, slice, bind)
  const conditions = [...articleConditions(query, bind, null), ...place]
  const page = `SELECT a.* FROM hits h JOIN article a ON a.id = h.article_id WHERE ${conditions.join(' AND ')} ${tail}`
  return { found, page }
}

/** The same when nothing else narrows the list: the page is cut from the search documents, and articles are read last. */
function pageOfHitsAlone(query: ArticleListQuery, slice: Slice, bind: BindValue) {
  const search = parseQuery(query.q ?? '')
  const along = { ...orders[query.sort], key: 'd.sort_at', id: 'd.article_id' }
  const { conditions: place, isAscending, orderBy, limit } = keysetSql(along, slice, bind)
  const wanted = {
    from: 'search_document d',
    conditions: [searchIndexCondition(search, bind), ...searchDocumentConditions(query), ...place],
    inText: recheckConditions('d', search, bind),
    isAscending,
    needed: `${bind(slice.offset + slice.limit + 1)}::int`,
  }
  const start = slice.cursor ? `${bind(slice.cursor.key)}::timestamptz` : undefined
  const page = `SELECT a.* FROM (SELECT * FROM hits d ${orderBy} ${limit}) d JOIN article a ON a.id = d.article_id ${orderBy}`
  return { found: `WITH ${recentFirstScanSql('hits', wanted, start)}`, page }
}

/** Where an article stands in the order of a list, as its cursors have it. */
export async function readSortKey(db: Database, id: string, sort: Sort): Promise<string> {
  const text = `SELECT ${orders[sort].printed} AS key FROM article a WHERE a.id = $1::uuid`
  const [row] = await db.query<{ key: string }>({ text, values: [id] })
  return row?.key ?? ''
}
