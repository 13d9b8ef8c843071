/** Audit log: inserts events in the transaction of the action that they record. */
import { v7 as uuid } from 'uuid'
import { COMMAND_LINE } from '../../auth/principal.ts'
import { insertIntoTables, type TableRows } from '../../database/bulk-rows.ts'
import { readClock } from '../../database/clock.ts'
import type { Transaction } from '../../database/transaction.ts'

/** The actor of an action: an API key with its name and id, or the command line with the id null. */
export interface Actor {
  actor: string
  keyId: string | null
}

/** The operator at the command line. */
export const COMMAND_LINE_ACTOR: Actor = { actor: COMMAND_LINE.actor, keyId: COMMAND_LINE.keyId }

export interface NewAuditEvent extends Actor {
  /** Such as `article.published` or `key.revoked`. */
  action: string
  entityId: string | null
  /** The name or slug of the affected entity at that time. */
  subject: string
}

/** Inserts an audit event. */
export async function recordAuditEvent(transaction: Transaction, event: NewAuditEvent): Promise<void> {
  await insertIntoTables(transaction, [auditEventRowsOf([event], await readClock(transaction.tx))])
}

/** Returns the rows of audit events, so that they can be inserted together with other rows. */
export function auditEventRowsOf(events: readonly NewAuditEvent[], at: Date): TableRows {
  const rows = events.map(({ actor, keyId, action, entityId, subject }) => ({
    ...{ id: uuid(), at, actor, key_id: keyId },
    ...{ action, entity_id: entityId, subject },
  }))
  return ['audit_entry', rows]
}
