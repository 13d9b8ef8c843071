/** Authors as answers, each with the number of their articles that the public sees. */
import { type ReadAccess, visibleSql } from '../../articles/db/find-article.ts'
import type { Database } from '../../database/connection.ts'
import { bindValues, keysetSql } from '../../database/sql.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'

/** Who asks: `email` is true for a key that may read what is not public. */
interface AuthorReadAccess extends ReadAccess {
  email: boolean
}

const json = ({ email }: AuthorReadAccess) => `json_build_object(
  'id', u.id, 'slug', u.slug, 'name', u.name, 'bio', u.bio, 'avatarUrl', u.avatar_url, 'url', u.url,${email ? " 'email', u.email," : ''}
  'articles', (SELECT count(*) FROM article_author x JOIN article a ON a.id = x.article_id WHERE x.author_id = u.id AND ${visibleSql('a')}))::text`

/** The public sees who wrote a visible article: whom only drafts name would tell of them. */
const shown = `EXISTS (SELECT 1 FROM article_author x JOIN article a ON a.id = x.article_id WHERE x.author_id = u.id AND ${visibleSql('a')})`

const order = { key: 'u.name COLLATE "C"', id: 'u.id', type: 'text', direction: 'ASC' } as const

/** A page of authors, by name in code point order. `hidden` is true for a key that may see drafts. */
export async function listAuthors(db: Database, query: PageQuery, viewer: AuthorReadAccess): Promise<Page> {
  const name = 'author:name'
  const slice = sliceFromQuery(query, name, () => true)
  const { bind, values } = bindValues()
  const { conditions, tail } = keysetSql(order, slice, bind)
  const where = [viewer.hidden ? 'true' : shown, ...conditions].join(' AND ')
  const text = `SELECT ${json(viewer)} AS json, u.name AS key, u.id AS id FROM author u WHERE ${where} ${tail}`
  return createPage(await db.query<PageRow>({ text, values }), slice, name)
}

/** Returns an author by slug or id, or null: their slug and their JSON (`Author`). */
export async function findAuthor(
  db: Database,
  address: string,
  viewer: AuthorReadAccess,
): Promise<{ slug: string; json: string } | null> {
  const at = isUuid(address) ? 'u.id = $1::uuid' : 'u.slug = $1'
  const text = `SELECT u.slug, ${json(viewer)} AS json FROM author u WHERE ${at} AND ${viewer.hidden ? 'true' : shown}`
  const [row] = await db.query<{ slug: string; json: string }>({ text, values: [address] })
  return row ?? null
}

/** The slug that an old slug leads to, or null. */
export async function findRenamedAuthor(
  db: Database,
  slug: string,
  { hidden }: ReadAccess,
): Promise<string | null> {
  const text = `SELECT u.slug FROM author_alias l JOIN author u ON u.id = l.author_id WHERE l.slug = $1 AND ${hidden ? 'true' : shown}`
  const [row] = await db.query<{ slug: string }>({ text, values: [slug] })
  return row?.slug ?? null
}
