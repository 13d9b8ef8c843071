/** The clock of the database, by which articles become visible and expire. The clocks of the servers may differ from it. */
import { sql } from './sql.ts'
import type { Tx } from './transaction.ts'

/**
 * Returns the present time, rounded down to a millisecond: every statement that begins later sees what is published at that
 * time. Read it once the rows to write are locked, so that a later version has a later time than the one that it replaces.
 */
export async function readClock(tx: Tx): Promise<Date> {
  const [row] = await tx.query<{ present: Date }>(
    sql`SELECT date_trunc('milliseconds', clock_timestamp()) AS present`,
  )
  if (!row) throw new Error('the clock query returned no row')
  return row.present
}
