/** Notifications on the channel of the change log: its name, and the one that wakes up background jobs. */
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'

/** Returns the channel on which the trigger of `change_batch` sends notifications. Channels belong to the whole database. */
export const channelOf = ({ schema }: Pick<Database, 'schema'>) => `inkstone_changes_${schema}`

/** The payload that wakes up the jobs. Every other one is a number. */
export const WAKE_UP = 'wake up'

/** Wakes up the background jobs of all processes when the transaction is committed: what they wait for may have changed. */
export async function wakeUpJobs(tx: Tx, db: Pick<Database, 'schema'>): Promise<void> {
  await tx.execute(sql`SELECT pg_notify(${channelOf(db)}, ${WAKE_UP})`)
}
