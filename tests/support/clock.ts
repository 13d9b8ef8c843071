/** Fake clock for tests of this process. The clock of the database is not affected. */
import { onTestFinished, vi } from 'vitest'

/** Stops `Date` until the end of the test; `vi.setSystemTime` sets it. Timers are not affected. */
export function stopDate(): void {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Shifts the clock of this process by so many milliseconds until the end of the test. The clock of the database is not affected. */
export function shiftDate(ms: number): void {
  const RealDate = Date
  class ShiftedDate extends RealDate {
    constructor(...values: [] | [string | number | Date]) {
      if (values.length === 0) super(ShiftedDate.now())
      else super(...values)
    }
    static override now = () => RealDate.now() + ms
    static override [Symbol.hasInstance] = (value: unknown) => value instanceof RealDate
  }
  vi.stubGlobal('Date', ShiftedDate)
  onTestFinished(() => void vi.unstubAllGlobals())
}
