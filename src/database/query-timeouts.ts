/** Queries with a client-side time-out, on sessions of a connection pool. */
import type pg from 'pg'

/** Runs queries, each on a session of the pool, which it then releases, or closes after an error or a time-out. */
interface TimedQueries {
  query(config: pg.QueryConfig): Promise<pg.QueryResult>
  /** Stops the timer. Queries that are running have no time-out any more. */
  stop(): void
}

/** How many times within the time-out the timer checks for sessions that exceed it. */
const CHECKS_PER_TIMEOUT = 10

/**
 * Creates timed queries. When a session has sent no result within `timeoutMs`, or a tenth more, it is closed and its query
 * rejects as it does when the connection is lost. One timer checks all sessions, and callbacks are used instead of
 * promises: a timer for each query, or promises, would add a measurable cost to every read.
 */
export function createTimedQueries(pool: pg.Pool, timeoutMs: number): TimedQueries {
  const startTimes = new Map<pg.PoolClient, number>()
  const release = (session: pg.PoolClient, close: boolean) => {
    if (startTimes.delete(session)) session.release(close)
  }
  const closeOverdue = () => {
    const latestStart = performance.now() - timeoutMs
    for (const [session, start] of startTimes) if (start <= latestStart) release(session, true)
  }
  const timer = setInterval(closeOverdue, timeoutMs / CHECKS_PER_TIMEOUT).unref()
  return {
    query: (config) =>
      new Promise((resolve, reject) => {
        pool.connect((connectError, session) => {
          if (!session) return reject(connectError)
          startTimes.set(session, performance.now())
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
