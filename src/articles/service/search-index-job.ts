/** Job that indexes articles again whose search terms have another version, after an upgrade. Every instance runs it. */
import type { Database } from '../../database/connection.ts'
import { reindexOutdatedBatch } from '../db/search-index.ts'

interface SearchIndexJob {
  /** Stops the job. Waits for a running transaction. */
  stop(): Promise<void>
}

/** Delay between two batches, in milliseconds: requests come first. */
const BATCH_INTERVAL = 50
/** Delay between checks when there is nothing to do, in milliseconds: a process of an earlier version may still write. */
const CHECK_INTERVAL = 60_000

/** Starts the job. `onError` is called with every error, and the job continues. The caller stops it. */
export function startSearchIndexJob(db: Database, onError: (error: unknown) => void): SearchIndexJob {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let current = run()

  async function run(): Promise<void> {
    const count = await reindexOutdatedBatch(db).catch((err) => {
      onError(err)
      return 0
    })
    if (isStopped) return
    const interval = count > 0 ? BATCH_INTERVAL : CHECK_INTERVAL
    timer = setTimeout(() => {
      current = run()
    }, interval).unref()
  }

  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await current
    },
  }
}
