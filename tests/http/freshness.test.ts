import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { lastModifiedOf, trackFreshness } from '../../src/http/cache/freshness.ts'
import { fakeWatcher } from './support.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'Date', 'setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** Tracks freshness with a schedule that the test sets: `remaining` milliseconds until the next article is due. */
function track(remaining: number | null = null) {
  const watcher = fakeWatcher()
  const schedule = { elapsed: null as number | null, remaining, queries: 0, fails: false }
  const freshness = trackFreshness({
    watcher,
    visibilityPeriod: async () => {
      schedule.queries += 1
      if (schedule.fails) throw new Error('no database')
      return { sinceMs: schedule.elapsed, untilMs: schedule.remaining }
    },
  })
  return { watcher, schedule, freshness }
}

/** Returns the current generation, and fails without one. */
async function startRead(freshness: ReturnType<typeof track>['freshness']) {
  const generation = await freshness.startRead()
  if (generation === null) throw new Error('no generation')
  return generation
}

describe('freshness of content that was read', () => {
  test('content is current until the change counter moves', async () => {
    const { freshness, watcher } = track()
    expect(freshness.isCurrent()).toBe(false) // the time of the next scheduled article is still unknown
    const generation = await startRead(freshness)
    vi.advanceTimersByTime(1e9)
    expect([freshness.isUnchangedSince(generation), freshness.isCurrent()]).toEqual([true, true])
    watcher.move()
    expect([freshness.isUnchangedSince(generation), freshness.isCurrent()]).toEqual([false, false])
  })

  test('content is current until the next article is due, and the due time is queried once', async () => {
    const { freshness, schedule } = track(5_000)
    const generation = await startRead(freshness)
    await freshness.startRead()
    vi.advanceTimersByTime(4_999)
    expect([freshness.isUnchangedSince(generation), freshness.isCurrent()]).toEqual([true, true])
    vi.advanceTimersByTime(1)
    expect([freshness.isUnchangedSince(generation), freshness.isCurrent()]).toEqual([false, false])
    expect(schedule.queries).toBe(1)
  })

  test('a scheduled article that is due begins a new generation', async () => {
    const { freshness, schedule } = track(5_000)
    const onChange = vi.fn()
    freshness.onChange(onChange)
    const before = await startRead(freshness)
    vi.advanceTimersByTime(60_000)
    schedule.remaining = null
    const after = await startRead(freshness)
    expect(onChange).toHaveBeenCalledTimes(1)
    expect([freshness.isUnchangedSince(before), freshness.isUnchangedSince(after)]).toEqual([false, true])
    expect(after.changedAt).toBe(Date.now())
  })

  test('content is not current while the change counter cannot be read', async () => {
    const { freshness, watcher } = track()
    const generation = await startRead(freshness)
    watcher.setHealthy(false)
    expect([
      freshness.isUnchangedSince(generation),
      freshness.isCurrent(),
      await freshness.startRead(),
    ]).toEqual([false, false, null])
  })

  test('a change during the query of the due time yields no generation', async () => {
    const { freshness, watcher } = track(5_000)
    const pending = freshness.startRead()
    watcher.move()
    expect(await pending).toBeNull()
  })

  test('a failed query of the due time does not begin a new generation', async () => {
    const { freshness, schedule } = track(1_000)
    const onChange = vi.fn()
    freshness.onChange(onChange)
    await startRead(freshness)
    vi.advanceTimersByTime(2_000)
    schedule.fails = true
    await expect(freshness.startRead()).rejects.toThrow('no database')
    expect(onChange).not.toHaveBeenCalled()
    expect(freshness.isCurrent()).toBe(false)
  })
})

describe('settled content, on which clocks that differ a little agree', () => {
  test('has no visibility change within the margin, before or after now', async () => {
    const { freshness, schedule } = track(5_000)
    schedule.elapsed = 400
    expect(freshness.isSettled(1_000)).toBe(false) // the period is still unknown
    await startRead(freshness)
    expect(freshness.isSettled(1_000)).toBe(false)
    vi.advanceTimersByTime(601)
    expect(freshness.isSettled(1_000)).toBe(true)
    vi.advanceTimersByTime(3_399)
    expect(freshness.isSettled(1_000)).toBe(false)
  })

  test('is assumed once changes could not be detected for four seconds', async () => {
    const { freshness, watcher } = track()
    await startRead(freshness)
    expect(freshness.isSettled(1_000)).toBe(true)
    watcher.setHealthy(false)
    expect(freshness.isSettled(1_000)).toBe(false)
    vi.advanceTimersByTime(4_100)
    expect(freshness.isSettled(1_000)).toBe(true)
  })
})

test('the unverified time is counted from the last time the change counter could be read', () => {
  const { freshness, watcher } = track()
  vi.advanceTimersByTime(100_000)
  watcher.setHealthy(false)
  vi.advanceTimersByTime(7_000)
  expect(freshness.unverifiedMs()).toBe(7_000)
  watcher.setHealthy(true)
  expect(freshness.unverifiedMs()).toBe(0)
})

test('closed freshness calls no listener and has no timer', async () => {
  const { freshness, watcher } = track()
  const onChange = vi.fn()
  freshness.onChange(onChange)
  freshness.close()
  watcher.move()
  expect(onChange).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test('Last-Modified is a whole second, later than the change by the tolerance for clocks', () => {
  expect(lastModifiedOf(10_000)).toBe(12_000)
  expect(lastModifiedOf(10_999)).toBe(12_000)
})
