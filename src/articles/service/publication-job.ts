/** Job that records the publication of scheduled articles and the expiry of visible ones. Every instance runs it. */
import type { Database } from '../../database/connection.ts'
import { millisecondsUntilDue, recordDueChanges } from '../db/scheduled.ts'

interface PublicationJob {
  /** Stops the job. Waits for a running transaction. */
  stop(): Promise<void>
}

interface PublicationJobOptions {
  db: Database
  /** Called after changes were recorded. */
  onPublish: () => Promise<void>
  /** Called with every error; the job continues. */
  onError: (error: unknown) => void
}

/** Maximum delay between checks, in milliseconds: other instances may schedule articles meanwhile. */
const MAX_INTERVAL = 3_000
/** Minimum delay between checks, in milliseconds: an overdue article may be locked by another transaction. */
const MIN_INTERVAL = 250

/** Starts the job. The caller stops it. */
export function startPublicationJob({ db, onPublish, onError }: PublicationJobOptions): PublicationJob {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let current = run()

  async function run(): Promise<void> {
    let interval = MAX_INTERVAL
    try {
      interval = Math.min(interval, (await millisecondsUntilDue(db)) ?? interval)
      if (interval <= 0 && (await recordDueChanges(db)) > 0) await onPublish()
    } catch (err) {
      onError(err)
    }
    if (!isStopped) timer = setTimeout(runNext, Math.max(MIN_INTERVAL, interval)).unref()
  }

  function runNext(): void {
    current = run()
  }

  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await current
    },
  }
}
