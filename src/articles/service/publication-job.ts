/** Job that records the publication of scheduled articles and the expiry of visible ones. Every instance runs it. */
import type { ChangeWatcher } from '../../changes/change-watcher.ts'
import type { Database } from '../../database/connection.ts'
import { millisecondsUntilDue, recordDueChanges } from '../db/scheduled.ts'

interface PublicationJob {
  /** Stops the job. Waits for a running transaction. */
  stop(): Promise<void>
}

interface PublicationJobOptions {
  db: Database
  /** Reports changes, which may schedule articles. */
  watcher: Pick<ChangeWatcher, 'onChange'>
  /** Called with every error; the job continues. */
  onError: (error: unknown) => void
}

/** Maximum delay between checks while nothing changes, in milliseconds. Timers stop while a machine is suspended. */
const MAX_INTERVAL = 60_000
/** Maximum delay of a check after a change or an error, in milliseconds: an article may have been scheduled. */
const CHANGE_INTERVAL = 3_000
/** Minimum delay between checks, in milliseconds: an overdue article may be locked by another transaction. */
const MIN_INTERVAL = 250

/** Starts the job. The caller stops it. */
export function startPublicationJob({ db, watcher, onError }: PublicationJobOptions): PublicationJob {
  let isStopped = false
  let isChanged = false // since the last check began
  let timer: NodeJS.Timeout | undefined
  let timerEndsAt = Number.POSITIVE_INFINITY
  const unsubscribe = watcher.onChange(() => {
    isChanged = true
    if (timerEndsAt > performance.now() + CHANGE_INTERVAL) schedule(CHANGE_INTERVAL)
  })
  let current = run()

  async function run(): Promise<void> {
    isChanged = false
    timerEndsAt = Number.NEGATIVE_INFINITY
    const interval = await recordDue(db).catch((err) => {
      onError(err)
      return CHANGE_INTERVAL
    })
    schedule(isChanged ? Math.min(interval, CHANGE_INTERVAL) : interval)
  }

  function schedule(ms: number): void {
    clearTimeout(timer)
    if (isStopped) return
    timerEndsAt = performance.now() + ms
    timer = setTimeout(() => {
      current = run()
    }, ms).unref()
  }

  return {
    async stop() {
      isStopped = true
      unsubscribe()
      clearTimeout(timer)
      await current
    },
  }
}

/** Records the changes that are due. Returns the delay until the next check, in milliseconds. */
async function recordDue(db: Database): Promise<number> {
  const untilDue = (await millisecondsUntilDue(db)) ?? MAX_INTERVAL
  if (untilDue <= 0) await recordDueChanges(db)
  return Math.min(Math.max(MIN_INTERVAL, untilDue), MAX_INTERVAL)
}
