/** Silent sessions: closes those in use whose connection was lost without a sign. */
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { socketOf } from './client.ts'

interface SilenceOptions {
  /** The time after which a session in use that has sent nothing is closed, in milliseconds. */
  silenceMs: number
  /** Returns false when the server process of a session no longer works on a statement, or has ended. */
  isWorking?: (processId: number) => Promise<boolean>
}

/** A session in use: the traffic until the last check, since when it has been silent, and the time after which it is closed. */
interface Watch {
  /** `NO_CHECK` before the first check. */
  bytes: number
  silentSince: number
  limit: number
}

/** No traffic equals it. To read the present traffic takes longer than to acquire a session. */
const NO_CHECK = -1

/** A session that has been silent for this time is checked, and again after as much, in milliseconds. */
const CHECK_INTERVAL = 500

/** What pg's client has, but @types/pg does not declare. */
interface ClientState {
  /** False while it waits for the result of a statement. */
  readyForQuery: boolean
  processID: number
}

const stateOf = (session: pg.PoolClient) => session as unknown as ClientState
const bytesOf = ({ bytesRead, bytesWritten }: Socket) => bytesRead + bytesWritten

/** The process ids of sessions are those of the server; behind a connection pooler, they are its own. */
const directSessions = new WeakSet<pg.PoolClient>()

/**
 * Runs the statements that set up a session, the last of which returns the process id of the server as `pid`. Closes the session
 * when they take longer than `ms` milliseconds. Behind a connection pooler, the session then runs all statements unprepared.
 */
export async function setUpSession(session: pg.PoolClient, statements: string, ms: number): Promise<void> {
  const { processID } = stateOf(session)
  const timer = setTimeout(() => socketOf(session).destroy(), ms)
  try {
    const results: unknown = await session.query(statements)
    const last: pg.QueryResult<{ pid: number }> | undefined = Array.isArray(results)
      ? results.at(-1)
      : undefined
    if (last?.rows[0]?.pid === processID) directSessions.add(session)
    else runUnprepared(session)
  } finally {
    clearTimeout(timer)
  }
}

/** Drops the names of prepared statements: the next transaction may get a server connection that has not prepared them. */
function runUnprepared(session: pg.PoolClient): void {
  const query = session.query.bind(session) as (...values: unknown[]) => unknown
  const unnamed = (config: unknown) =>
    (config as { name?: string }).name === undefined
      ? config
      : Object.assign(Object.create(Object.getPrototypeOf(config)), config, { name: undefined })
  Object.assign(session, {
    query: (config: unknown, ...others: unknown[]) => query(unnamed(config), ...others),
  })
}

/**
 * Closes each session in use from which nothing has arrived for `silenceMs`: its statement then rejects as it does when the
 * connection is lost. A session that waits for a result while its server process does not work is closed within about half a second.
 * The timers are those of the sockets, set once for each session. Returns a function that lets a session be silent for longer
 * until it is released.
 */
export function closeSilentSessions(
  pool: pg.Pool,
  { silenceMs, isWorking }: SilenceOptions,
): (session: pg.PoolClient, ms: number) => void {
  const inUse = new Map<pg.PoolClient, Watch>()
  const interval = Math.min(CHECK_INTERVAL, silenceMs)

  async function check(session: pg.PoolClient): Promise<void> {
    const watch = inUse.get(session)
    const socket = socketOf(session)
    if (!watch) return
    if (bytesOf(socket) !== watch.bytes)
      Object.assign(watch, { bytes: bytesOf(socket), silentSince: performance.now() - interval })
    const isOverdue = performance.now() - watch.silentSince >= watch.limit
    const isClosed = isOverdue || (await isLost(session, isWorking))
    if (inUse.get(session) !== watch || bytesOf(socket) !== watch.bytes) return
    if (isClosed) socket.destroy()
    else socket.setTimeout(interval)
  }

  pool.on('connect', (session) =>
    socketOf(session)
      .setTimeout(interval)
      .on('timeout', () => void check(session)),
  )
  pool.on('acquire', (session) => {
    inUse.set(session, { bytes: NO_CHECK, silentSince: 0, limit: silenceMs })
  })
  pool.on('release', (_, session) => inUse.delete(session))
  return (session, ms) => {
    const watch = inUse.get(session)
    if (watch) watch.limit = ms
  }
}

/** Returns true when a session waits for a result, and its server process does not work on one. */
async function isLost(session: pg.PoolClient, isWorking: SilenceOptions['isWorking']): Promise<boolean> {
  const { readyForQuery, processID } = stateOf(session)
  if (!isWorking || readyForQuery || !directSessions.has(session)) return false
  return !(await isWorking(processID))
}

/** The server process works on a statement, or has worked a moment ago; or the server does not track what processes do. */
const WORKING_STATEMENT = `SELECT FROM pg_stat_activity
  WHERE pid = $1 AND (state IS NULL OR state NOT LIKE 'idle%' OR state_change > now() - interval '0.5 seconds')`

/**
 * Returns `isWorking`, which asks the server with `read`. It does not wait longer than `CHECK_INTERVAL`, even while a session for the
 * check is being opened; then it returns `ifUnknown`. While a check of a process is pending, no second one is sent.
 */
export function workingCheck(
  read: (config: pg.QueryConfig, options: { timeoutMs: number }) => Promise<pg.QueryResult>,
  { ifUnknown }: { ifUnknown: boolean },
): (processId: number) => Promise<boolean> {
  const pending = new Map<number, Promise<boolean>>()

  function ask(processId: number): Promise<boolean> {
    const statement = { name: 'inkstone_is_working', text: WORKING_STATEMENT, values: [processId] }
    const result = read(statement, { timeoutMs: CHECK_INTERVAL })
      .then(
        ({ rowCount }) => rowCount !== 0,
        () => ifUnknown,
      )
      .finally(() => pending.delete(processId))
    pending.set(processId, result)
    return result
  }

  return (processId) =>
    Promise.race([pending.get(processId) ?? ask(processId), pause(CHECK_INTERVAL, ifUnknown, { ref: false })])
}
