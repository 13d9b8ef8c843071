/** Audit log: inserts events in the transaction of the action that they record. */
import { v7 as uuid } from 'uuid'
import { insertIntoTables, type TableRows } from '../../database/bulk-rows.ts'
import type { Transaction } from '../../database/connection.ts'

/** Who did something. `keyId` is null for the command line. */
export interface Actor {
  actor: string
  keyId: string | null
}

/** The command line. */
export const COMMAND_LINE_ACTOR: Actor = { actor: 'command', keyId: null }

/** An event to record. */
export interface NewAuditEvent extends Actor {
  /** What was done: `article.published`, `key.revoked` … */
  action: string
  entityId: string | null
  /** The name or slug, at that time, of the entity. */
  subject: string
}

/** Inserts an event. */
export function recordAuditEvent(transaction: Transaction, event: NewAuditEvent): Promise<void> {
  return insertIntoTables(transaction, [auditEventRowsOf([event], new Date())])
}

/** Returns the rows of events, to be inserted with others. */
export function auditEventRowsOf(events: readonly NewAuditEvent[], at: Date): TableRows {
  const rows = events.map(({ actor, keyId, action, entityId, subject }) => ({
    ...{ id: uuid(), at, actor, key_id: keyId },
    ...{ action, entity_id: entityId, subject },
  }))
  return ['audit_entry', rows]
}
