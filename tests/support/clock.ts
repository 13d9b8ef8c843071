/** Clocks of this process in the hands of a test. The database has its own clock, which goes on. */
import { onTestFinished, vi } from 'vitest'

/** Stops `Date` until the test is done; `vi.setSystemTime` sets it. Timers go on. */
export function stopDate(): void {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
}
