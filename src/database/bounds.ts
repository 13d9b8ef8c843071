/** Bounds of database sessions: how many there are, and how long each layer waits before it gives up. */
import { searchPathStatement } from './schema-name.ts'

/** The bounds of a server or a command. All times are in milliseconds. */
export interface DatabaseBounds {
  /** Maximum number of sessions for reads. */
  readSessions: number
  /** Maximum number of sessions for writes: writes that wait for a lock leave the sessions of reads free. */
  writeSessions: number
  /**
   * Longest wait for a free session. To open one may take a third of it (for probes, a quarter), so that a lost attempt is tried
   * again in time.
   */
  connectTimeoutMs: number
  /** Longest time that a statement waits for a lock (PostgreSQL's `lock_timeout`). */
  lockTimeoutMs: number
  /** Longest time of a statement (`statement_timeout`). */
  statementTimeoutMs: number
  /** Longest pause inside a transaction, after which the server ends it (`idle_in_transaction_session_timeout`). */
  idleTransactionTimeoutMs: number
  /** Longest time for which sent data may be unacknowledged (`tcp_user_timeout`), or for which keep-alives get no response. */
  tcpTimeoutMs: number
}

/**
 * Every default is below the 10 seconds after which many clients and proxies give up. Who waits for a session gives up before who
 * waits for a lock: a locked table does not make a request wait for both.
 */
export const defaultBounds: DatabaseBounds = {
  readSessions: 10,
  writeSessions: 5,
  connectTimeoutMs: 4_000,
  lockTimeoutMs: 5_000,
  statementTimeoutMs: 8_000,
  idleTransactionTimeoutMs: 5_000,
  tcpTimeoutMs: 6_000,
}

/** Bounds of bulk work, such as an import or an export, in milliseconds. */
const BULK_LOCK_TIMEOUT = 30_000
const BULK_STATEMENT_TIMEOUT = 900_000
const BULK_IDLE_TIMEOUT = 120_000

/**
 * The server ends a statement itself. When no result has arrived this much later, the connection is lost without a sign, as when
 * a host fails; TCP would wait for a quarter of an hour. In milliseconds.
 */
export const RESULT_DELAY = 1_000

/** Longest time of a probe: a short statement for health checks and the change counter, in milliseconds. */
export const PROBE_TIMEOUT = 2_000

/**
 * Returns the statements that set up a session; the last one returns its process id. The time zone is UTC because Prisma's
 * adapter drops the zone of times that it writes or reads. `random_page_cost` is that of a solid-state disk. They are statements, sent once for each session, because
 * connection poolers refuse start-up options.
 */
export function sessionSettings(bounds: DatabaseBounds, schema: string): string {
  const { lockTimeoutMs, statementTimeoutMs, idleTransactionTimeoutMs, tcpTimeoutMs } = bounds
  const keepAliveSeconds = Math.max(1, Math.round(tcpTimeoutMs / 3_000))
  return [
    searchPathStatement(schema),
    "SET TIME ZONE 'UTC'",
    'SET random_page_cost = 1.1',
    `SET lock_timeout = ${lockTimeoutMs}`,
    `SET statement_timeout = ${statementTimeoutMs}`,
    `SET idle_in_transaction_session_timeout = ${idleTransactionTimeoutMs}`,
    `SET tcp_user_timeout = ${tcpTimeoutMs}`,
    `SET tcp_keepalives_idle = ${keepAliveSeconds}`,
    `SET tcp_keepalives_interval = ${keepAliveSeconds}`,
    'SET tcp_keepalives_count = 2',
    // The server ends a statement whose connection was closed, as after a time-out; PostgreSQL on Windows cannot.
    "SELECT set_config('client_connection_check_interval', '1s', false) WHERE version() !~* 'visual c|mingw'",
    'SELECT pg_backend_pid() AS pid',
  ].join('; ')
}

/** The bounds of one transaction, other than those of its session. */
interface TransactionBounds {
  /** The statements that set them. */
  settings: string
  /** Longest time without a result, in milliseconds. */
  silenceMs: number
}

/** Returns the bounds of a transaction whose statements may take long. It waits for locks no longer than others. */
export const longBounds = (statementMs: number): TransactionBounds => ({
  settings: [
    `SET LOCAL statement_timeout = ${statementMs}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${BULK_IDLE_TIMEOUT}`,
  ].join('; '),
  silenceMs: statementMs + RESULT_DELAY,
})

/** The bounds of a transaction of bulk work, for which nobody waits. */
export const bulkBounds: TransactionBounds = {
  settings: `${longBounds(BULK_STATEMENT_TIMEOUT).settings}; SET LOCAL lock_timeout = ${BULK_LOCK_TIMEOUT}`,
  silenceMs: BULK_STATEMENT_TIMEOUT + RESULT_DELAY,
}
