/** A background job that does its work in small batches, so that requests come first. */

/** A running job. */
export interface BatchJob {
  /** Stops the job. Waits for a running batch. */
  stop(): Promise<void>
}

interface BatchJobOptions {
  /** Does one batch, and returns how many items it had. */
  work: () => Promise<number>
  /** Is called with every error; the job continues. */
  onError: (error: unknown) => void
  /** Delay of the first batch, in milliseconds. */
  delay?: number
}

/** Delay between two batches, in milliseconds. */
const BATCH_INTERVAL = 50
/** Delay between checks when there is nothing to do, in milliseconds. */
export const CHECK_INTERVAL = 60_000

/** Starts the job. The caller stops it. */
export function startBatchJob({ work, onError, delay = 0 }: BatchJobOptions): BatchJob {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let current: Promise<void> = Promise.resolve()

  async function run(): Promise<void> {
    const count = await work().catch((err) => {
      onError(err)
      return 0
    })
    if (!isStopped) schedule(count > 0 ? BATCH_INTERVAL : CHECK_INTERVAL)
  }

  function schedule(interval: number): void {
    timer = setTimeout(() => {
      current = run()
    }, interval).unref()
  }

  if (delay === 0) current = run()
  else schedule(delay)
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await current
    },
  }
}
