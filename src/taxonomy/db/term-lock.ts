/** Advisory lock of term writes. */
import type { Tx } from '../../database/connection.ts'
import { raw, sql } from '../../database/sql.ts'

/** Maximum wait for the lock, in milliseconds; then the request fails with 503. Each waiting write holds a session of the pool. */
const LOCK_TIMEOUT_MS = 5_000

/** Takes the lock until the transaction ends, and sets the time-out of each further statement, in milliseconds. */
export async function lockTerms(tx: Tx, statementTimeoutMs: number): Promise<void> {
  await tx.$executeRaw(sql`SET LOCAL lock_timeout = ${raw(String(LOCK_TIMEOUT_MS))}`)
  await tx.$queryRaw(sql`SELECT pg_advisory_xact_lock(hashtext('inkstone terms'))::text`)
  await tx.$executeRaw(sql`SET LOCAL lock_timeout = 0`)
  await tx.$executeRaw(sql`SET LOCAL statement_timeout = ${raw(String(statementTimeoutMs))}`)
}
