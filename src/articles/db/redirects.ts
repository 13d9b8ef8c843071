/** Old addresses as answers. */

import type { Database } from '../../database/connection.ts'
import { bindValues, keysetSql } from '../../database/sql.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'
import { visibleSql } from './find-article.ts'

const order = { key: 'l.path COLLATE "C"', id: 'l.id', type: 'text', direction: 'ASC' } as const

const isLeft = `NOT EXISTS (SELECT FROM article o WHERE o.slug = l.path AND o.lang = l.lang AND ${visibleSql('o')})`

/**
 * A page of the old addresses of articles that the public sees, by path in code point order. An address at which an
 * article is seen again, its own or another, redirects nobody, and is not listed.
 */
export async function listRedirects(db: Database, query: PageQuery): Promise<Page> {
  const name = 'redirects'
  const slice = sliceFromQuery(query, name, () => true)
  const { bind, values } = bindValues()
  const { conditions, tail } = keysetSql(order, slice, bind)
  const text = `
    SELECT json_build_object('from', l.path, 'lang', nullif(l.lang, 'und'), 'to', json_build_object('lang', nullif(a.lang, 'und'), 'slug', a.slug))::text AS json,
      l.path AS key, l.id AS id
    FROM alias l JOIN article a ON a.id = l.article_id
    WHERE ${[visibleSql('a'), isLeft, ...conditions].join(' AND ')} ${tail}`
  return createPage(await db.query<PageRow>({ text, values }), slice, name)
}
