/** Queries for tags and categories as JSON, with the number of visible articles. */
import { visibleSql } from '../../articles/db/visibility.ts'
import type { ReadAccess } from '../../articles/model/article-locator.ts'
import type { Database } from '../../database/connection.ts'
import { allOf, jsonObjectSql, keysetSql, raw, type Sql, sql } from '../../database/sql.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'
import type { TagKind } from '../schema.ts'

const tagJson = jsonObjectSql({
  id: raw('t.id'),
  slug: raw('t.slug'),
  name: raw('t.name'),
  description: raw('t.description'),
  parent: raw('(SELECT p.slug FROM tag p WHERE p.id = t.parent_id)'),
  articles: sql`(SELECT count(*) FROM article_tag x JOIN article a ON a.id = x.article_id WHERE x.tag_id = t.id AND ${visibleSql('a')})`,
})

/**
 * The public sees a tag of a visible article, and a category that has such a category below it. The name of another tag would
 * reveal that drafts with it exist.
 */
const isPublic = sql`EXISTS (
  WITH RECURSIVE below AS (
    SELECT t.id UNION SELECT c.id FROM below b JOIN tag c ON c.parent_id = b.id)
  SELECT 1 FROM below b JOIN article_tag x ON x.tag_id = b.id JOIN article a ON a.id = x.article_id WHERE ${visibleSql('a')})`

const readableConditions = ({ includesHidden }: ReadAccess): Sql[] => (includesHidden ? [] : [isPublic])

const order = { key: 't.name COLLATE "C"', id: 't.id', type: 'text', direction: 'ASC' } as const

/** Returns a page of tags or of categories, by name in code point order. */
export async function listTags(
  db: Database,
  kind: TagKind,
  query: PageQuery,
  access: ReadAccess,
): Promise<Page> {
  const name = `${kind}:name`
  const slice = sliceFromQuery(query, name, () => true)
  const { conditions, tail } = keysetSql(order, slice)
  const all = [sql`t.kind = ${kind}::tag_kind`, ...readableConditions(access), ...conditions]
  const rows = await db.query<PageRow>(
    sql`SELECT ${tagJson}::text AS json, t.name AS key, t.id AS id FROM tag t WHERE ${allOf(all)} ${tail}`,
  )
  return createPage(rows, slice, name)
}

/** Returns a tag or category by slug or id, or null: its slug and its JSON (`Tag`). */
export async function findTag(
  db: Database,
  kind: TagKind,
  slugOrId: string,
  access: ReadAccess,
): Promise<{ slug: string; json: string } | null> {
  const located = isUuid(slugOrId) ? sql`t.id = ${slugOrId}::uuid` : sql`t.slug = ${slugOrId}`
  const all = [sql`t.kind = ${kind}::tag_kind`, located, ...readableConditions(access)]
  const [row] = await db.query<{ slug: string; json: string }>(
    sql`SELECT t.slug, ${tagJson}::text AS json FROM tag t WHERE ${allOf(all)}`,
  )
  return row ?? null
}

/** Returns the present slug of a tag or category by a former slug, or null. */
export async function findRenamedTag(
  db: Database,
  kind: TagKind,
  slug: string,
  access: ReadAccess,
): Promise<string | null> {
  const all = [sql`l.kind = ${kind}::tag_kind`, sql`l.slug = ${slug}`, ...readableConditions(access)]
  const [row] = await db.query<{ slug: string }>(
    sql`SELECT t.slug FROM tag_alias l JOIN tag t ON t.id = l.tag_id WHERE ${allOf(all)}`,
  )
  return row?.slug ?? null
}
