/** SQL for the posts and pages of Ghost's Content API: pages of a list, and one by slug or id. */
import { visibleSql } from '../../articles/db/visibility.ts'
import type { ArticleType } from '../../articles/schema.ts'
import type { Database } from '../../database/connection.ts'
import {
  allOf,
  jsonArraySql,
  jsonObjectSql,
  PLANNED_FOR_VALUES,
  raw,
  type Sql,
  sql,
} from '../../database/sql.ts'
import { isUuid } from '../../schemas/text.ts'
import { type OrderTerm, slugsInOrder } from '../model/order.ts'
import type { ArticleRow } from '../model/post-json.ts'
import type { BrowseQuery, PostParts } from '../model/query-schema.ts'
import { articleFields, featuredSql } from './fields.ts'
import { filterSql, orderSql } from './filter-sql.ts'

/** The order of a list without `order`, as in Ghost. */
const defaultOrders: Record<ArticleType, readonly OrderTerm[]> = {
  post: [{ field: 'published_at', direction: 'DESC' }],
  page: [{ field: 'title', direction: 'ASC' }],
}

/** A page of a list: its rows, and the number of items on all pages. */
export interface CountedPage<Row> {
  rows: Row[]
  total: number
}

/** Returns a page of visible posts or pages. Throws `DomainError` `invalid` for a filter that is not accepted. */
export async function listArticlesForGhost(
  db: Database,
  type: ArticleType,
  query: BrowseQuery & PostParts,
): Promise<CountedPage<ArticleRow>> {
  const { filter, order, limit, page } = query
  const visible = [sql`a.type = ${raw(`'${type}'`)}`, visibleSql('a')]
  const conditions = allOf(filter ? [...visible, filterSql(filter, articleFields)] : visible)
  const list = { terms: order, slugs: slugsInOrder(filter), fallback: defaultOrders[type] }
  const [rows, [count]] = await Promise.all([
    db.query<ArticleRow>(sql`${PLANNED_FOR_VALUES} SELECT ${columnsSql(query)} FROM (
      SELECT a.* FROM article a WHERE ${conditions} ${orderSql('a', list, articleFields)}
      LIMIT ${limit} OFFSET ${(page - 1) * limit}) a`),
    db.query<{ total: number }>(
      sql`${PLANNED_FOR_VALUES} SELECT count(*)::int AS total FROM article a WHERE ${conditions}`,
    ),
  ])
  return { rows, total: count?.total ?? 0 }
}

/**
 * Returns a visible post or page by id or slug, or null. Of several languages, that of the site is preferred, then the oldest
 * article.
 */
export async function findArticleForGhost(
  db: Database,
  locator: { type: ArticleType; slugOrId: string; siteLang: string | undefined },
  parts: PostParts,
): Promise<ArticleRow | null> {
  const { type, slugOrId, siteLang = 'und' } = locator
  const located = isUuid(slugOrId) ? sql`a.id = ${slugOrId}::uuid` : sql`a.slug = ${slugOrId}`
  const conditions = allOf([located, sql`a.type = ${raw(`'${type}'`)}`, visibleSql('a')])
  const [row] = await db.query<ArticleRow>(sql`${PLANNED_FOR_VALUES} SELECT ${columnsSql(parts)} FROM (
    SELECT a.* FROM article a WHERE ${conditions} ORDER BY a.lang = ${siteLang} DESC, a.created_at, a.id LIMIT 1) a`)
  return row ?? null
}

const tag = jsonObjectSql({
  id: raw('t.id'),
  slug: raw('t.slug'),
  name: raw('t.name'),
  description: raw('t.description'),
})

const author = jsonObjectSql({
  id: raw('t.id'),
  slug: raw('t.slug'),
  name: raw('t.name'),
  bio: raw('t.bio'),
  avatarUrl: raw('t.avatar_url'),
  website: raw('t.url'),
})

const tagsSql = sql`(SELECT ${jsonArraySql(tag, 'x.position')} FROM article_tag x
  JOIN tag t ON t.id = x.tag_id AND t.kind = 'tag' WHERE x.article_id = a.id)`
const authorsSql = sql`(SELECT ${jsonArraySql(author, 'x.position')} FROM article_author x
  JOIN author t ON t.id = x.author_id WHERE x.article_id = a.id)`

const columnsSql = ({ includesTags, includesAuthors, includesHtml, includesText }: PostParts): Sql => sql`
  concat(a.summary, '}') AS summary, a.seo, ${featuredSql} AS featured,
  ${includesHtml ? raw('a.html') : raw('NULL')} AS html, ${includesText ? raw('a.text') : raw('NULL')} AS text,
  ${includesTags ? tagsSql : raw('NULL')} AS tags, ${includesAuthors ? authorsSql : raw('NULL')} AS authors`
