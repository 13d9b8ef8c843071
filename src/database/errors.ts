/** Classification of database errors (unavailable, rejected write, retryable), and one-line messages for connection errors. */
import type pg from 'pg'
import { CannotRun } from '../errors.ts'

/** The database cannot be used at all. The message is one line and never contains a password. */
export class DatabaseError extends CannotRun {}

/**
 * SQLSTATEs of a server that is stopped, starting, out of resources, read-only or overloaded, and of aborted transactions
 * (PostgreSQL, appendix A). The whole of class 08, connection exceptions, also means unavailable.
 */
const unavailableStates = new Set([
  ...['57P01', '57P02', '57P03', '57P05'], // shut down, crashed, starting, idle-session time-out
  ...['53000', '53100', '53200', '53300', '53400'], // out of disk, memory or connections
  ...['25006', '40001', '40P01', '55P03', '57014'], // read-only, serialization failure, deadlock, lock, time-out
])

const unavailableSystemErrors = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'],
])

/** Prisma's codes: not reachable, timed out, connection closed, write conflict, too many connections. */
const unavailablePrismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2034', 'P2037'])

/** Messages of errors without a code, from `pg`, its pool and Prisma's transactions. */
const unavailableMessages = [
  /^Connection terminated/,
  /^Client (has encountered a connection error|was closed)/,
  /^timeout (expired|exceeded when trying to connect)/,
  /^Query read timeout/,
  /Unable to start a transaction in the given time/,
  /cannot be executed on an expired transaction/,
]

/** Where an error may hold its code. An AggregateError, one error for each IP address tried, holds them in `errors`. */
interface ErrorDetails {
  code?: unknown
  originalCode?: unknown
  message?: unknown
  cause?: unknown
  errors?: unknown
  meta?: { driverAdapterError?: unknown }
}

/** Returns true when the database is unavailable or overloaded: the same request may succeed later (HTTP 503). */
export function isUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, message, cause, errors, meta }: ErrorDetails = error
  return (
    isUnavailableCode(originalCode ?? code) ||
    (typeof message === 'string' && unavailableMessages.some((pattern) => pattern.test(message))) ||
    isUnavailable(cause) ||
    isUnavailable(meta?.driverAdapterError) ||
    (Array.isArray(errors) && errors.some(isUnavailable))
  )
}

function isUnavailableCode(code: unknown): boolean {
  if (typeof code !== 'string') return false
  return (
    /^08...$/.test(code) ||
    unavailableStates.has(code) ||
    unavailableSystemErrors.has(code) ||
    unavailablePrismaCodes.has(code)
  )
}

/** Returns true when the database rejects a write: an invalid value or a violated constraint (SQLSTATE classes 22, 23). */
export function isRejectedWrite(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, cause, meta }: ErrorDetails = error
  const state = originalCode ?? code
  if (typeof state === 'string' && /^(22|23)...$|^P20(00|02|03|04|05|06|07|11|12|13|19|20)$/.test(state))
    return true
  return isRejectedWrite(cause) || isRejectedWrite(meta?.driverAdapterError)
}

/** Returns true for a unique violation (SQLSTATE 23505). */
export function isUniqueViolation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, cause, meta }: ErrorDetails = error
  if (originalCode === '23505' || code === '23505' || code === 'P2002') return true
  return isUniqueViolation(cause) || isUniqueViolation(meta?.driverAdapterError)
}

/** Returns true for a deadlock or a serialization failure (SQLSTATE class 40): the transaction may be retried. */
export function isRetryable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, cause, meta }: ErrorDetails = error
  const states: unknown[] = ['40P01', '40001', 'P2034']
  if (states.includes(originalCode) || states.includes(code)) return true
  return isRetryable(cause) || isRetryable(meta?.driverAdapterError)
}

/** Returns an error with one line about why `client` cannot connect: host, port, database and user, never the password. */
export function toDatabaseError(error: unknown, client: pg.Client): DatabaseError {
  if (error instanceof DatabaseError) return error
  const server = `PostgreSQL at ${client.host}:${client.port}`
  const reason = knownReason(codeOf(error), client) ?? `cannot be used: ${messageOf(error)}.`
  return new DatabaseError(`${server} ${reason}`, { cause: error })
}

function knownReason(code: string, { user, database, host }: pg.Client): string | undefined {
  const reasons: Record<string, string> = {
    ECONNREFUSED: 'refuses the connection. Is it running, and listening on that port?',
    ETIMEDOUT: 'does not respond. Does a firewall block the port?',
    EHOSTUNREACH: `cannot be reached: there is no route to host ${host}.`,
    ENOTFOUND: `cannot be found: the host name ${host} does not exist.`,
    EAI_AGAIN: `cannot be found: the host name ${host} could not be resolved. Retry later.`,
    '28P01': `rejects the password of user ${user}.`,
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
