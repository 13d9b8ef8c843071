/** Connection pool of PostgreSQL sessions, shared by Prisma and prepared statements. */
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { clientConfig } from './client.ts'
import { createTimedQueries, type QueryOptions } from './query-timeouts.ts'
import type { Statement } from './sql.ts'

/** The Prisma client. */
type Db = PrismaClient

/** The Prisma client of a transaction. A `Db` can be used as a `Tx`: each statement is then a transaction of its own. */
export type Tx = Prisma.TransactionClient

/** One transaction. */
export interface Transaction {
  tx: Tx
  /** The session of a bulk transaction, into which rows are copied (COPY); null: rows are inserted. */
  copySession: pg.ClientBase | null
}

export interface TransactionOptions {
  /**
   * True for many rows, which are then copied at half the cost of an INSERT. Behind a connection pooler, where the session
   * of a transaction is unknown, they are inserted all the same.
   */
  bulk?: boolean
  /** When PostgreSQL has not finished by then, the transaction is rolled back; 30 seconds by default. In milliseconds. */
  timeoutMs?: number
}

export interface Database {
  prisma: Db
  /** The pool, for code that needs a session of its own (streams, advisory locks). The caller releases the client. */
  pool: pg.Pool
  /**
   * Runs one statement and returns its rows. Each session prepares each text once, so there must be few different texts:
   * pass values as `values`.
   */
  query<Row extends object>(statement: Statement, options?: QueryOptions): Promise<Row[]>
  /** Returns how many rows the planner estimates for a statement, without running it. As accurate as the last ANALYZE. */
  estimate(statement: Statement, options?: QueryOptions): Promise<number>
  /** Runs work in one transaction: committed when it resolves, rolled back when it rejects. */
  transaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>
  /** Waits for running statements, then closes every session. A second call has no effect. */
  close(): Promise<void>
}

/** Maximum number of sessions of one process. PostgreSQL's default for all processes together is 100. */
const DEFAULT_MAX_SESSIONS = 10

/**
 * Client-side time-out of a query, in milliseconds. The server ends each statement after 30 seconds (`statement_timeout`).
 * When no result has arrived after this time, the connection is lost without a sign, as when a host fails; TCP would
 * wait for a quarter of an hour.
 */
const DEFAULT_QUERY_TIMEOUT_MS = 32_000

/** Further texts run unprepared: a session holds every prepared plan, and a list of ids has a text for each length. */
const MAX_PREPARED_TEXTS = 300

/**
 * Settings of each session. The time zone is UTC because Prisma's adapter drops the zone of times that it writes or reads.
 * `random_page_cost` is that of a solid-state disk. The server ends a statement within a second when its connection was
 * closed, as after a time-out; PostgreSQL on Windows cannot. The settings are sent as a statement because connection poolers
 * refuse start-up options.
 */
const SESSION_SETTINGS = `SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; SET random_page_cost = 1.1;
  SELECT set_config('client_connection_check_interval', '1s', false) WHERE version() !~* 'visual c|mingw'`

interface DatabaseLimits {
  /** The maximum number of sessions. */
  max?: number
  /** The client-side time-out of a query, in milliseconds. */
  queryTimeoutMs?: number
}

/**
 * Opens a migrated database. A session is opened only when one is needed. Throws `DatabaseError` when `url` is not a
 * PostgreSQL connection URL.
 */
export function openDatabase(url: string, limits: DatabaseLimits = {}): Database {
  const { max = DEFAULT_MAX_SESSIONS, queryTimeoutMs = DEFAULT_QUERY_TIMEOUT_MS } = limits
  const pool = openPool(url, max)
  const timed = createTimedQueries(pool, queryTimeoutMs)
  const sessions = trackSessions(pool)
  const statementName = statementNames()
  const adapter = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => statementName(sql) })
  const prisma = new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 30_000 } })
  return {
    prisma,
    pool,
    async query<Row extends object>({ text, values }: Statement, options?: QueryOptions) {
      const { rows } = await timed.query({ name: statementName(text), text, values: [...values] }, options)
      return rows as Row[] // the caller declares the columns
    },
    async estimate({ text, values }, options) {
      const explain = { text: `EXPLAIN (FORMAT JSON) ${text}`, values: [...values] }
      const { rows } = await timed.query(explain, options)
      const [{ Plan }] = rows[0]['QUERY PLAN'] as [{ Plan: { 'Plan Rows': number } }] // EXPLAIN's JSON format
      return Plan['Plan Rows']
    },
    transaction: (work, { bulk = false, timeoutMs } = {}) =>
      prisma.$transaction(
        async (tx) => work({ tx, copySession: bulk ? await sessionOf(tx, sessions) : null }),
        timeoutMs === undefined ? undefined : { timeout: timeoutMs },
      ),
    async close() {
      if (pool.ending) return
      await prisma.$disconnect()
      await pool.end()
      timed.stop()
    },
  }
}

function openPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    ...clientConfig(url),
    max,
    connectionTimeoutMillis: 5_000, // also limits the wait for a free session
    idleTimeoutMillis: 30_000,
    // The pool awaits the promise before the session is used.
    onConnect: (client) => client.query(SESSION_SETTINGS),
  })
  // Without listeners, a connection lost while it is idle or between two statements would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Returns a map of the pool's open sessions by the PID of their server process. The pool's events update it. */
function trackSessions(pool: pg.Pool): Map<number, pg.PoolClient> {
  const sessions = new Map<number, pg.PoolClient>()
  // @types/pg does not declare `processID`.
  const pidOf = (client: pg.PoolClient) => (client as pg.PoolClient & { processID: number }).processID
  pool.on('connect', (client) => sessions.set(pidOf(client), client))
  pool.on('remove', (client) => sessions.delete(pidOf(client)))
  return sessions
}

/** Returns the session of a transaction; null when a connection pooler stands between, which has sessions of its own. */
async function sessionOf(
  tx: Tx,
  sessions: ReadonlyMap<number, pg.PoolClient>,
): Promise<pg.PoolClient | null> {
  const [row] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
  return (row && sessions.get(row.pid)) ?? null
}

/** Returns a function that names each text for PREPARE. Beyond the limit the name is empty: the text runs unprepared. */
function statementNames(): (text: string) => string {
  const names = new Map<string, string>()
  return (text) => {
    const existing = names.get(text)
    if (existing) return existing
    if (names.size >= MAX_PREPARED_TEXTS) return ''
    const name = `inkstone_${names.size}`
    names.set(text, name)
    return name
  }
}
