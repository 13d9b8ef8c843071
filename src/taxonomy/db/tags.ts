/** Queries for tags and categories as JSON, with the number of visible articles. */
import { visibleSql } from '../../articles/db/visibility.ts'
import type { ReadAccess } from '../../articles/model/article-locator.ts'
import type { Database } from '../../database/connection.ts'
import { allOf, HUMAN_ORDER, jsonObjectSql, raw, type Sql, sql } from '../../database/sql.ts'
import type { Page } from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'
import type { TagKind, TermListQuery } from '../schema.ts'
import { articleCountSql, listTerms } from './list-terms.ts'

const tagJson = (articles: Sql): Sql =>
  sql`${jsonObjectSql({
    id: raw('t.id'),
    slug: raw('t.slug'),
    name: raw('t.name'),
    description: raw('t.description'),
    parent: raw('(SELECT p.slug FROM tag p WHERE p.id = t.parent_id)'),
    articles,
  })}::text`

/**
 * The public sees a tag of a visible article, and a category that has such a category below it. The name of another tag would
 * reveal that drafts with it exist.
 */
const isPublic = sql`EXISTS (
  WITH RECURSIVE below AS (
    SELECT t.id UNION SELECT c.id FROM below b JOIN tag c ON c.parent_id = b.id)
  SELECT 1 FROM below b JOIN article_tag x ON x.tag_id = b.id JOIN article a ON a.id = x.article_id WHERE ${visibleSql('a')})`

const readableConditions = ({ includesHidden }: ReadAccess): Sql[] => (includesHidden ? [] : [isPublic])

/** Returns a page of tags or of categories. */
export const listTags = (
  db: Database,
  kind: TagKind,
  query: TermListQuery,
  access: ReadAccess,
): Promise<Page> => listTerms(db, { kind, json: tagJson, isPublic }, query, access)

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
    sql`SELECT t.slug, ${tagJson(articleCountSql(kind))} AS json FROM tag t WHERE ${allOf(all)}`,
  )
  return row ?? null
}

/** Maximum number of names that `listTagNames` returns. */
const NAMES_MAX = 1_000

/** Returns the names of tags that contain a text, in any case, also of tags that no visible article has. */
export async function listTagNames(db: Database, text: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    SELECT t.name FROM tag t WHERE t.kind = 'tag' AND strpos(lower(t.name), lower(${text})) > 0
    ORDER BY ${raw(`left(t.name, 100) ${HUMAN_ORDER}, t.id LIMIT ${NAMES_MAX}`)}`)
  return rows.map(({ name }) => name)
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
