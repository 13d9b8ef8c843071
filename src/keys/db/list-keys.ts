/** Keys as answers. Neither a secret nor its hash is ever read. */
import type { Database } from '../../database/connection.ts'
import { bindValues, isoTimeSql, keysetSql } from '../../database/sql.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'

/** Ids sort by the time at which they were made. */
const order = { key: 'k.id', id: 'k.id', type: 'uuid', direction: 'DESC' } as const

/** A page of keys, revoked ones too, newest first. Throws DomainError `invalid` for a cursor of another list. */
export async function listKeyPage(db: Database, query: PageQuery): Promise<Page> {
  const name = 'keys'
  const slice = sliceFromQuery(query, name, isUuid)
  const { bind, values } = bindValues()
  const { conditions, tail } = keysetSql(order, slice, bind)
  const text = `
    SELECT json_build_object('id', k.id, 'name', k.name, 'prefix', k.prefix, 'scopes', k.scopes,
      'createdAt', ${isoTimeSql('k.created_at')}, 'expiresAt', ${isoTimeSql('k.expires_at')},
      'revokedAt', ${isoTimeSql('k.revoked_at')}, 'lastUsedAt', ${isoTimeSql('k.last_used_at')})::text AS json,
      k.id::text AS key, k.id AS id
    FROM api_key k WHERE ${['true', ...conditions].join(' AND ')} ${tail}`
  return createPage(await db.query<PageRow>({ text, values }), slice, name)
}
