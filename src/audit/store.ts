/** The audit log: what was done with keys and to what the public sees. Written in the transaction of the deed. */
import { v7 as uuid } from 'uuid'
import type { Tx } from '../database/connection.ts'

/** Whoever does something. `keyId` is null for the command line. */
export interface Doer {
  actor: string
  keyId: string | null
}

/** The command line. */
export const COMMAND: Doer = { actor: 'command', keyId: null }

/** One deed. */
export interface Deed extends Doer {
  /** What was done: `article.published`, `key.revoked` … */
  action: string
  entityId: string | null
  /** The name or address, at the time, of what it was done to. */
  subject: string
}

/** Keeps a deed. */
export async function recordAudit(tx: Tx, { actor, keyId, action, entityId, subject }: Deed): Promise<void> {
  await tx.auditEntry.create({
    data: { id: uuid(), at: new Date(), actor, keyId, action, entityId, subject },
    select: { id: true },
  })
}
