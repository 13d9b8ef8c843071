/** Advisory lock of term writes. */
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'

/** Takes the lock until the transaction ends. A request that waits too long for it fails with 503: it holds a session. */
export async function lockTerms(tx: Tx): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtext('inkstone terms'))::text`)
}
