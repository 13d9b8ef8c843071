/** Streaming replica: a pool of sessions for reads, each of which proves that its server has replayed what a read needs. */
import type pg from 'pg'
import type { DatabaseBounds } from './bounds.ts'
import { observePools, type PoolObserver } from './pool-observer.ts'
import { estimatedRows, explainSql } from './row-estimate.ts'
import { openSessionPool, type QueryOptions } from './session-pool.ts'
import { workingCheck } from './silent-sessions.ts'
import { type Statement, statementNames } from './sql.ts'

/** What a replica must have replayed before it serves a read. */
export interface ReplayTarget {
  /** The change counter. */
  version: bigint
  /** A position in the write-ahead log of the primary (`pg_lsn`). */
  lsn: string
}

/** The state of a replica, as one of its sessions reads it. */
export interface ReplicaState {
  /** The change counter up to which it has replayed. */
  version: bigint
  /** Its clock, in milliseconds since 1970. */
  time: number
  isStandby: boolean
  /** True when it has replayed the position of the write-ahead log. */
  hasReplayedLsn: boolean
}

export interface Replica extends PoolObserver {
  /** Host and port. */
  name: string
  /** Reads the state in a reserved session. Fails after 2 seconds. */
  readState(lsn: string): Promise<ReplicaState>
  /**
   * Runs one statement in a session whose server has replayed the target, which then has everything that was committed before,
   * and returns its rows. Throws `ReplicaBehind` without running the statement when the server has not.
   */
  query<Row extends object>(
    statement: Statement,
    target: ReplayTarget,
    options?: QueryOptions,
  ): Promise<Row[]>
  /** Returns how many rows the planner estimates for a statement, under the same condition. */
  estimate(statement: Statement, target: ReplayTarget, options?: QueryOptions): Promise<number>
  /** Waits for running statements, then closes every session. A second call has no effect. */
  close(): Promise<void>
}

/** The server of a session has not replayed the target. */
export class ReplicaBehind extends Error {}

/** Time-out of a read of the state, in milliseconds. */
const STATE_TIMEOUT = 2_000

const STATE_STATEMENT = `SELECT value AS version, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS time,
  pg_is_in_recovery() AS "isStandby", coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) AS "hasReplayedLsn"
  FROM change_counter WHERE id = 1`

/** Opens a replica, with as many sessions for reads as the primary. A session is opened only when one is needed. */
export function openReplica(url: string, bounds: DatabaseBounds): Replica {
  const name = new URL(url).host
  const probes = openSessionPool(() => url, { bounds, max: 1, silenceMs: STATE_TIMEOUT })
  // A replica that does not respond does not work: its reads then run on the primary.
  const isWorking = workingCheck(probes.read, { ifUnknown: false })
  const readers = openSessionPool(() => url, { bounds, max: bounds.readSessions, isWorking })
  const statementName = statementNames()
  const replayed = new WeakMap<pg.PoolClient, bigint>()

  /** Returns a check whether the server of a session has replayed a target; null when the session has proved it before. */
  const checkOf = ({ version, lsn }: ReplayTarget) => {
    const prove = async (session: pg.PoolClient): Promise<void> => {
      const state = toState(await session.query(stateConfig(lsn)))
      if (!state.isStandby || !state.hasReplayedLsn || state.version < version) throw new ReplicaBehind(name)
      replayed.set(session, state.version)
    }
    return (session: pg.PoolClient) => ((replayed.get(session) ?? -1n) >= version ? null : prove(session))
  }
  const read = (config: pg.QueryConfig, target: ReplayTarget, options?: QueryOptions) =>
    readers.read(config, { ...options, check: checkOf(target) })

  return {
    ...observePools({ [`replica ${name}`]: readers.pool }),
    name,
    readState: async (lsn) => toState(await probes.query(stateConfig(lsn))),
    async query<Row>({ text, values }: Statement, target: ReplayTarget, options?: QueryOptions) {
      const { rows } = await read({ name: statementName(text), text, values: [...values] }, target, options)
      return rows as Row[] // the caller declares the columns
    },
    estimate: async (statement, target, options) =>
      estimatedRows(await read(explainSql(statement), target, options)),
    async close() {
      if (readers.pool.ending) return
      await Promise.all([readers.pool.end(), probes.pool.end()])
    },
  }
}

const stateConfig = (lsn: string): pg.QueryConfig => ({
  name: 'inkstone_replica_state',
  text: STATE_STATEMENT,
  values: [lsn],
})

function toState({ rows: [row] }: pg.QueryResult): ReplicaState {
  return { ...row, version: BigInt(row?.version ?? 0) }
}
