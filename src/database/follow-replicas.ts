/** Follows replicas: reads their state, and runs reads on those that have replayed all changes that this process has seen. */
import type { Database } from './connection.ts'
import { isRetryable } from './errors.ts'
import type { PoolObserver } from './pool-observer.ts'
import type { ReplayTarget, Replica } from './replica.ts'
import {
  CLOCK_DIFFERENCE_MAX,
  type PrimaryState,
  type ReplicaProblem,
  type ReplicaStatus,
  trackStatus,
} from './replica-status.ts'
import { sql } from './sql.ts'

export interface FollowedReplica extends ReplicaStatus, PoolObserver {
  /** Host and port. */
  name: string
  /** The primary, whose `query` and `estimate` run on the replica while it is ready. One that fails there runs on the primary. */
  db: Database
}

/** What decides whether replicas serve reads. */
interface ReplicaSources extends PrimaryState {
  primary: Database
  /** Calls the listener with each new version. Returns a function that removes the listener. */
  onChange: (listener: () => void) => () => void
  /** Returns true when no article becomes visible or expires within `marginMs` milliseconds, before or after now. */
  isSettled: (marginMs: number) => boolean
  /** Called when a replica begins or ceases to serve reads. */
  onSwitch: (name: string, problem: ReplicaProblem | null) => void
}

/** Interval between two reads of the state, and while the replica has not replayed the last change, in milliseconds. */
const POLL_INTERVAL = 250
const CATCH_UP_INTERVAL = 25
/** Around the time at which an article becomes visible or expires, the clock of the primary decides, in milliseconds. */
const CLOCK_MARGIN = 2 * CLOCK_DIFFERENCE_MAX
/** A read that fails later than this on a replica without a problem has used up its time, in milliseconds. */
const RETRY_WITHIN = 3_000

/** Follows replicas until `close` is called. */
export function followReplicas(
  replicas: readonly Replica[],
  sources: ReplicaSources,
): { followed: FollowedReplica[]; close: () => void } {
  const startLsn = readOnce(() => readLsn(sources.primary))
  const all = replicas.map((replica) => followReplica(replica, sources, startLsn))
  const close = () => {
    for (const each of all) each.close()
  }
  return { followed: all.map(({ followed }) => followed), close }
}

/**
 * Returns the present position in the write-ahead log. A replica must have replayed what was written before this process began:
 * migrations, which the change counter does not count.
 */
async function readLsn(primary: Database): Promise<string> {
  const [row] = await primary.probe<{ lsn: string }>(sql`SELECT pg_current_wal_lsn()::text AS lsn`)
  if (!row) throw new Error('the query of the position in the write-ahead log returned no row')
  return row.lsn
}

/** Returns a function that reads a value until that succeeds once. */
function readOnce<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let pending: Promise<Value> | null = null
  return () => {
    pending ??= read().catch((err) => {
      pending = null
      throw err
    })
    return pending
  }
}

function followReplica(
  replica: Replica,
  sources: ReplicaSources,
  startLsn: () => Promise<string>,
): { followed: FollowedReplica; close: () => void } {
  const { update, compare, ...status } = trackStatus(sources)
  let timer: NodeJS.Timeout | undefined
  let reported: ReplicaProblem | null = 'unreachable'
  let isClosed = false
  const schedule = (ms: number) => {
    clearTimeout(timer)
    if (!isClosed) timer = setTimeout(() => void check(), ms).unref()
  }
  async function check(): Promise<void> {
    const startedAt = performance.now()
    const state = startLsn().then((lsn) => replica.readState(lsn))
    update(await state.catch(() => null), startedAt)
    const problem = status.problem()
    if (problem !== reported && !isClosed) sources.onSwitch(replica.name, problem)
    reported = problem
    schedule(problem === null && !status.isReady() ? CATCH_UP_INTERVAL : POLL_INTERVAL)
  }
  const removeListener = sources.onChange(() => {
    compare()
    schedule(0)
  })
  schedule(0)
  const close = () => {
    isClosed = true
    clearTimeout(timer)
    removeListener()
  }
  const { name, sessions, onStatement, onStatementStart } = replica
  const db = readFrom(replica, status, sources, startLsn)
  return { followed: { ...status, name, sessions, onStatement, onStatementStart, db }, close }
}

/** Returns the primary, whose `query` and `estimate` run on a replica while it is ready. */
function readFrom(
  replica: Replica,
  { isReady, problem }: ReplicaStatus,
  { primary, version, isSettled }: ReplicaSources,
  startLsn: () => Promise<string>,
): Database {
  async function run<Result>(
    onReplica: (target: ReplayTarget) => Promise<Result>,
    onPrimary: () => Promise<Result>,
  ): Promise<Result> {
    const lastChange = version()
    if (lastChange === null || !isReady() || !isSettled(CLOCK_MARGIN)) return onPrimary()
    const startedAt = performance.now()
    try {
      return await onReplica({ version: lastChange, lsn: await startLsn() })
    } catch (err) {
      const isTimedOut = problem() === null && performance.now() - startedAt > RETRY_WITHIN
      if (isTimedOut && !isRetryable(err)) throw err
      return onPrimary()
    }
  }
  return {
    ...primary,
    query: (statement, options) =>
      run(
        (target) => replica.query(statement, target, options),
        () => primary.query(statement, options),
      ),
    estimate: (statement, options) =>
      run(
        (target) => replica.estimate(statement, target, options),
        () => primary.estimate(statement, options),
      ),
  }
}
