/** Keys as answers. Neither a secret nor its hash is ever read. */
import type { Database } from '../../database/connection.ts'
import { isoTime, keyset, parameters } from '../../database/sql.ts'
import { type Page, type PageQuery, pageOf, type Row, sliceOf } from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'

/** Ids sort by the time at which they were made. */
const order = { key: 'k.id', id: 'k.id', type: 'uuid', direction: 'DESC' } as const

/** A page of keys, revoked ones too, newest first. Throws DomainError `invalid` for a cursor of another list. */
export async function pageOfKeys(db: Database, query: PageQuery): Promise<Page> {
  const name = 'keys'
  const slice = sliceOf(query, name, isUuid)
  const { bind, values } = parameters()
  const { conditions, tail } = keyset(order, slice, bind)
  const text = `
    SELECT json_build_object('id', k.id, 'name', k.name, 'prefix', k.prefix, 'scopes', k.scopes,
      'createdAt', ${isoTime('k.created_at')}, 'expiresAt', ${isoTime('k.expires_at')},
      'revokedAt', ${isoTime('k.revoked_at')}, 'lastUsedAt', ${isoTime('k.last_used_at')})::text AS json,
      k.id::text AS key, k.id AS id
    FROM api_key k WHERE ${['true', ...conditions].join(' AND ')} ${tail}`
  return pageOf(await db.read<Row>(text, values), slice, name)
}
