/** Tags and categories as answers, each with the number of its articles that the public sees. */
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
import type { TagKind } from '../schema.ts'

const json = `json_build_object(
  'id', t.id, 'slug', t.slug, 'name', t.name, 'description', t.description,
  'parent', (SELECT p.slug FROM tag p WHERE p.id = t.parent_id),
  'articles', (SELECT count(*) FROM article_tag x JOIN article a ON a.id = x.article_id WHERE x.tag_id = t.id AND ${visibleSql('a')}))::text`

/**
 * The public sees a tag that a visible article carries, and a category with one below it: what only drafts name would
 * tell of them.
 */
const shown = `EXISTS (
  WITH RECURSIVE below AS (
    SELECT t.id UNION SELECT c.id FROM below b JOIN tag c ON c.parent_id = b.id)
  SELECT 1 FROM below b JOIN article_tag x ON x.tag_id = b.id JOIN article a ON a.id = x.article_id WHERE ${visibleSql('a')})`

const order = { key: 't.name COLLATE "C"', id: 't.id', type: 'text', direction: 'ASC' } as const

/** A page of tags or of categories, by name in code point order. `hidden` is true for a key that may see drafts. */
export async function listTags(
  db: Database,
  kind: TagKind,
  query: PageQuery,
  { hidden }: ReadAccess,
): Promise<Page> {
  const name = `${kind}:name`
  const slice = sliceFromQuery(query, name, () => true)
  const { bind, values } = bindValues()
  const kinds = `t.kind = ${bind(kind)}::tag_kind`
  const { conditions, tail } = keysetSql(order, slice, bind)
  const text = `SELECT ${json} AS json, t.name AS key, t.id AS id FROM tag t WHERE ${[kinds, ...(hidden ? [] : [shown]), ...conditions].join(' AND ')} ${tail}`
  return createPage(await db.query<PageRow>({ text, values }), slice, name)
}

/** Returns a tag or category by slug or id, or null: its slug and its JSON (`Tag`). */
export async function findTag(
  db: Database,
  kind: TagKind,
  address: string,
  { hidden }: ReadAccess,
): Promise<{ slug: string; json: string } | null> {
  const seen = hidden ? '' : `AND ${shown}`
  const at = isUuid(address) ? 't.id = $2::uuid' : 't.slug = $2'
  const text = `SELECT t.slug, ${json} AS json FROM tag t WHERE t.kind = $1::tag_kind AND ${at} ${seen}`
  const [row] = await db.query<{ slug: string; json: string }>({ text, values: [kind, address] })
  return row ?? null
}

/** The slug that an old slug leads to, or null. */
export async function findRenamedTag(
  db: Database,
  kind: TagKind,
  slug: string,
  { hidden }: ReadAccess,
): Promise<string | null> {
  const seen = hidden ? '' : `AND ${shown}`
  const text = `SELECT t.slug FROM tag_alias l JOIN tag t ON t.id = l.tag_id WHERE l.kind = $1::tag_kind AND l.slug = $2 ${seen}`
  const [row] = await db.query<{ slug: string }>({ text, values: [kind, slug] })
  return row?.slug ?? null
}
