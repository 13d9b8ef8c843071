/** Advisory lock of term writes. */
import type { Tx } from '../../database/connection.ts'
import { raw, sql } from '../../database/sql.ts'

/** A longer wait for another write fails (503), since each waiting write holds a session of the pool. In milliseconds. */
const LOCK_TIMEOUT_MS = 5_000

/** Takes the lock until the transaction ends, and sets how long each statement may take, in milliseconds. */
export async function lockTerms(tx: Tx, statementTimeoutMs: number): Promise<void> {
  await tx.$executeRaw(sql`SET LOCAL lock_timeout = ${raw(String(LOCK_TIMEOUT_MS))}`)
  await tx.$queryRaw(sql`SELECT pg_advisory_xact_lock(hashtext('inkstone terms'))::text`)
  await tx.$executeRaw(sql`SET LOCAL lock_timeout = 0`)
  await tx.$executeRaw(sql`SET LOCAL statement_timeout = ${raw(String(statementTimeoutMs))}`)
}
