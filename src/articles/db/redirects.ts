/** List of redirects: aliases of visible articles and the present slugs. */
import type { Database } from '../../database/connection.ts'
import { allOf, keysetSql, sql } from '../../database/sql.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'
import { visibleSql } from './visibility.ts'

const order = { key: 'l.path COLLATE "C"', id: 'l.id', type: 'text', direction: 'ASC' } as const

const isUnused = sql`NOT EXISTS (SELECT FROM article o WHERE o.slug = l.path AND o.lang = l.lang AND ${visibleSql('o')})`

/**
 * Returns a page of the aliases of visible articles, by path in code point order. An alias that is the slug of a visible
 * article again does not redirect, and is not listed.
 */
export async function listRedirects(db: Database, query: PageQuery): Promise<Page> {
  const name = 'redirects'
  const slice = sliceFromQuery(query, name, () => true)
  const { conditions, tail } = keysetSql(order, slice)
  const rows = await db.query<PageRow>(sql`
    SELECT json_build_object('from', l.path, 'lang', nullif(l.lang, 'und'), 'to', json_build_object('lang', nullif(a.lang, 'und'), 'slug', a.slug))::text AS json,
      l.path AS key, l.id AS id
    FROM alias l JOIN article a ON a.id = l.article_id
    WHERE ${allOf([visibleSql('a'), isUnused, ...conditions])} ${tail}`)
  return createPage(rows, slice, name)
}
