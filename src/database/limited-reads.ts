/** Limited reads: a time-out for each statement; costly ones use a share of the sessions, and begin one by one. */
import type { Database } from './connection.ts'
import { beginCostlyStep } from './costly-steps.ts'
import { createSemaphore, type Semaphore } from './semaphore.ts'
import type { QueryOptions } from './session-pool.ts'

/** The share of the sessions of the pool that searches and feeds may use together, and that of dumps and sitemaps. */
const SEARCH_SHARE = 0.3
const DUMP_SHARE = 0.2

/** A database for reads, with limits. */
export interface LimitedReads {
  /** With a time-out for each statement. */
  read: Database
  /** For searches and feeds, which together use only a share of its sessions. */
  search: Database
  /** For dumps and sitemaps, with another share. */
  dump: Database
}

/**
 * Returns a database with limits. `timeoutMs` is the time-out of each statement, in milliseconds. Its statements let others pass that
 * wait for a session: the lookup of a key, and what a write reads.
 */
export function limitReads(db: Database, timeoutMs: number): LimitedReads {
  const read = withOptions(db, { timeoutMs, letsOthersPass: true })
  return { read, search: forSearches(read), dump: forDumps(read) }
}

/** Returns the database with these options for the statements of `query` and `estimate`. */
function withOptions(db: Database, options: QueryOptions): Database {
  return {
    ...db,
    query: (statement) => db.query(statement, options),
    estimate: (statement) => db.estimate(statement, options),
  }
}

/**
 * Returns the database with a limit of concurrent statements of `query` and `estimate`. Further ones wait for a short time,
 * in a short queue, and then fail with DomainError `overloaded`: searches must not take every session of the pool.
 */
function forSearches(db: Database): Database {
  return withSemaphore(db, SEARCH_SHARE, {
    waitingPerSession: 50,
    waitMs: 2_000,
    message: 'Too many searches are in progress. Retry later.',
  })
}

/**
 * Returns the database for dumps and sitemaps, with a limit of its own. A statement in the middle of a dump waits longer, so that
 * the dump is not cut off. The number of dumps has another limit.
 */
function forDumps(db: Database): Database {
  return withSemaphore(db, DUMP_SHARE, {
    waitingPerSession: 100,
    waitMs: 30_000,
    message: 'Too many dumps and sitemaps are in progress. Retry later.',
  })
}

/** The queue of costly reads. */
interface QueueLimits {
  waitingPerSession: number
  waitMs: number
  message: string
}

function withSemaphore(db: Database, share: number, { waitingPerSession, ...queue }: QueueLimits): Database {
  let semaphore: Semaphore | undefined
  const run = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const permits = Math.max(1, Math.floor(db.pool.options.max * share))
    semaphore ??= createSemaphore({ ...queue, permits, queueMax: permits * waitingPerSession })
    return semaphore.run(async () => {
      await beginCostlyStep() // the result will occupy the event loop for some milliseconds
      return work()
    })
  }
  return {
    ...db,
    query: (statement) => run(() => db.query(statement)),
    estimate: (statement) => run(() => db.estimate(statement)),
  }
}
