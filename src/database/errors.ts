/** Classification of database errors (unavailable, rejected write, retryable), and one-line messages for connection errors. */
import type pg from 'pg'
import { CannotRun } from '../errors.ts'
import { tlsReasonOf, tlsReasons } from './tls.ts'

/** The database cannot be used at all. The message is one line and never contains a password. */
export class DatabaseError extends CannotRun {}

/**
 * How a connection ends that was open: SQLSTATEs (PostgreSQL, appendix A), system errors, and Prisma's kinds and codes.
 * The whole of class 08, connection exceptions, means the same.
 */
const lostConnectionCodes = new Set([
  ...['57P01', '57P02', '57P04', '57P05'], // shut down or ended by an administrator, crashed, dropped, idle-session time-out
  ...['25P03', '25P04'], // time-outs of an idle and of a whole transaction
  ...['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ENOTCONN', 'ENETRESET', 'ERR_STREAM_DESTROYED'],
  ...['ERR_STREAM_WRITE_AFTER_END', 'ERR_SOCKET_CLOSED', 'ConnectionClosed', 'P1017'],
])

/** Messages of lost connections without a code, from `pg`. */
const lostConnectionMessages = [
  /^Connection terminated(?! due to connection timeout)/,
  /^Client (has encountered a connection error|was closed)/,
]

/** Codes of a server that is stopped, starting, out of resources, read-only or overloaded, and of aborted transactions. */
const unavailableCodes = new Set([
  ...['57P03', '53000', '53100', '53200', '53300', '53400', '58030'], // starting; out of disk, memory or connections; I/O error
  ...['25006', '40001', '40P01', '55P03', '57014'], // read-only, serialization failure, deadlock, lock, time-out
  ...['28000', '28P01', '3D000'], // a server that refuses to let us in, as during a failover
  ...Object.keys(tlsReasons), // a certificate that has expired, or of another server
  ...[
    'ECONNREFUSED',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EAI_NODATA',
    'EHOSTUNREACH',
    'EHOSTDOWN',
    'ENETUNREACH',
  ],
  ...['ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE'],
  // Prisma: not reachable, timed out, access refused, TLS failed, no free connection, transaction ended, write conflict.
  ...['P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1010', 'P1011', 'P2024', 'P2028', 'P2034', 'P2037'],
  ...[
    'DatabaseNotReachable',
    'SocketTimeout',
    'TooManyConnections',
    'TlsConnectionError',
    'TransactionWriteConflict',
  ],
  ...['AuthenticationFailed', 'DatabaseAccessDenied', 'DatabaseDoesNotExist', 'TransactionAlreadyClosed'],
])

/** Messages of errors without a code, from `pg`, its pool and Prisma's transactions. */
const unavailableMessages = [
  /^Connection terminated due to connection timeout/,
  /^timeout (expired|exceeded when trying to connect)/,
  /^Query read timeout/,
  /^Cannot use a pool after calling end on the pool/,
  /Unable to start a transaction in the given time/,
  /cannot be executed on an expired transaction/,
]

/** Where an error may hold its code. An AggregateError, one error for each IP address tried, holds them in `errors`. */
interface ErrorDetails {
  code?: unknown
  /** The kind of an error of Prisma's driver adapter. */
  kind?: unknown
  originalCode?: unknown
  message?: unknown
  cause?: unknown
  errors?: unknown
  meta?: { driverAdapterError?: unknown }
}

/** Returns true when a condition holds for an error, or for one that it holds. `codes` are its SQLSTATE, code and kind. */
function someError(error: unknown, condition: (codes: string[], message: string) => boolean): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, kind, originalCode, message, cause, errors, meta }: ErrorDetails = error
  const codes = [originalCode, code, kind].filter((value) => typeof value === 'string')
  return (
    condition(codes, typeof message === 'string' ? message : '') ||
    [cause, meta?.driverAdapterError].some((inner) => someError(inner, condition)) ||
    (Array.isArray(errors) && errors.some((inner) => someError(inner, condition)))
  )
}

const isLostCode = (code: string) => /^08...$/.test(code) || lostConnectionCodes.has(code)

/** Returns true for pg's errors of a session that took too long to open: while it connected, and while it was set up. */
export const isOpenTimeout = (error: unknown): boolean =>
  error instanceof Error && /^(?:timeout expired|Connection terminated)/.test(error.message)

/** Returns true when an open connection was lost: another one may work. */
export const isConnectionLost = (error: unknown): boolean =>
  someError(
    error,
    (codes, message) =>
      codes.some(isLostCode) || lostConnectionMessages.some((pattern) => pattern.test(message)),
  )

/** Returns true when the database is unavailable or overloaded: the same request may succeed later (HTTP 503). */
export const isUnavailable = (error: unknown): boolean =>
  isConnectionLost(error) ||
  someError(
    error,
    (codes, message) =>
      codes.some((code) => unavailableCodes.has(code)) ||
      unavailableMessages.some((pattern) => pattern.test(message)),
  )

/** Returns true when the server refuses a password (SQLSTATE 28P01). */
export const isPasswordRefused = (error: unknown): boolean =>
  someError(error, (codes) => codes.includes('28P01'))

/** Returns true when the server refuses a write because it is read-only, as a standby is (SQLSTATE 25006). */
export const isReadOnly = (error: unknown): boolean => someError(error, (codes) => codes.includes('25006'))

/** Returns true when the database rejects a write: an invalid value or a violated constraint (SQLSTATE classes 22, 23). */
export const isRejectedWrite = (error: unknown): boolean =>
  someError(error, (codes) =>
    codes.some((code) => /^(22|23)...$|^P20(00|02|03|04|05|06|07|11|12|13|19|20)$/.test(code)),
  )

/** Returns true for a unique violation (SQLSTATE 23505). */
export const isUniqueViolation = (error: unknown): boolean =>
  someError(error, (codes) => codes.includes('23505') || codes.includes('P2002'))

/** Returns true for a deadlock or a serialization failure (SQLSTATE class 40): the transaction may be retried. */
export const isRetryable = (error: unknown): boolean =>
  someError(error, (codes) => codes.some((code) => ['40P01', '40001', 'P2034'].includes(code)))

/** Returns an error with one line about why `client` cannot connect: host, port, database and user, never the password. */
export function toDatabaseError(error: unknown, client: pg.Client): CannotRun {
  if (error instanceof CannotRun) return error
  const server = `PostgreSQL at ${client.host}:${client.port}`
  const message = messageOf(error)
  const reason =
    tlsReasonOf(message) ??
    knownReason(codeOf(error), client) ??
    (/terminated unexpectedly/.test(message) ? CLOSED : `cannot be used: ${message}.`)
  return new DatabaseError(`${server} ${reason}`, { cause: error })
}

const CLOSED = 'closes the connection without a response. Is it PostgreSQL that listens on that port?'

function knownReason(code: string, { user, database, host }: pg.Client): string | undefined {
  const reasons: Record<string, string> = {
    ...tlsReasons,
    ECONNREFUSED: 'refuses the connection. Is it running, and listening on that port?',
    ETIMEDOUT: 'does not respond. Does a firewall block the port?',
    EHOSTUNREACH: `cannot be reached: there is no route to host ${host}.`,
    ENOTFOUND: `cannot be found: the host name ${host} does not exist.`,
    EAI_AGAIN: `cannot be found: the host name ${host} could not be resolved. Retry later.`,
    '28P01': `rejects the password of user ${user}. Check both in the URL of the database.`,
    '28000': `does not allow user ${user} to connect to database ${database}. Check its pg_hba.conf.`,
    '3D000': `has no database ${database}. Create it: createdb ${database}`,
    '42501': `does not allow user ${user} to create tables in database ${database}. Make the user its owner.`,
    '25006': `is read-only, probably a standby. Database ${database} must be on the primary.`,
    '53300': 'has no free connection. Raise max_connections, or close other sessions.',
    '57P03': 'is starting up or shutting down. Retry later.',
  }
  return reasons[code]
}

function codeOf(error: unknown): string {
  const { code, errors }: ErrorDetails = error instanceof Error ? error : {}
  if (typeof code === 'string') return code
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : ''
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().replace(/\.$/, '').replaceAll('\n', ' ')
}
