/** What a database that is missing, dead or overloaded looks like, and how that is said in one line. */
import type pg from 'pg'
import { CannotRun } from '../errors.ts'

/** The database cannot be used at all. Its message is one line, and never holds a password. */
export class DatabaseError extends CannotRun {}

/**
 * SQLSTATEs of a server that is gone, starting, full, read-only or too busy, and of transactions that lost to
 * another one (PostgreSQL, appendix A). Class 08, connection exceptions, is taken whole.
 */
const unavailableStates = new Set([
  ...['57P01', '57P02', '57P03', '57P05'], // shut down, crashed, starting, idle too long
  ...['53000', '53100', '53200', '53300', '53400'], // no disk, no memory, no connection left
  ...['25006', '40001', '40P01', '55P03', '57014'], // read-only, serialisation, deadlock, lock, time-out
])

const unavailableSystemErrors = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'],
])

/** Prisma: not reachable, timed out, connection closed, write conflict, too many connections. */
const unavailablePrismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2034', 'P2037'])

/** `pg`, its pool and Prisma's transactions say these without a code. */
const unavailableMessages = [
  /^Connection terminated/,
  /^Client (has encountered a connection error|was closed)/,
  /^timeout (expired|exceeded when trying to connect)/,
  /^Query read timeout/,
  /Unable to start a transaction in the given time/,
  /cannot be executed on an expired transaction/,
]

/** Codes are read before messages; an AggregateError (one address after another tried) holds its own in `errors`. */
interface Clues {
  code?: unknown
  originalCode?: unknown
  message?: unknown
  cause?: unknown
  errors?: unknown
  meta?: { driverAdapterError?: unknown }
}

/** Whether the database, and not the question, is at fault: the same request may well succeed later (HTTP 503). */
export function isUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, message, cause, errors, meta }: Clues = error
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

/** Whether the database refuses what was to be written: a value it cannot hold, or a rule of its own (classes 22, 23). */
export function isRejectedWrite(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, cause, meta }: Clues = error
  const state = originalCode ?? code
  if (typeof state === 'string' && /^(22|23)...$|^P20(00|02|03|04|05|06|07|11|12|13|19|20)$/.test(state))
    return true
  return isRejectedWrite(cause) || isRejectedWrite(meta?.driverAdapterError)
}

/** Whether the database refuses a row because another one has its place (SQLSTATE 23505). */
export function isUniqueViolation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, cause, meta }: Clues = error
  if (originalCode === '23505' || code === '23505' || code === 'P2002') return true
  return isUniqueViolation(cause) || isUniqueViolation(meta?.driverAdapterError)
}

/** Whether a transaction lost to another one and may be tried again: a deadlock or a serialisation failure (SQLSTATE 40). */
export function isRetryable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, originalCode, cause, meta }: Clues = error
  const states: unknown[] = ['40P01', '40001', 'P2034']
  if (states.includes(originalCode) || states.includes(code)) return true
  return isRetryable(cause) || isRetryable(meta?.driverAdapterError)
}

/** Says in one line why `client` cannot be used: host, port, database and user, never the password. */
export function toDatabaseError(error: unknown, client: pg.Client): DatabaseError {
  if (error instanceof DatabaseError) return error
  const server = `PostgreSQL at ${client.host}:${client.port}`
  const advice = adviceFor(codeOf(error), client)
  return new DatabaseError(`${server} ${advice ?? `cannot be used: ${messageOf(error)}.`}`, { cause: error })
}

function adviceFor(code: string, { user, database, host }: pg.Client): string | undefined {
  const lines: Record<string, string> = {
    ECONNREFUSED: 'does not answer. Is it running, and listening on that port?',
    ETIMEDOUT: 'does not answer. Does a firewall stand between?',
    EHOSTUNREACH: 'cannot be reached.',
    ENOTFOUND: `cannot be found: there is no host ${host}.`,
    EAI_AGAIN: `cannot be found: the name ${host} cannot be looked up.`,
    '28P01': `refuses the password of user ${user}.`,
    '28000': `lets no user ${user} into database ${database}. Look at its pg_hba.conf.`,
    '3D000': `has no database ${database}. Create it: createdb ${database}`,
    '42501': `does not let user ${user} create tables in database ${database}. Make the user its owner.`,
    '25006': `is read-only (a standby?). Database ${database} must be on the primary.`,
    '53300': 'has no connection left.',
    '57P03': 'is starting or stopping.',
  }
  return lines[code]
}

function codeOf(error: unknown): string {
  const { code, errors }: Clues = error instanceof Error ? error : {}
  if (typeof code === 'string') return code
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : ''
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().replace(/\.$/, '').replaceAll('\n', ' ')
}
