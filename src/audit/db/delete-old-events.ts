/** SQL that deletes old audit events. */
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'

/** Events that one statement deletes: it holds no lock for long. */
const BATCH_SIZE = 1_000

/**
 * Deletes some of the audit events that are older than a number of days, and returns how many. Ids are UUIDs of version 7, which
 * begin with the milliseconds since 1970 (RFC 9562, section 5.7), so that the primary key finds the oldest ones.
 */
export async function deleteOldAuditEvents(db: Database, days: number): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    WITH deleted AS (DELETE FROM audit_entry WHERE id IN (
      SELECT id FROM audit_entry
      WHERE id < (rpad(lpad(to_hex((extract(epoch FROM now() - ${days}::int * interval '1 day') * 1000)::bigint), 12, '0'), 32, '0'))::uuid
      ORDER BY id LIMIT ${BATCH_SIZE}::int FOR UPDATE SKIP LOCKED)
      RETURNING 1)
    SELECT count(*)::int AS count FROM deleted`)
  return row?.count ?? 0
}
