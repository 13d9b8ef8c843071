/** Facts about a replica for `inkstone doctor`: its state, compared with that of the primary. Changes nothing. */
import type pg from 'pg'
import { createClient } from './client.ts'
import { toDatabaseError } from './errors.ts'
import { enterSchema, schemaOf } from './schema-name.ts'

export interface ReplicaInspection {
  isStandby: boolean
  /** True when it is a copy of the same cluster as the primary. */
  isSameCluster: boolean
  /** The number of changes that it has not replayed. */
  missingChanges: number
  /** The write-ahead log that it has not replayed, with its unit, such as `12 MB`. */
  lag: string
  /** Its clock minus that of the primary, in milliseconds. As exact as half of the round trips. */
  clockDifferenceMs: number
}

/** Longest time to connect, and of a statement, in milliseconds. */
const TIMEOUT = 4_000

const CLOCK = 'extract(epoch FROM clock_timestamp())::float8 * 1000'

const PRIMARY_STATEMENT = `SELECT value::text AS version, pg_current_wal_lsn()::text AS lsn, ${CLOCK} AS time,
  (SELECT system_identifier::text FROM pg_control_system()) AS cluster FROM change_counter WHERE id = 1`

const REPLICA_STATEMENT = `SELECT pg_is_in_recovery() AS "isStandby", ${CLOCK} AS time,
  (SELECT system_identifier::text FROM pg_control_system()) = $3 AS "isSameCluster",
  greatest(0, $2::bigint - (SELECT value FROM change_counter WHERE id = 1))::int AS "missingChanges",
  pg_size_pretty(greatest(0, pg_wal_lsn_diff($1::pg_lsn, pg_last_wal_replay_lsn()))::bigint) AS lag`

/** Inspects a replica of a primary. Throws `DatabaseError` with one line of advice when one of them cannot be used. */
export async function inspectReplica(url: string, primaryUrl: string): Promise<ReplicaInspection> {
  const { row: primary, readAt } = await readRow(primaryUrl, PRIMARY_STATEMENT)
  const values = [primary.lsn, primary.version, primary.cluster]
  const { row, readAt: replicaReadAt } = await readRow(url, REPLICA_STATEMENT, values)
  const clockDifferenceMs = Number(row.time) - replicaReadAt - (Number(primary.time) - readAt)
  const { isStandby, isSameCluster, missingChanges, lag } = row
  return { isStandby, isSameCluster, missingChanges, lag: lag ?? '0 bytes', clockDifferenceMs }
}

/** Runs one statement in a session of its own. Returns its row, and the time of this process at the middle of the round trip. */
async function readRow(
  url: string,
  statement: string,
  values: string[] = [],
): Promise<{ row: pg.QueryResultRow; readAt: number }> {
  const client = createClient(url, TIMEOUT)
  try {
    await client.connect()
    await enterSchema(client, schemaOf(url))
    const before = Date.now()
    const { rows } = await client.query(statement, values)
    return { row: rows[0] ?? {}, readAt: (before + Date.now()) / 2 }
  } catch (error) {
    throw toDatabaseError(error, client)
  } finally {
    await client.end().catch(() => {})
  }
}
