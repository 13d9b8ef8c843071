/** The audit log as answers. */
import type { Database } from '../../database/connection.ts'
import { isoTime, keyset, parameters } from '../../database/sql.ts'
import { type Page, pageOf, type Row, sliceOf } from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'
import type { AuditQuery } from '../schema.ts'

/** Ids sort by the time at which they were made. */
const order = { key: 'e.id', id: 'e.id', type: 'uuid', direction: 'DESC' } as const

/** A page of deeds, newest first. Throws DomainError `invalid` for a cursor of another list. */
export async function listAudit(db: Database, query: AuditQuery): Promise<Page> {
  const name = 'audit'
  const slice = sliceOf(query, name, isUuid)
  const { bind, values } = parameters()
  const filters = [
    ...(query.entityId === undefined ? [] : [`e.entity_id = ${bind(query.entityId)}::uuid`]),
    ...(query.action === undefined ? [] : [`e.action = ${bind(query.action)}`]),
  ]
  const { conditions, tail } = keyset(order, slice, bind)
  const text = `
    SELECT json_build_object('id', e.id, 'at', ${isoTime('e.at')}, 'actor', e.actor, 'keyId', e.key_id, 'action', e.action,
      'entityId', e.entity_id, 'subject', e.subject)::text AS json, e.id::text AS key, e.id AS id
    FROM audit_entry e WHERE ${['true', ...filters, ...conditions].join(' AND ')} ${tail}`
  return pageOf(await db.read<Row>(text, values), slice, name)
}
