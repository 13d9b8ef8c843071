/** SQL for pages of API keys. It does not select their hashes. */
import type { Database } from '../../database/connection.ts'
import { pageNewestFirst } from '../../database/newest-first.ts'
import { isoTimeSql, jsonObjectSql, raw } from '../../database/sql.ts'
import type { Page, PageQuery } from '../../schemas/pagination.ts'

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

/**
 * Returns a page of keys, including revoked ones, newest first. Throws `DomainError` `invalid` for a cursor of another
 * list.
 */
export function listKeyPage(db: Database, query: PageQuery): Promise<Page> {
  return pageNewestFirst(db, { name: 'keys', table: 'api_key k', json: keyJson }, query)
}
