/** SQL for pages of audit events. */
import type { Database } from '../../database/connection.ts'
import { pageNewestFirst } from '../../database/newest-first.ts'
import { isoTimeSql, jsonObjectSql, raw, sql } from '../../database/sql.ts'
import type { Page } from '../../schemas/pagination.ts'
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

/** Returns a page of audit events, newest first. Throws `DomainError` `invalid` for a cursor of another list. */
export function listAuditEvents(db: Database, query: AuditQuery): Promise<Page> {
  const conditions = [
    ...(query.entityId === undefined ? [] : [sql`e.entity_id = ${query.entityId}::uuid`]),
    ...(query.action === undefined ? [] : [sql`e.action = ${query.action}`]),
  ]
  return pageNewestFirst(db, { name: 'audit', table: 'audit_entry e', json: eventJson, conditions }, query)
}
