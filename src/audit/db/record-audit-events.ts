/** The audit log: what was done with keys and to what the public sees. Written in the transaction of the deed. */
import { v7 as uuid } from 'uuid'
import { insertIntoTables, type TableRows } from '../../database/bulk-rows.ts'
import type { Tx } from '../../database/connection.ts'

/** Whoever does something. `keyId` is null for the command line. */
export interface Actor {
  actor: string
  keyId: string | null
}

/** The command line. */
export const COMMAND_LINE_ACTOR: Actor = { actor: 'command', keyId: null }

/** One deed. */
export interface NewAuditEvent extends Actor {
  /** What was done: `article.published`, `key.revoked` … */
  action: string
  entityId: string | null
  /** The name or address, at the time, of what it was done to. */
  subject: string
}

/** Keeps a deed. */
export function recordAuditEvent(tx: Tx, deed: NewAuditEvent): Promise<void> {
  return insertIntoTables(tx, [auditEventRowsOf([deed], new Date())])
}

/** The rows that keep deeds, for whoever inserts them with others. */
export function auditEventRowsOf(deeds: readonly NewAuditEvent[], at: Date): TableRows {
  const rows = deeds.map(({ actor, keyId, action, entityId, subject }) => ({
    ...{ id: uuid(), at, actor, key_id: keyId },
    ...{ action, entity_id: entityId, subject },
  }))
  return ['audit_entry', rows]
}
