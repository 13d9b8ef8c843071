import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { lastModifiedOf, trackFreshness } from '../../src/http/cache/freshness.ts'
import { fakeWatcher } from './support.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'Date', 'setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** A view whose next due time, in milliseconds from now, the test sets. */
function open(left: number | null = null) {
  const watcher = fakeWatcher()
  const schedule = { left, asked: 0, fail: false }
  const freshness = trackFreshness({
    watcher,
    untilDue: async () => {
      schedule.asked += 1
      if (schedule.fail) throw new Error('no database')
      return schedule.left
    },
  })
  return { watcher, schedule, freshness }
}

/** A mark, which there has to be. */
async function begin(freshness: ReturnType<typeof open>['freshness']) {
  const mark = await freshness.begin()
  if (mark === null) throw new Error('no mark')
  return mark
}

describe('what was read', () => {
  test('may be kept until the counter moves', async () => {
    const { freshness, watcher } = open()
    expect(freshness.isCurrent()).toBe(false) // nobody has looked when the next article is due
    const mark = await begin(freshness)
    vi.advanceTimersByTime(1e9)
    expect([freshness.holds(mark), freshness.isCurrent()]).toEqual([true, true])
    watcher.move()
    expect([freshness.holds(mark), freshness.isCurrent()]).toEqual([false, false])
  })

  test('may be kept until the next article is due, and the due time is asked once', async () => {
    const { freshness, schedule } = open(5_000)
    const mark = await begin(freshness)
    await freshness.begin()
    vi.advanceTimersByTime(4_999)
    expect([freshness.holds(mark), freshness.isCurrent()]).toEqual([true, true])
    vi.advanceTimersByTime(1)
    expect([freshness.holds(mark), freshness.isCurrent()]).toEqual([false, false])
    expect(schedule.asked).toBe(1)
  })

  test('is over for good once an article has fallen due', async () => {
    const { freshness, schedule } = open(5_000)
    const over = vi.fn()
    freshness.onChange(over)
    const before = await begin(freshness)
    vi.advanceTimersByTime(60_000)
    schedule.left = null
    const after = await begin(freshness)
    expect(over).toHaveBeenCalledTimes(1)
    expect([freshness.holds(before), freshness.holds(after)]).toEqual([false, true])
    expect(after.changedAt).toBe(Date.now())
  })

  test('is not kept while the counter cannot be read', async () => {
    const { freshness, watcher } = open()
    const mark = await begin(freshness)
    watcher.setHealthy(false)
    expect([freshness.holds(mark), freshness.isCurrent(), await freshness.begin()]).toEqual([
      false,
      false,
      null,
    ])
  })

  test('is not kept when the counter moves while the due time is asked', async () => {
    const { freshness, watcher } = open(5_000)
    const beginning = freshness.begin()
    watcher.move()
    expect(await beginning).toBeNull()
  })

  test('is not over because the next due time cannot be asked', async () => {
    const { freshness, schedule } = open(1_000)
    const over = vi.fn()
    freshness.onChange(over)
    await begin(freshness)
    vi.advanceTimersByTime(2_000)
    schedule.fail = true
    await expect(freshness.begin()).rejects.toThrow('no database')
    expect(over).not.toHaveBeenCalled()
    expect(freshness.isCurrent()).toBe(false)
  })
})

test('how long nothing has been verified is counted from the last time the counter could be read', () => {
  const { freshness, watcher } = open()
  vi.advanceTimersByTime(100_000)
  watcher.setHealthy(false)
  vi.advanceTimersByTime(7_000)
  expect(freshness.unverified()).toBeGreaterThanOrEqual(7_000)
  expect(freshness.unverified()).toBeLessThanOrEqual(7_500)
  watcher.setHealthy(true)
  expect(freshness.unverified()).toBe(0)
})

test('a closed view hears of nothing', async () => {
  const { freshness, watcher } = open()
  const over = vi.fn()
  freshness.onChange(over)
  freshness.close()
  watcher.move()
  expect(over).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test('Last-Modified is in whole seconds, and after the change by more than clocks differ', () => {
  expect(lastModifiedOf(10_000)).toBe(12_000)
  expect(lastModifiedOf(10_999)).toBe(12_000)
})
