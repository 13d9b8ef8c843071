/** Queries for authors as JSON, with the number of visible articles. */
import { visibleSql } from '../../articles/db/visibility.ts'
import type { ReadAccess } from '../../articles/model/article-locator.ts'
import type { Database } from '../../database/connection.ts'
import { allOf, jsonObjectSql, raw, type Sql, sql } from '../../database/sql.ts'
import type { Page } from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'
import type { TermListQuery } from '../schema.ts'
import { articleCountSql, listTerms } from './list-terms.ts'

/** The read access of a principal to authors: `email` is true for a key that may read e-mail addresses. */
interface AuthorReadAccess extends ReadAccess {
  email: boolean
}

const authorJson = ({ email }: AuthorReadAccess, articles: Sql): Sql =>
  sql`${jsonObjectSql({
    id: raw('t.id'),
    slug: raw('t.slug'),
    name: raw('t.name'),
    bio: raw('t.bio'),
    avatarUrl: raw('t.avatar_url'),
    url: raw('t.url'),
    ...(email && { email: raw('t.email') }),
    articles,
  })}::text`

/** The public sees an author of a visible article. The name of another author would reveal that their drafts exist. */
const isPublic = sql`EXISTS (SELECT 1 FROM article_author x JOIN article a ON a.id = x.article_id WHERE x.author_id = t.id AND ${visibleSql('a')})`

const readableConditions = ({ includesHidden }: ReadAccess): Sql[] => (includesHidden ? [] : [isPublic])

/** Returns a page of authors. */
export const listAuthors = (db: Database, query: TermListQuery, access: AuthorReadAccess): Promise<Page> =>
  listTerms(db, { kind: 'author', json: (articles) => authorJson(access, articles), isPublic }, query, access)

/** Returns an author by slug or id, or null: their slug and their JSON (`Author`). */
export async function findAuthor(
  db: Database,
  slugOrId: string,
  access: AuthorReadAccess,
): Promise<{ slug: string; json: string } | null> {
  const located = isUuid(slugOrId) ? sql`t.id = ${slugOrId}::uuid` : sql`t.slug = ${slugOrId}`
  const [row] = await db.query<{ slug: string; json: string }>(
    sql`SELECT t.slug, ${authorJson(access, articleCountSql('author'))} AS json FROM author t WHERE ${allOf([located, ...readableConditions(access)])}`,
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
    sql`SELECT t.slug FROM author_alias l JOIN author t ON t.id = l.author_id WHERE ${allOf(all)}`,
  )
  return row?.slug ?? null
}
