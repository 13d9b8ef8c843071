/** Limited reads: a time-out for each statement; costly ones use a share of the sessions, and begin one by one. */
import type { Database } from './connection.ts'
import { beginCostlyStep } from './costly-steps.ts'
import { createSemaphore, type Semaphore } from './semaphore.ts'

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

interface ReadLimits {
  /** The time-out of each statement, in milliseconds. */
  timeoutMs: number
  /** The share of the sessions of the pool that all limited reads may use together, from 0 to 1. Default: 1. */
  share?: number
}

/** Returns a database with limits. */
export function limitReads(db: Database, { timeoutMs, share = 1 }: ReadLimits): LimitedReads {
  const inTime = withReadTimeout(db, timeoutMs)
  const read = share < 1 ? leavingSessions(inTime, share) : inTime
  return { read, search: forSearches(read), dump: forDumps(read) }
}

/** Returns the database with a time-out for the statements of `query` and `estimate`, in milliseconds. */
function withReadTimeout(db: Database, timeoutMs: number): Database {
  return {
    ...db,
    query: (statement) => db.query(statement, { timeoutMs }),
    estimate: (statement) => db.estimate(statement, { timeoutMs }),
  }
}

/** Returns the database with a limit of concurrent statements, which leaves sessions to the statements of others. */
function leavingSessions(db: Database, share: number): Database {
  return withSemaphore(db, share, {
    waitingPerSession: Number.POSITIVE_INFINITY, // load shedding limits their number
    waitMs: 4_000,
    message: 'Too many reads are in progress. Retry later.',
  })
}

/**
 * Returns the database with a limit of concurrent statements of `query` and `estimate`. Further ones wait for a short time,
 * in a short queue, and then fail with DomainError `overloaded`: searches must not take every session of the pool.
 */
function forSearches(db: Database): Database {
  return withSemaphore(withCostlySteps(db), SEARCH_SHARE, {
    waitingPerSession: 50,
    waitMs: 2_000,
    message: 'Too many searches are in progress. Retry later.',
  })
}

/**
 * Returns the database for dumps and sitemaps, with a limit of its own. The number of dumps has another limit: a statement in
 * the middle of a dump rather waits than breaks it.
 */
function forDumps(db: Database): Database {
  return withSemaphore(withCostlySteps(db), DUMP_SHARE, {
    waitingPerSession: 100,
    waitMs: 30_000,
    message: 'Too many dumps and sitemaps are in progress. Retry later.',
  })
}

/** The queue of reads that have a share of the sessions. */
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
    return semaphore.run(work)
  }
  return {
    ...db,
    query: (statement) => run(() => db.query(statement)),
    estimate: (statement) => run(() => db.estimate(statement)),
  }
}

/** Returns the database with statements that begin one by one: each result occupies the event loop for some milliseconds. */
function withCostlySteps(db: Database): Database {
  return {
    ...db,
    query: (statement) => beginCostlyStep().then(() => db.query(statement)),
    estimate: (statement) => beginCostlyStep().then(() => db.estimate(statement)),
  }
}
