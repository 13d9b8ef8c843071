/** SQL for pages of audit events. */
import type { Database } from '../../database/connection.ts'
import { allOf, isoTimeSql, jsonObjectSql, keysetSql, raw, sql } from '../../database/sql.ts'
import { createPage, type Page, type PageRow, sliceFromQuery } from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'
import type { AuditQuery } from '../schema.ts'

const eventJson = jsonObjectSql({
  id: raw('e.id'),
  at: isoTimeSql('e.at'),
  actor: raw('e.actor'),
  keyId: raw('e.key_id'),
  action: raw('e.action'),
  entityId: raw('e.entity_id'),
  subject: raw('e.subject'),
})

/** UUIDv7 ids sort by creation time. */
const order = { key: 'e.id', id: 'e.id', type: 'uuid', direction: 'DESC' } as const

/** Returns a page of audit events, newest first. Throws `DomainError` `invalid` for a cursor of another list. */
export async function listAuditEvents(db: Database, query: AuditQuery): Promise<Page> {
  const name = 'audit'
  const slice = sliceFromQuery(query, name, isUuid)
  const filters = [
    ...(query.entityId === undefined ? [] : [sql`e.entity_id = ${query.entityId}::uuid`]),
    ...(query.action === undefined ? [] : [sql`e.action = ${query.action}`]),
  ]
  const { conditions, tail } = keysetSql(order, slice)
  const rows = await db.query<PageRow>(sql`
    SELECT ${eventJson}::text AS json, e.id::text AS key, e.id AS id
    FROM audit_entry e WHERE ${allOf([...filters, ...conditions])} ${tail}`)
  return createPage(rows, slice, name)
}
