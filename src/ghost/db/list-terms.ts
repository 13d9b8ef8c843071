/** SQL for the tags and authors of Ghost's Content API: pages of a list, and one by slug or id. */
import { visibleSql } from '../../articles/db/visibility.ts'
import type { Database } from '../../database/connection.ts'
import { PLANNED_FOR_VALUES, raw, type Sql, sql } from '../../database/sql.ts'
import { isUuid } from '../../schemas/text.ts'

import { type OrderTerm, slugsInOrder } from '../model/order.ts'
import type { BrowseQuery } from '../model/query-schema.ts'
import type { GhostTermRow } from '../model/term-json.ts'
import { authorFields, postCounts, type ResourceFields, tagFields } from './fields.ts'
import { filterSql, orderSql } from './filter-sql.ts'
import type { CountedPage } from './list-articles.ts'

/** The resources of Ghost that are terms. */
export type TermResource = 'tags' | 'authors'

/** The rows of a resource: those of which a visible article exists, since another name would reveal that drafts exist. */
interface TermSource extends ResourceFields {
  from: Sql
  columns: Sql
  postCount: Sql
}

const isPublicSql = (joinTable: string, key: string): Sql =>
  sql`EXISTS (SELECT 1 FROM ${raw(joinTable)} x JOIN article a ON a.id = x.article_id
    WHERE x.${raw(key)} = t.id AND ${visibleSql('a')})`

const sources: Record<TermResource, TermSource> = {
  tags: {
    ...tagFields,
    from: sql`tag t WHERE t.kind = 'tag' AND ${isPublicSql('article_tag', 'tag_id')}`,
    columns: raw('t.id, t.slug, t.name, t.description'),
    postCount: postCounts.tags,
  },
  authors: {
    ...authorFields,
    from: sql`author t WHERE ${isPublicSql('article_author', 'author_id')}`,
    columns: raw('t.id, t.slug, t.name, t.bio, t.avatar_url AS "avatarUrl", t.url AS website'),
    postCount: postCounts.authors,
  },
}

const byName: readonly OrderTerm[] = [{ field: 'name', direction: 'ASC' }]

/** True to add the number of visible posts of each term. */
interface TermParts {
  includesCount: boolean
}

const columnsSql = ({ columns, postCount }: TermSource, { includesCount }: TermParts): Sql =>
  sql`${columns}, ${includesCount ? postCount : raw('NULL::int')} AS posts`

/** Returns a page of the tags or authors of visible articles. Throws `DomainError` `invalid` for a filter that is not accepted. */
export async function listTermsForGhost(
  db: Database,
  resource: TermResource,
  query: BrowseQuery & TermParts,
): Promise<CountedPage<GhostTermRow>> {
  const source = sources[resource]
  const { filter, order, limit, page } = query
  const condition = filter ? filterSql(filter, source) : sql`true`
  const orderBy = orderSql('t', { terms: order, slugs: slugsInOrder(filter), fallback: byName }, source)
  const [rows, [count]] = await Promise.all([
    db.query<GhostTermRow>(sql`${PLANNED_FOR_VALUES} SELECT ${columnsSql(source, query)} FROM ${source.from} AND ${condition}
      ${orderBy} LIMIT ${limit} OFFSET ${(page - 1) * limit}`),
    db.query<{ total: number }>(
      sql`${PLANNED_FOR_VALUES} SELECT count(*)::int AS total FROM ${source.from} AND ${condition}`,
    ),
  ])
  return { rows, total: count?.total ?? 0 }
}

/** Returns a tag or author of a visible article by id or slug, or null. */
export async function findTermForGhost(
  db: Database,
  resource: TermResource,
  { slugOrId, ...parts }: TermParts & { slugOrId: string },
): Promise<GhostTermRow | null> {
  const source = sources[resource]
  const located = isUuid(slugOrId) ? sql`t.id = ${slugOrId}::uuid` : sql`t.slug = ${slugOrId}`
  const [row] = await db.query<GhostTermRow>(
    sql`${PLANNED_FOR_VALUES} SELECT ${columnsSql(source, parts)} FROM ${source.from} AND ${located}`,
  )
  return row ?? null
}
