/** Tags and categories as answers, each with the number of its articles that the public sees. */
import { visible } from '../articles/read.ts'
import type { Database } from '../database/connection.ts'
import { keyset, parameters } from '../database/sql.ts'
import { type Page, type PageQuery, pageOf, type Row, sliceOf } from '../paging.ts'
import type { TagKind } from './schema.ts'

const json = `json_build_object(
  'id', t.id, 'slug', t.slug, 'name', t.name, 'description', t.description,
  'parent', (SELECT p.slug FROM tag p WHERE p.id = t.parent_id),
  'articles', (SELECT count(*) FROM article_tag x JOIN article a ON a.id = x.article_id WHERE x.tag_id = t.id AND ${visible('a')}))::text`

const order = { key: 't.name COLLATE "C"', id: 't.id', type: 'text', direction: 'ASC' } as const

/** A page of tags or of categories, by name in code point order. */
export async function listTags(db: Database, kind: TagKind, query: PageQuery): Promise<Page> {
  const name = `${kind}:name`
  const slice = sliceOf(query, name, () => true)
  const { bind, values } = parameters()
  const kinds = `t.kind = ${bind(kind)}::tag_kind`
  const { conditions, tail } = keyset(order, slice, bind)
  const text = `SELECT ${json} AS json, t.name AS key, t.id AS id FROM tag t WHERE ${[kinds, ...conditions].join(' AND ')} ${tail}`
  return pageOf(await db.read<Row>(text, values), slice, name)
}

/** One tag or category as JSON, or null. */
export async function findTag(db: Database, kind: TagKind, slug: string): Promise<string | null> {
  const text = `SELECT ${json} AS json FROM tag t WHERE t.kind = $1::tag_kind AND t.slug = $2`
  const [row] = await db.read<{ json: string }>(text, [kind, slug])
  return row?.json ?? null
}
