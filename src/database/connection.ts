/** Connections to PostgreSQL: sessions for reads, for writes and for probes, shared by Prisma and prepared statements. */
import type pg from 'pg'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'
import {
  bulkBounds,
  type DatabaseBounds,
  defaultBounds,
  longBounds,
  PROBE_TIMEOUT,
  type TransactionBounds,
} from './bounds.ts'
import { type CommitListeners, createCommitListeners } from './commit-listeners.ts'
import { followPrimary, replaceWhenReadOnly } from './hosts.ts'
import { createListener, type ListeningHandlers, type ListeningSession } from './listening-session.ts'
import { observePools, type PoolObserver } from './pool-observer.ts'
import { createPrisma, type PooledPrisma } from './prisma.ts'
import { estimatedRows, explainSql } from './row-estimate.ts'
import { schemaOf } from './schema-name.ts'
import { openSessionPool, type PoolOptions, type QueryOptions, type SessionPool } from './session-pool.ts'
import { workingCheck } from './silent-sessions.ts'
import { type Statement, sql, statementNames } from './sql.ts'

/** The Prisma client of a transaction. A `PrismaClient` can be used as a `Tx`: each statement is then a transaction of its own. */
export type Tx = Prisma.TransactionClient

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
   * When PostgreSQL has not finished by then, the transaction is rolled back; 30 seconds by default. In milliseconds. One
   * statement may take as long.
   */
  timeoutMs?: number
}

export interface Database extends PoolObserver {
  /** The schema of the tables. */
  schema: string
  prisma: PrismaClient
  /** The pool of the sessions for reads. */
  pool: pg.Pool
  /**
   * Runs one statement that changes nothing and returns its rows; it runs once more when its connection is lost. Each session
   * prepares each text once, so there must be few different texts: pass values as `values`.
   */
  query<Row extends object>(statement: Statement, options?: QueryOptions): Promise<Row[]>
  /** Runs one statement that writes, in a session for writes, and returns its rows. */
  execute<Row extends object>(statement: Statement): Promise<Row[]>
  /** Runs one short statement in a reserved session, for health checks and the change counter. Fails after 2 seconds. */
  probe<Row extends object>(statement: Statement): Promise<Row[]>
  /**
   * Opens a session of its own that receives the notifications of a channel. Rejects when they do not arrive, as behind a
   * pooler in transaction mode.
   */
  listen(channel: string, handlers: ListeningHandlers): Promise<ListeningSession>
  /** Returns how many rows the planner estimates for a statement, without running it. As accurate as the last ANALYZE. */
  estimate(statement: Statement, options?: QueryOptions): Promise<number>
  /** Runs work in one transaction: committed when it resolves, rolled back when it rejects. */
  transaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  /** Adds a listener to each COMMIT of `transaction`, see `CommitListeners`. */
  onCommit: CommitListeners['add']
  /** Runs work in one transaction on a session of its own, without Prisma, with the bounds of bulk work. */
  withBulkSession<Result>(work: (session: pg.ClientBase) => Promise<Result>): Promise<Result>
  /** Waits for running statements, then closes every session. A second call has no effect. */
  close(): Promise<void>
}

/** Maximum number of sessions for probes; one of them is for the checks of silent sessions. */
const PROBE_SESSIONS = 3

/**
 * Opens a migrated database. A session is opened only when one is needed. `url` may list several hosts: the one that accepts
 * writes is used. Throws `DatabaseError` when it is not a PostgreSQL connection URL.
 */
export function openDatabase(url: string, limits: Partial<DatabaseBounds> = {}): Database {
  const bounds = { ...defaultBounds, ...limits }
  const hosts = followPrimary(url, bounds.connectTimeoutMs, () => replaceSessions())
  const { readers, writers, probes } = openPools(hosts.currentUrl, bounds)
  const pools = [readers, writers, probes]
  const listener = createListener({ currentUrl: hosts.currentUrl, bounds, notify: probes.read })
  const replaceSessions = () => [...pools, listener].forEach((each) => void each.replaceSessions())
  const writing = replaceWhenReadOnly(replaceSessions)
  const statementName = statementNames()
  const schema = schemaOf(url)
  const commitListeners = createCommitListeners()
  const pooled = createPrisma(readers, writers, { schema, statementName, commitListeners })
  const configOf = ({ text, values }: Statement) => ({ name: statementName(text), text, values: [...values] })
  const rowsOf = async <Row>(result: Promise<pg.QueryResult>) => (await result).rows as Row[] // the caller declares the columns
  return {
    ...observePools({ read: readers.pool, write: writers.pool, probe: probes.pool }),
    schema,
    prisma: pooled.prisma,
    pool: readers.pool,
    query: (statement, options) => rowsOf(readers.read(configOf(statement), options)),
    execute: (statement) => writing(rowsOf(writers.query(configOf(statement)))),
    probe: (statement) => rowsOf(probes.read(configOf(statement))),
    listen: listener.listen,
    estimate: async (statement, options) => estimatedRows(await readers.read(explainSql(statement), options)),
    transaction: (work, options = {}) =>
      writing(runTransaction(pooled, writers, limitLockWait(bounds, work, options), options)),
    onCommit: commitListeners.add,
    withBulkSession: (work) => runOnSession(writers, work),
    async close() {
      hosts.close()
      listener.close()
      if (readers.pool.ending) return
      await pooled.prisma.$disconnect()
      await Promise.all(pools.map(({ pool }) => pool.end()))
    },
  }
}

/** Opens the pools. One session for reads and one for probes stay open, so that a request after a pause need not connect. */
function openPools(currentUrl: () => string, bounds: DatabaseBounds) {
  const open = (max: number, options: Partial<PoolOptions>) =>
    openSessionPool(currentUrl, { bounds, max, ...options })
  const probes = open(PROBE_SESSIONS, { min: 1, silenceMs: PROBE_TIMEOUT })
  const isWorking = workingCheck(probes.read, { ifUnknown: true })
  const readers = open(bounds.readSessions, { min: 1, isWorking })
  return { readers, writers: open(bounds.writeSessions, { isWorking }), probes }
}

/** A wait for a session is noticeable from this time on, in milliseconds. */
const NOTICEABLE_WAIT = 500
const SHORTEST_LOCK_TIMEOUT = 100

/** Lets work that has waited for its session wait less long for locks, so that a request does not wait for both. */
function limitLockWait<Result>(
  { lockTimeoutMs }: DatabaseBounds,
  work: (transaction: Transaction) => Promise<Result>,
  { bulk = false }: TransactionOptions,
) {
  const startedAt = performance.now()
  return async (transaction: Transaction): Promise<Result> => {
    const waited = performance.now() - startedAt
    if (waited > NOTICEABLE_WAIT && !bulk) {
      const rest = Math.round(Math.max(SHORTEST_LOCK_TIMEOUT, lockTimeoutMs - waited))
      await transaction.tx.$queryRaw(sql`SELECT set_config('lock_timeout', ${String(rest)}, true)`)
    }
    return work(transaction)
  }
}

/** Runs work in a transaction of Prisma. */
function runTransaction<Result>(
  { prisma, sessionOf }: PooledPrisma,
  writers: SessionPool,
  work: (transaction: Transaction) => Promise<Result>,
  { bulk = false, timeoutMs }: TransactionOptions,
): Promise<Result> {
  if (!bulk && timeoutMs === undefined) return prisma.$transaction((tx) => work({ tx, copySession: null }))
  const bounds = timeoutMs === undefined ? bulkBounds : longBounds(timeoutMs)
  return prisma.$transaction(
    async (tx) => {
      const session = await sessionOf(tx)
      if (session) await applyBounds(writers, session, bounds)
      else for (const setting of bounds.settings.split(';')) await tx.$executeRawUnsafe(setting)
      return work({ tx, copySession: bulk ? session : null })
    },
    timeoutMs === undefined ? undefined : { timeout: timeoutMs },
  )
}

async function applyBounds(
  writers: SessionPool,
  session: pg.PoolClient,
  { settings, silenceMs }: TransactionBounds,
): Promise<void> {
  writers.extendSilence(session, silenceMs)
  await session.query(settings)
}

async function runOnSession<Result>(
  writers: SessionPool,
  work: (session: pg.ClientBase) => Promise<Result>,
): Promise<Result> {
  const session = await writers.pool.connect()
  try {
    await session.query('BEGIN')
    await applyBounds(writers, session, bulkBounds)
    const result = await work(session)
    await session.query('COMMIT')
    session.release()
    return result
  } catch (err) {
    session.release(true) // the server rolls back when the session ends
    throw err
  }
}
