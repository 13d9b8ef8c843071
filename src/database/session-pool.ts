/** Pool of PostgreSQL sessions with bounds: hung sessions are closed, and all can be replaced when the server has changed. */
import { AsyncResource } from 'node:async_hooks'
import pg from 'pg'
import { type DatabaseBounds, RESULT_DELAY, sessionSettings } from './bounds.ts'
import { clientConfig } from './client.ts'
import { isConnectionLost } from './errors.ts'
import { ReopeningPool } from './reopening-pool.ts'
import { schemaOf } from './schema-name.ts'
import { closeSilentSessions, setUpSession } from './silent-sessions.ts'

export interface QueryOptions {
  /** When no result has arrived by then, the session is closed, in milliseconds. Default: the time-out of all queries. */
  timeoutMs?: number
  /** True for a statement that lets others pass while it waits for a session. */
  letsOthersPass?: boolean
}

interface ReadOptions extends QueryOptions {
  /** Checks a session before its statement; null when there is nothing to check. The statement does not run when it rejects. */
  check?: (session: pg.PoolClient) => Promise<void> | null
}

/** A pool of sessions. */
export interface SessionPool {
  pool: pg.Pool
  /** Runs one statement on a session of the pool. */
  query(config: pg.QueryConfig): Promise<pg.QueryResult>
  /** Runs one statement that changes nothing; when its connection is lost, once more on a new session. */
  read(config: pg.QueryConfig, options?: ReadOptions): Promise<pg.QueryResult>
  /** Sets for how long a session in use may send nothing, until it is released. In milliseconds. */
  extendSilence(session: pg.PoolClient, ms: number): void
  /** Closes the idle sessions now, and those in use when they are released. Later queries get new sessions. */
  replaceSessions(): void
}

export interface PoolOptions {
  bounds: DatabaseBounds
  /** Maximum number of sessions. */
  max: number
  /** How long one attempt to open a session may take, in milliseconds. Default: a third of the wait for a session. */
  openTimeoutMs?: number
  /** The time after which a session in use that has sent nothing is closed, in milliseconds. */
  silenceMs?: number
  /** Number of sessions that stay open while they are idle: the next statement need not connect. */
  min?: number
  /** Returns false when the server process of a session does not work; then its session is closed earlier. */
  isWorking?: (processId: number) => Promise<boolean>
}

type ConnectCallback = (err: Error | undefined, session: pg.PoolClient | undefined) => void

/** A failed read is tried again only when it failed this early, in milliseconds: its client has not waited long. */
const RETRY_WITHIN = 3_000

/**
 * Opens a pool; `currentUrl` returns the URL of the server to connect to. A session is opened only when one is needed.
 * Callbacks are used instead of promises: they would add a measurable cost to every read.
 */
export function openSessionPool(currentUrl: () => string, options: PoolOptions): SessionPool {
  const pool = createPool(currentUrl, options)
  const { silenceMs = options.bounds.statementTimeoutMs + RESULT_DELAY } = options
  const extendSilence = closeSilentSessions(pool, { ...options, silenceMs })
  const replaceSessions = trackReplacement(pool)

  const run = (
    config: pg.QueryConfig,
    attempts: number,
    { timeoutMs, check, letsOthersPass }: ReadOptions = {},
  ) =>
    new Promise<pg.QueryResult>((resolve, reject) => {
      const startedAt = performance.now()
      const retryWithin = Math.min(timeoutMs ?? RETRY_WITHIN, RETRY_WITHIN)
      const attempt = (remaining: number) => {
        const fail = (err: Error) => {
          if (isConnectionLost(err)) closeIdleSessions(pool)
          const isRetried = remaining > 1 && performance.now() - startedAt < retryWithin
          if (isRetried && isConnectionLost(err) && !pool.ending) return attempt(remaining - 1)
          reject(err)
        }
        const useSession: ConnectCallback = (connectError, session) => {
          if (!session) return fail(connectError ?? new Error('The pool has no session.'))
          if (timeoutMs !== undefined) extendSilence(session, timeoutMs)
          runOnSession(session, config, check, resolve, fail)
        }
        const connect = letsOthersPass ? pool.connect : pool.connectFirst
        connect.call(pool, pool.idleCount > 0 ? useSession : inOwnContext(useSession))
      }
      attempt(attempts)
    })

  return {
    pool,
    query: (config) => run(config, 1),
    read: (config, options) => run(config, 2, options),
    extendSilence,
    replaceSessions,
  }
}

/**
 * Returns a callback that runs in the asynchronous context of its caller. One that waits is called by the request that releases
 * a session, in the context of that request. `AsyncResource.bind` does the same, and takes as long as half a list of articles.
 */
function inOwnContext(callback: ConnectCallback): ConnectCallback {
  const context = new AsyncResource('WaitForSession')
  return (err, session) => context.runInAsyncScope(callback, undefined, err, session)
}

/** Runs one statement on a session, after a check if it needs one, and releases the session. */
function runOnSession(
  session: pg.PoolClient,
  config: pg.QueryConfig,
  check: ReadOptions['check'],
  onResult: (result: pg.QueryResult) => void,
  onError: (err: Error) => void,
): void {
  const send = () =>
    session.query(toQuery(config), (err: Error | null, result: pg.QueryResult) => {
      session.release(err !== null)
      if (err) onError(err)
      else onResult(result)
    })
  const checked = check?.(session)
  if (!checked) send()
  else
    checked.then(send, (err) => {
      session.release(isConnectionLost(err))
      onError(err)
    })
}

/** Runs one statement on a session that is in use. */
export const sendStatement = (session: pg.ClientBase, config: pg.QueryConfig): Promise<pg.QueryResult> =>
  new Promise((resolve, reject) => {
    session.query(toQuery(config), (err: Error | null, result: pg.QueryResult) =>
      err ? reject(err) : resolve(result),
    )
  })

/**
 * Returns the query of a statement with a name, a text and values. pg copies a configuration by the descriptors of its properties,
 * which takes several microseconds. Prisma's have further properties, and stay as they are.
 */
function toQuery(config: pg.QueryConfig): pg.QueryConfig {
  const { name, text, values, types } = config
  return types ? config : Object.assign(new pg.Query(text, values), { name, text })
}

function createPool(
  currentUrl: () => string,
  { bounds, max, min = 0, ...options }: PoolOptions,
): ReopeningPool {
  const openTimeout = Math.round(options.openTimeoutMs ?? bounds.connectTimeoutMs / 3)
  const schema = schemaOf(currentUrl())
  /** A client of the server that is current when it connects. */
  class CurrentClient extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, ...clientConfig(currentUrl()), connectionTimeoutMillis: openTimeout })
    }
  }
  const pool = new ReopeningPool({
    ...clientConfig(currentUrl()),
    Client: CurrentClient,
    max,
    min,
    openTimeoutMs: openTimeout,
    connectionTimeoutMillis: bounds.connectTimeoutMs, // limits the wait for a free session
    idleTimeoutMillis: 30_000,
    // The pool awaits the promise before the session is used.
    onConnect: (session) =>
      setUpSession(session as pg.PoolClient, sessionSettings(bounds, schema), openTimeout),
  })
  // Without listeners, a connection lost while it is idle or between two statements would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Returns `replaceSessions` of a pool. */
function trackReplacement(pool: ReopeningPool): () => void {
  const open = new Set<pg.PoolClient>()
  const outdated = new WeakSet<pg.PoolClient>()
  pool.on('connect', (session) => open.add(session))
  pool.on('remove', (session) => open.delete(session))
  pool.on('release', (_, session) => {
    if (outdated.has(session)) void (session as unknown as pg.Client).end() // the pool then removes it
  })
  return () => {
    for (const session of open) outdated.add(session)
    closeIdleSessions(pool)
  }
}

/** Closes the idle sessions before a statement gets one. When one connection is lost, the others to its server usually are, too. */
function closeIdleSessions(pool: ReopeningPool): void {
  const close: ConnectCallback = (_, session) => session?.release(true)
  for (let count = pool.ending ? 0 : pool.idleCount; count > 0; count -= 1) pool.connectFirst(close)
}
