/** Transactions on sessions for writes: BEGIN with the first statement, bounds, COMMIT with its listeners, ROLLBACK. */
import type pg from 'pg'
import { bulkBounds, type DatabaseBounds, longBounds } from './bounds.ts'
import { socketOf } from './client.ts'
import type { CommitListeners } from './commit-listeners.ts'
import { type SessionPool, sendStatement } from './session-pool.ts'
import type { Statement } from './sql.ts'

/**
 * Runs statements: those of a transaction, one after another, or those of a `Database`, each of which is then a transaction of its
 * own. Each session prepares each text once, so there must be few different texts: pass values as `values`.
 */
export interface Tx {
  /** Runs a statement that changes no rows, but may lock them, and returns its rows. */
  query<Row extends object>(statement: Statement): Promise<Row[]>
  /** Runs a statement that writes, or takes an advisory lock, and returns its rows, such as those of RETURNING. */
  execute<Row extends object>(statement: Statement): Promise<Row[]>
}

/** One transaction. */
export interface Transaction {
  tx: Tx
  /** The session of a bulk transaction, into which rows are copied (COPY); null: rows are inserted. */
  copySession: pg.ClientBase | null
}

export interface TransactionOptions {
  /** True for many rows: they are copied at half the cost of an INSERT, and the bounds of bulk work apply. */
  bulk?: boolean
  /**
   * When the transaction has not ended by then, its session is closed, and the server rolls back; 30 seconds by default. In
   * milliseconds. One statement may take as long.
   */
  timeoutMs?: number
}

/** Work in a transaction: committed when it resolves, rolled back when it rejects. */
type Work<Result> = (transaction: Transaction) => Promise<Result>

interface TransactionDependencies {
  writers: SessionPool
  bounds: DatabaseBounds
  commitListeners: CommitListeners
  /** Returns a statement as pg sends it, with its name for PREPARE. */
  configOf: (statement: Statement) => pg.QueryConfig
}

/** Longest time of a transaction, in milliseconds. */
const TRANSACTION_TIMEOUT = 30_000

/** Returns a function that runs work in one transaction. */
export const createTransactions =
  (dependencies: TransactionDependencies) =>
  async <Result>(work: Work<Result>, options: TransactionOptions = {}): Promise<Result> => {
    const { writers } = dependencies
    const startedAt = performance.now()
    const session = await writers.pool.connect()
    const { timeoutMs = TRANSACTION_TIMEOUT, bulk = false } = options
    const bounds = boundsOf(options, dependencies.bounds, performance.now() - startedAt)
    if (bounds.silenceMs !== null) writers.extendSilence(session, bounds.silenceMs)
    const open = openTransaction(session, bounds.settings, dependencies)
    const limit = closeAfter(session, timeoutMs)
    try {
      if (bulk) await open.begin()
      const tx: Tx = { query: open.run, execute: open.run }
      const result = await Promise.race([work({ tx, copySession: bulk ? session : null }), limit.exceeded])
      await open.commit()
      return result
    } catch (err) {
      await open.rollBack()
      throw err
    } finally {
      limit.clear()
    }
  }

/** Closes a session after a time, so that the server rolls back. Then `exceeded` rejects. */
function closeAfter(session: pg.PoolClient, ms: number) {
  let clear = () => {}
  const exceeded = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      socketOf(session).destroy()
      // The code is that of PostgreSQL's own transaction_timeout.
      reject(Object.assign(new Error(`The transaction did not end within ${ms} ms.`), { code: '25P04' }))
    }, ms)
    clear = () => clearTimeout(timer)
  })
  return { exceeded, clear }
}

/** Runs work in one transaction on a session, with the bounds of bulk work, and without a time-out of the whole. */
export async function runInBulkTransaction<Result>(
  writers: SessionPool,
  work: (session: pg.ClientBase) => Promise<Result>,
): Promise<Result> {
  const session = await writers.pool.connect()
  try {
    writers.extendSilence(session, bulkBounds.silenceMs)
    await session.query(`BEGIN; ${bulkBounds.settings}`)
    const result = await work(session)
    await session.query('COMMIT')
    session.release()
    return result
  } catch (err) {
    session.release(true) // the server rolls back when the session ends
    throw err
  }
}

/** A wait for a session is noticeable from this time on, in milliseconds. */
const NOTICEABLE_WAIT = 500
const SHORTEST_LOCK_TIMEOUT = 100

/**
 * Returns the settings of a transaction, and how long it may send nothing. One that has waited for its session, in milliseconds,
 * waits less long for locks, so that a request does not wait for both.
 */
function boundsOf(
  { bulk = false, timeoutMs }: TransactionOptions,
  { lockTimeoutMs }: DatabaseBounds,
  waited: number,
): { settings: string | null; silenceMs: number | null } {
  if (bulk && timeoutMs === undefined) return bulkBounds
  const long = timeoutMs === undefined ? { settings: null, silenceMs: null } : longBounds(timeoutMs)
  if (bulk || waited <= NOTICEABLE_WAIT) return long
  const rest = Math.round(Math.max(SHORTEST_LOCK_TIMEOUT, lockTimeoutMs - waited))
  const settings = [long.settings, `SET LOCAL lock_timeout = ${rest}`].filter((text) => text !== null)
  return { ...long, settings: settings.join('; ') }
}

/** Opens a transaction on a session. `commit` and `rollBack` release the session. */
function openTransaction(
  session: pg.PoolClient,
  settings: string | null,
  { configOf, commitListeners }: TransactionDependencies,
) {
  const { begin, send, isBegun } = beginOnUse(session, settings, configOf)
  let isEnded = false
  const end = () => {
    isEnded = true
  }
  return {
    begin,
    async run<Row>(statement: Statement): Promise<Row[]> {
      if (isEnded) throw new Error('The transaction has ended.') // another one may use the session
      return send(statement)
    },
    async commit(): Promise<void> {
      end()
      if (isBegun()) await commitListeners.commit(session)
      session.release()
    },
    /** A session that does not respond is closed; then the server rolls back. */
    async rollBack(): Promise<void> {
      end()
      try {
        if (isBegun()) await session.query('ROLLBACK')
        session.release(socketOf(session).destroyed)
      } catch {
        session.release(true)
      }
    },
  }
}

/**
 * Lets the first use of a session begin a transaction. To save a round trip, BEGIN and the settings are sent in one message with
 * the first statement if that has no values, as the clock of a write.
 */
function beginOnUse(
  session: pg.PoolClient,
  settings: string | null,
  configOf: TransactionDependencies['configOf'],
) {
  const prefix = settings === null ? 'BEGIN' : `BEGIN; ${settings}`
  let begun: Promise<unknown> | null = null

  function begin(): Promise<unknown> {
    begun ??= session.query(prefix)
    return begun
  }

  async function send<Row>(statement: Statement): Promise<Row[]> {
    if (begun || statement.values.length > 0) {
      await begin()
      return (await sendStatement(session, configOf(statement))).rows
    }
    const results: Promise<unknown> = session.query(`${prefix}; ${statement.text}`)
    begun = results
    return ((await results) as pg.QueryResult[]).at(-1)?.rows ?? [] // pg returns one result for each statement of the text
  }
  return { begin, send, isBegun: () => begun !== null }
}
