/** Reading over the sessions of a pool, none of which is waited for beyond a time. */
import type pg from 'pg'

/** Reads over sessions that it gives back, or gives up. */
export interface TimedReader {
  query(asked: pg.QueryConfig): Promise<pg.QueryResult>
  /** Ends the watch over what is under way. */
  stop(): void
}

/** How many times in `patience` it is looked for sessions that have fallen silent. */
const LOOKS = 10

/**
 * Opens a reader. A session that has not answered within `patience` milliseconds, or a tenth more, is closed, and its
 * question fails as those of lost sessions do. One timer looks after them all, and callbacks take the place of promises:
 * either would be felt in the cost of every read.
 */
export function openTimedReader(pool: pg.Pool, patience: number): TimedReader {
  const asking = new Map<pg.PoolClient, number>()
  const finish = (session: pg.PoolClient, isLost: boolean) => {
    if (asking.delete(session)) session.release(isLost)
  }
  const giveUp = () => {
    const latest = performance.now() - patience
    for (const [session, since] of asking) if (since <= latest) finish(session, true)
  }
  const timer = setInterval(giveUp, patience / LOOKS).unref()
  return {
    query: (asked) =>
      new Promise((resolve, reject) => {
        pool.connect((failure, session) => {
          if (!session) return reject(failure)
          asking.set(session, performance.now())
          session.query(asked, (err: Error | null, result) => {
            finish(session, err !== null)
            if (err) reject(err)
            else resolve(result)
          })
        })
      }),
    stop: () => clearInterval(timer),
  }
}
