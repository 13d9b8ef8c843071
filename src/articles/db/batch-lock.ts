/** Advisory lock of atomic batches. */
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'

/** The key of the lock. No other lock uses it. */
const BATCH_LOCK = 20_261_124

/**
 * Takes the lock of batches: shared at the first attempt, so that batches run in parallel, exclusive after it. Two batches that
 * create the same tags or slugs in another order can deadlock; the one that PostgreSQL aborts is then tried again alone.
 */
export async function lockBatches(tx: Tx, attempt: number): Promise<void> {
  await tx.execute(
    attempt === 1
      ? sql`SELECT pg_advisory_xact_lock_shared(${BATCH_LOCK}::bigint)`
      : sql`SELECT pg_advisory_xact_lock(${BATCH_LOCK}::bigint)`,
  )
}
