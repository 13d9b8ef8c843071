/** The job that announces scheduled articles when their time has come. Every instance runs it. */
import type { Database } from '../../database/connection.ts'
import { millisecondsUntilDue, recordDuePublications } from '../db/scheduled.ts'

export interface PublicationJob {
  /** Waits for what is being written; nothing begins after it. */
  stop(): Promise<void>
}

/** What the job tells. */
export interface PublicationJobOptions {
  db: Database
  /** Called after changes were written. */
  announced: () => Promise<void>
  /** Called with every failure; the job goes on. */
  failed: (error: unknown) => void
}

/** Articles may be scheduled by others meanwhile: it asks this often, in milliseconds. */
const LONGEST_SLEEP = 3_000
/** What is due, but in the hands of somebody else, is left to them for this long, in milliseconds. */
const SHORTEST_SLEEP = 250

/** Starts the job. Whoever starts it stops it. */
export function startPublicationJob({ db, announced, failed }: PublicationJobOptions): PublicationJob {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let round = turn()

  /** Without a database, it tries again at the next turn. */
  async function turn(): Promise<void> {
    let sleep = LONGEST_SLEEP
    try {
      sleep = Math.min(sleep, (await millisecondsUntilDue(db)) ?? sleep)
      if (sleep <= 0 && (await recordDuePublications(db, new Date())) > 0) await announced()
    } catch (err) {
      failed(err)
    }
    if (!stopped) timer = setTimeout(next, Math.max(SHORTEST_SLEEP, sleep)).unref()
  }

  function next(): void {
    round = turn()
  }

  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await round
    },
  }
}
