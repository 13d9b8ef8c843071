/** Queries for authors as JSON, with the number of visible articles. */
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

/** The read access of a principal to authors: `email` is true for a key that may read e-mail addresses. */
interface AuthorReadAccess extends ReadAccess {
  email: boolean
}

const authorJson = ({ email }: AuthorReadAccess): Sql =>
  jsonObjectSql({
    id: raw('u.id'),
    slug: raw('u.slug'),
    name: raw('u.name'),
    bio: raw('u.bio'),
    avatarUrl: raw('u.avatar_url'),
    url: raw('u.url'),
    ...(email && { email: raw('u.email') }),
    articles: sql`(SELECT count(*) FROM article_author x JOIN article a ON a.id = x.article_id WHERE x.author_id = u.id AND ${visibleSql('a')})`,
  })

/** The public sees an author of a visible article. The name of another author would reveal that their drafts exist. */
const isPublic = sql`EXISTS (SELECT 1 FROM article_author x JOIN article a ON a.id = x.article_id WHERE x.author_id = u.id AND ${visibleSql('a')})`

const readableConditions = ({ includesHidden }: ReadAccess): Sql[] => (includesHidden ? [] : [isPublic])

const order = { key: 'u.name COLLATE "C"', id: 'u.id', type: 'text', direction: 'ASC' } as const

/** Returns a page of authors, by name in code point order. */
export async function listAuthors(db: Database, query: PageQuery, access: AuthorReadAccess): Promise<Page> {
  const name = 'author:name'
  const slice = sliceFromQuery(query, name, () => true)
  const { conditions, tail } = keysetSql(order, slice)
  const all = [...readableConditions(access), ...conditions]
  const rows = await db.query<PageRow>(
    sql`SELECT ${authorJson(access)}::text AS json, u.name AS key, u.id AS id FROM author u WHERE ${allOf(all)} ${tail}`,
  )
  return createPage(rows, slice, name)
}

/** Returns an author by slug or id, or null: their slug and their JSON (`Author`). */
export async function findAuthor(
  db: Database,
  slugOrId: string,
  access: AuthorReadAccess,
): Promise<{ slug: string; json: string } | null> {
  const located = isUuid(slugOrId) ? sql`u.id = ${slugOrId}::uuid` : sql`u.slug = ${slugOrId}`
  const [row] = await db.query<{ slug: string; json: string }>(
    sql`SELECT u.slug, ${authorJson(access)}::text AS json FROM author u WHERE ${allOf([located, ...readableConditions(access)])}`,
  )
  return row ?? null
}

/** Returns the present slug of an author by a former slug, or null. */
export async function findRenamedAuthor(
  db: Database,
  slug: string,
  access: ReadAccess,
): Promise<string | null> {
  const all = [sql`l.slug = ${slug}`, ...readableConditions(access)]
  const [row] = await db.query<{ slug: string }>(
    sql`SELECT u.slug FROM author_alias l JOIN author u ON u.id = l.author_id WHERE ${allOf(all)}`,
  )
  return row?.slug ?? null
}
