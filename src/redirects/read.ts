/** Old addresses as answers. */
import { visible } from '../articles/read.ts'
import type { Database } from '../database/connection.ts'
import { keyset, parameters } from '../database/sql.ts'
import { type Page, type PageQuery, pageOf, type Row, sliceOf } from '../paging.ts'

const order = { key: 'l.path COLLATE "C"', id: 'l.id', type: 'text', direction: 'ASC' } as const

/** A page of the old addresses of articles that the public sees, by path in code point order. */
export async function listRedirects(db: Database, query: PageQuery): Promise<Page> {
  const name = 'redirects'
  const slice = sliceOf(query, name, () => true)
  const { bind, values } = parameters()
  const { conditions, tail } = keyset(order, slice, bind)
  const text = `
    SELECT json_build_object('from', l.path, 'to', json_build_object('lang', nullif(a.lang, 'und'), 'slug', a.slug))::text AS json,
      l.path AS key, l.id AS id
    FROM alias l JOIN article a ON a.id = l.article_id
    WHERE ${[visible('a'), ...conditions].join(' AND ')} ${tail}`
  return pageOf(await db.read<Row>(text, values), slice, name)
}
