/** Lists of articles: one prepared statement each, along the index of the wanted order. */
import type { Database } from '../../database/connection.ts'
import { type Bind, isoTime, keyset, type Order, parameters, type Statement } from '../../database/sql.ts'
import { type Page, pageOf, type Row, type Slice, sliceOf } from '../../schemas/pagination.ts'
import { isPrintedTime } from '../../schemas/timestamp.ts'
import type { ArticleListQuery, Sort } from '../query.ts'
import { listedJson } from './article-json.ts'
import { countArticles, totalOf } from './count.ts'
import { articleConditions, documentConditions, isFiltered, type Walk, walkOf } from './filters.ts'
import { notTrashed, visible } from './find-article.ts'
import { cutNearestFirst } from './limited-scan.ts'
import { indexCondition, readQuery, searchConditions, textConditions } from './search-conditions.ts'

/** How each order is kept: the columns of the article that carry it, and how a cursor writes the first of them. */
const orders: Record<Sort, Order & { printed: string; isKey: (key: string) => boolean }> = {
  '-publishedAt': byTime('sort_at', 'DESC'),
  publishedAt: byTime('sort_at', 'ASC'),
  '-updatedAt': byTime('updated_at', 'DESC'),
  updatedAt: byTime('updated_at', 'ASC'),
  title: byTitle('ASC'),
  '-title': byTitle('DESC'),
}

function byTime(column: string, direction: Order['direction']) {
  const key = `a.${column}`
  return {
    key,
    id: 'a.id',
    type: 'timestamptz' as const,
    direction,
    printed: isoTime(key),
    isKey: isPrintedTime,
  }
}

/** By code point, and by the first hundred characters: more does not fit into an index. */
function byTitle(direction: Order['direction']) {
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
  const slice = sliceOf(query, query.sort, order.isKey)
  const { text, values } = listStatement(query, slice)
  const [rows, number] = await Promise.all([db.read<Row>(text, values), countArticles(db, query)])
  return pageOf(rows, slice, query.sort, totalOf(query, number, rows.length, slice))
}

/**
 * The statement of a list. In the order of publication a single tag, category or author is walked along the index of
 * its join table, and a search along what it has found; every other filter is a condition on the article.
 */
function listStatement(query: ArticleListQuery, slice: Slice): Statement {
  const { bind, values } = parameters()
  const byDate = query.sort === '-publishedAt' || query.sort === 'publishedAt'
  const walk = byDate && query.q === undefined ? walkOf(query) : null
  const { page, found } =
    query.q === undefined ? pageOfAll(query, walk, slice, bind) : pageOfHits(query, slice, bind)
  const shown = query.status === undefined ? visible('o') : notTrashed('o')
  const { printed } = orders[query.sort]
  const text = `
    ${found} SELECT ${listedJson('a', query, shown, bind)} AS json, ${printed} AS key, a.id AS id
    FROM (${page}) a`
  return { text, values }
}

/** The rows of a page of the whole list, in order. */
function pageOfAll(query: ArticleListQuery, walk: Walk | null, slice: Slice, bind: Bind) {
  const order = orders[query.sort]
  const from = walk ? `${walk.table} x JOIN article a ON a.id = x.article_id` : 'article a'
  const along = walk ? { ...order, key: 'x.sort_at', id: 'x.article_id' } : order
  const { conditions: place, tail } = keyset(along, slice, bind)
  const conditions = [
    ...(walk ? [walk.condition(bind)] : []),
    ...articleConditions(query, bind, walk),
    ...place,
  ]
  return { found: '', page: `SELECT a.* FROM ${from} WHERE ${conditions.join(' AND ')} ${tail}` }
}

/** The rows of a page of what a search finds. */
function pageOfHits(query: ArticleListQuery, slice: Slice, bind: Bind) {
  const order = orders[query.sort]
  if (order.key === 'a.sort_at' && !isFiltered(query)) return pageOfHitsAlone(query, slice, bind)
  const hits = [...searchConditions(query.q ?? '', bind), ...documentConditions(query)]
  const found = `WITH hits AS MATERIALIZED (
    SELECT d.article_id FROM search_document d WHERE ${hits.join(' AND ')})`
  const { conditions: place, tail } = keyset(order, slice, bind)
  const conditions = [...articleConditions(query, bind, null), ...place]
  const page = `SELECT a.* FROM hits h JOIN article a ON a.id = h.article_id WHERE ${conditions.join(' AND ')} ${tail}`
  return { found, page }
}

/** The same when nothing else narrows the list: the page is cut from the search documents, and articles are read last. */
function pageOfHitsAlone(query: ArticleListQuery, slice: Slice, bind: Bind) {
  const search = readQuery(query.q ?? '')
  const along = { ...orders[query.sort], key: 'd.sort_at', id: 'd.article_id' }
  const { conditions: place, isAscending, orderBy, limit } = keyset(along, slice, bind)
  const wanted = {
    from: 'search_document d',
    conditions: [indexCondition(search, bind), ...documentConditions(query), ...place],
    inText: textConditions('d', search, bind),
    isAscending,
    needed: `${bind(slice.offset + slice.limit + 1)}::int`,
  }
  const start = slice.cursor ? `${bind(slice.cursor.key)}::timestamptz` : undefined
  const page = `SELECT a.* FROM (SELECT * FROM hits d ${orderBy} ${limit}) d JOIN article a ON a.id = d.article_id ${orderBy}`
  return { found: `WITH ${cutNearestFirst('hits', wanted, start)}`, page }
}

/** Where an article stands in the order of a list, as its cursors have it. */
export async function placeOf(db: Database, id: string, sort: Sort): Promise<string> {
  const text = `SELECT ${orders[sort].printed} AS key FROM article a WHERE a.id = $1::uuid`
  const [row] = await db.read<{ key: string }>(text, [id])
  return row?.key ?? ''
}
