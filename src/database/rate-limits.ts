/** Rate limits in the database, which instances share: one row for each caller, with what it has used in the current window. */
import type { Database } from './connection.ts'
import { sql } from './sql.ts'

/** A block of permits to take: the caller, the number, and what the caller may use in a window. */
interface PermitRequest {
  caller: string
  permits: number
  limit: number
  windowMs: number
}

/** The permits that were granted, what the caller had used before, and when its window ends, in milliseconds. */
export interface GrantedPermits {
  granted: number
  usedBefore: number
  endsInMs: number
}

/**
 * Takes permits of a caller in one statement. A window begins with the first permit and ends after `windowMs`, by the clock of
 * the database. All instances together are never granted more than the limit in a window.
 */
export async function takePermits(
  db: Database,
  { caller, permits, limit, windowMs }: PermitRequest,
): Promise<GrantedPermits> {
  const [row] = await db.execute<{ used: number; endsIn: number }>(sql`
    INSERT INTO rate_limit AS r (caller, started_at, used) VALUES (${caller}, now(), ${permits}::int)
    ON CONFLICT (caller) DO UPDATE SET
      started_at = CASE WHEN ${isOver(windowMs)} THEN excluded.started_at ELSE r.started_at END,
      used = CASE WHEN ${isOver(windowMs)} THEN excluded.used ELSE least(r.used, ${limit}::int) + excluded.used END
    RETURNING used, ${windowMs}::float8 - extract(epoch FROM now() - started_at)::float8 * 1000 AS "endsIn"`)
  const usedBefore = (row?.used ?? permits) - permits
  const granted = Math.max(0, Math.min(permits, limit - usedBefore))
  return { granted, usedBefore, endsInMs: row?.endsIn ?? windowMs }
}

const isOver = (windowMs: number) =>
  sql`r.started_at <= now() - ${windowMs}::float8 * interval '1 millisecond'`

/** Deletes the rows of windows that are over. */
export async function deletePastWindows(db: Database, windowMs: number): Promise<void> {
  await db.execute(sql`DELETE FROM rate_limit r WHERE ${isOver(windowMs)}`)
}
