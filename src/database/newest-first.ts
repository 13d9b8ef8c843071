/** Pages of rows with UUIDv7 ids, newest first: these ids sort by the time of their creation. */
import { createPage, type Page, type PageQuery, type PageRow, sliceFromQuery } from '../schemas/pagination.ts'
import { isUuid } from '../schemas/text.ts'
import type { Database } from './connection.ts'
import { allOf, keysetSql, raw, type Sql, sql } from './sql.ts'

/** A list of rows. */
interface NewestFirstList {
  /** The name of the list in its cursors. A cursor of another list is refused. */
  name: string
  /** The table and its alias, such as `api_key k`. */
  table: string
  /** A row as JSON, by the alias. */
  json: Sql
  conditions?: readonly Sql[]
}

/** Returns a page of rows. Throws `DomainError` `invalid` for a cursor of another list. */
export async function pageNewestFirst(
  db: Database,
  { name, table, json, conditions = [] }: NewestFirstList,
  query: PageQuery,
): Promise<Page> {
  const id = `${table.split(' ').at(-1)}.id`
  const slice = sliceFromQuery(query, name, isUuid)
  const keyset = keysetSql({ key: id, id, type: 'uuid', direction: 'DESC' }, slice)
  const rows = await db.query<PageRow>(sql`
    SELECT ${json}::text AS json, ${raw(id)}::text AS key, ${raw(id)} AS id
    FROM ${raw(table)} WHERE ${allOf([...conditions, ...keyset.conditions])} ${keyset.tail}`)
  return createPage(rows, slice, name)
}
