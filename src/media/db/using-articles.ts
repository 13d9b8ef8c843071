/** Pages of articles that use a media file. */
import { summarySql } from '../../articles/db/article-json.ts'
import { readableSql } from '../../articles/db/visibility.ts'
import type { ReadAccess } from '../../articles/model/article-locator.ts'
import type { Database } from '../../database/connection.ts'
import { allOf, isoTimeSql, keysetSql, raw, type SortOrder, sql } from '../../database/sql.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'
import { isIsoTimestamp } from '../../schemas/timestamp.ts'

const order: SortOrder = { key: 'a.sort_at', id: 'a.id', type: 'timestamptz', direction: 'DESC' }

/**
 * Returns a page of the articles that use the file with this hash, newest first: in the live revision, or, for a reader of
 * drafts, in the working copy.
 */
export async function listArticlesOfMedia(
  db: Database,
  hash: string,
  query: PageQuery,
  { includesHidden }: ReadAccess,
): Promise<Page> {
  const name = `articles of ${hash}`
  const slice = sliceFromQuery(query, name, isIsoTimestamp)
  const { conditions, tail } = keysetSql(order, slice)
  const use = includesHidden ? raw('(u.live OR u.working)') : raw('u.live')
  const all = [sql`u.hash = ${hash}`, use, readableSql('a', includesHidden), ...conditions]
  const rows = await db.query<PageRow>(sql`
    SELECT ${summarySql('a', { includesHidden })} AS json, ${isoTimeSql('a.sort_at')} AS key, a.id AS id
    FROM article_media u JOIN article a ON a.id = u.article_id WHERE ${allOf(all)} ${tail}`)
  return createPage(rows, slice, name)
}
