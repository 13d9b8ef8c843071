/** Blocking of the event loop, measured so that the result does not depend on how busy the machine is. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect } from 'vitest'

/** A delay that counts as none, in milliseconds. */
const BLOCKING_MIN = 250

/**
 * Runs work, and expects that the event loop went on meanwhile: its longest delay is below 250 ms, or below a third of the
 * duration, since on a busy machine everything takes longer.
 */
export async function expectUnblocked<Result>(work: () => Promise<Result>): Promise<Result> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const startedAt = performance.now()
  delay.enable()
  const result = await work()
  delay.disable()
  const duration = performance.now() - startedAt
  expect(delay.max / 1e6).toBeLessThan(Math.max(BLOCKING_MIN, duration / 3))
  return result
}
