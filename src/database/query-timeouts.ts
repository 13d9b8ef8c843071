/** Queries with a client-side time-out, on sessions of a connection pool. */
import type pg from 'pg'

export interface QueryOptions {
  /** When no result has arrived by then, the session is closed, in milliseconds. Default: the time-out of all queries. */
  timeoutMs?: number
}

/** Runs queries, each on a session of the pool, which it then releases, or closes after an error or a time-out. */
interface TimedQueries {
  query(config: pg.QueryConfig, options?: QueryOptions): Promise<pg.QueryResult>
  /** Stops the timer. Queries that are running have no time-out any more. */
  stop(): void
}

/** How many times within the time-out the timer checks for sessions that exceed it. */
const CHECKS_PER_TIMEOUT = 10
/** Maximum interval of these checks, in milliseconds: single queries have shorter time-outs. */
const CHECK_INTERVAL_MAX = 500

/**
 * Creates timed queries. When a session has sent no result within `timeoutMs`, or a tenth more, it is closed and its query
 * rejects as it does when the connection is lost. One timer checks all sessions, and callbacks are used instead of
 * promises: a timer for each query, or promises, would add a measurable cost to every read.
 */
export function createTimedQueries(pool: pg.Pool, timeoutMs: number): TimedQueries {
  const deadlines = new Map<pg.PoolClient, number>()
  const release = (session: pg.PoolClient, close: boolean) => {
    if (deadlines.delete(session)) session.release(close)
  }
  const closeOverdue = () => {
    const now = performance.now()
    for (const [session, deadline] of deadlines) if (deadline <= now) release(session, true)
  }
  const interval = Math.min(timeoutMs / CHECKS_PER_TIMEOUT, CHECK_INTERVAL_MAX)
  const timer = setInterval(closeOverdue, interval).unref()
  return {
    query: (config, options) =>
      new Promise((resolve, reject) => {
        pool.connect((connectError, session) => {
          if (!session) return reject(connectError)
          deadlines.set(session, performance.now() + (options?.timeoutMs ?? timeoutMs))
          session.query(config, (err: Error | null, result) => {
            release(session, err !== null)
            if (err) reject(err)
            else resolve(result)
          })
        })
      }),
    stop: () => clearInterval(timer),
  }
}
