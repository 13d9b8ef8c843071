/** Connections to PostgreSQL: sessions for reads, for writes and for probes, shared by Prisma and prepared statements. */
import type pg from 'pg'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { type DatabaseBounds, defaultBounds, PROBE_TIMEOUT } from './bounds.ts'
import { type CommitListeners, createCommitListeners } from './commit-listeners.ts'
import { followPrimary, replaceWhenReadOnly } from './hosts.ts'
import { createListener, type ListeningHandlers, type ListeningSession } from './listening-session.ts'
import { observePools, type PoolObserver } from './pool-observer.ts'
import { createPrisma } from './prisma.ts'
import { estimatedRows, explainSql } from './row-estimate.ts'
import { schemaOf } from './schema-name.ts'
import { openSessionPool, type PoolOptions, type QueryOptions } from './session-pool.ts'
import { workingCheck } from './silent-sessions.ts'
import { type Statement, statementNames } from './sql.ts'
import {
  createTransactions,
  runInBulkTransaction,
  type Transaction,
  type TransactionOptions,
  type Tx,
} from './transaction.ts'

export interface Database extends PoolObserver, Tx {
  /** The schema of the tables. */
  schema: string
  /** Prisma's client, for single statements. Its writes use the sessions for writes. */
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
  /** Runs work in one transaction on a session of its own, without a time-out, with the bounds of bulk work. */
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
  const prisma = createPrisma(readers, writers, { schema, statementName })
  const configOf = ({ text, values }: Statement) => ({ name: statementName(text), text, values: [...values] })
  const transaction = createTransactions({ writers, bounds, commitListeners, configOf })
  const rowsOf = async <Row>(result: Promise<pg.QueryResult>) => (await result).rows as Row[] // the caller declares the columns
  return {
    ...observePools({ read: readers.pool, write: writers.pool, probe: probes.pool }),
    schema,
    prisma,
    pool: readers.pool,
    query: (statement, options) => rowsOf(readers.read(configOf(statement), options)),
    execute: (statement) => writing(rowsOf(writers.query(configOf(statement)))),
    probe: (statement) => rowsOf(probes.read(configOf(statement))),
    listen: listener.listen,
    estimate: async (statement, options) => estimatedRows(await readers.read(explainSql(statement), options)),
    transaction: (work, options) => writing(transaction(work, options)),
    onCommit: commitListeners.add,
    withBulkSession: (work) => runInBulkTransaction(writers, work),
    async close() {
      hosts.close()
      listener.close()
      if (readers.pool.ending) return
      await prisma.$disconnect()
      await Promise.all(pools.map(({ pool }) => pool.end()))
    },
  }
}

/** Opens the pools. One session for reads and one for probes stay open, so that a request after a pause need not connect. */
function openPools(currentUrl: () => string, bounds: DatabaseBounds) {
  const open = (max: number, options: Partial<PoolOptions>) =>
    openSessionPool(currentUrl, { bounds, max, ...options })
  const openTimeoutMs = bounds.connectTimeoutMs / 4 // a lost attempt delays the checks of all other sessions
  const probes = open(PROBE_SESSIONS, { min: 1, silenceMs: PROBE_TIMEOUT, openTimeoutMs })
  const isWorking = workingCheck(probes.read, { ifUnknown: true })
  const readers = open(bounds.readSessions, { min: 1, isWorking })
  return { readers, writers: open(bounds.writeSessions, { isWorking }), probes }
}
