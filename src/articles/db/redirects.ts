/** List of redirects: aliases of visible articles and the present slugs. */
import type { Database } from '../../database/connection.ts'
import { allOf, jsonObjectSql, keysetSql, raw, sql } from '../../database/sql.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'
import { visibleSql } from './visibility.ts'

const order = { key: 'l.path COLLATE "C"', id: 'l.id', type: 'text', direction: 'ASC' } as const

const redirectJson = jsonObjectSql({
  from: raw('l.path'),
  lang: raw("nullif(l.lang, 'und')"),
  to: jsonObjectSql({ lang: raw("nullif(a.lang, 'und')"), slug: raw('a.slug') }),
})

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
    SELECT ${redirectJson}::text AS json, l.path AS key, l.id AS id
    FROM alias l JOIN article a ON a.id = l.article_id
    WHERE ${allOf([visibleSql('a'), isUnused, ...conditions])} ${tail}`)
  return createPage(rows, slice, name)
}
