/** SQL for pages of API keys. It does not select their hashes. */
import type { Database } from '../../database/connection.ts'
import { allOf, isoTimeSql, jsonObjectSql, keysetSql, raw, sql } from '../../database/sql.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'

const keyJson = jsonObjectSql({
  id: raw('k.id'),
  name: raw('k.name'),
  prefix: raw('k.prefix'),
  scopes: raw('k.scopes'),
  allowedAddresses: raw('k.allowed_addresses'),
  allowedOrigins: raw('k.allowed_origins'),
  createdAt: isoTimeSql('k.created_at'),
  expiresAt: isoTimeSql('k.expires_at'),
  revokedAt: isoTimeSql('k.revoked_at'),
  lastUsedAt: isoTimeSql('k.last_used_at'),
})

/** UUIDv7 ids sort by creation time. */
const order = { key: 'k.id', id: 'k.id', type: 'uuid', direction: 'DESC' } as const

/**
 * Returns a page of keys, including revoked ones, newest first. Throws `DomainError` `invalid` for a cursor of another
 * list.
 */
export async function listKeyPage(db: Database, query: PageQuery): Promise<Page> {
  const name = 'keys'
  const slice = sliceFromQuery(query, name, isUuid)
  const { conditions, tail } = keysetSql(order, slice)
  const rows = await db.query<PageRow>(sql`
    SELECT ${keyJson}::text AS json, k.id::text AS key, k.id AS id
    FROM api_key k WHERE ${allOf(conditions)} ${tail}`)
  return createPage(rows, slice, name)
}
