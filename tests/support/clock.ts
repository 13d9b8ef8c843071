/** Fake clock for tests of this process. The clock of the database is not affected. */
import { onTestFinished, vi } from 'vitest'

/** Stops `Date` until the end of the test; `vi.setSystemTime` sets it. Timers are not affected. */
export function stopDate(): void {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
}
