import { expect, test } from 'vitest'
import type { GrantedPermits } from '../../src/database/rate-limits.ts'
import { createSharedLimiter } from '../../src/http/limits/shared-limiter.ts'

const WINDOW_MS = 60_000

/** Creates limiters on one table of permits, with a clock that the test sets. */
function createInstances(limit: number, count: number) {
  const table = { used: 0, endsAt: 0, statements: 0, isAvailable: true, time: 0 }
  const take = async (_: string, permits: number): Promise<GrantedPermits> => {
    if (!table.isAvailable) throw new Error('the database has gone')
    table.statements += 1
    if (table.time >= table.endsAt) Object.assign(table, { used: 0, endsAt: table.time + WINDOW_MS })
    const usedBefore = table.used
    const granted = Math.max(0, Math.min(permits, limit - usedBefore))
    table.used += granted
    return { granted, usedBefore, endsInMs: table.endsAt - table.time }
  }
  const options = { limit, windowMs: WINDOW_MS, take, now: () => table.time }
  return { table, instances: Array.from({ length: count }, () => createSharedLimiter(options)) }
}

test('instances grant the limit together, with one statement for a fiftieth of it', async () => {
  const { table, instances } = createInstances(100, 2)
  const uses = Array.from({ length: 300 }, (_, index) => instances[index % 2]?.use('a'))
  const states = await Promise.all(uses)
  expect(states.filter((state) => state?.isExceeded === false)).toHaveLength(100)
  expect(table.statements).toBe(50 + 2)
})

test('a caller whose permits are used up may go on when its window ends', async () => {
  const { table, instances } = createInstances(1, 1)
  const [limiter] = instances
  expect((await limiter?.use('a'))?.isExceeded).toBe(false)
  table.time = 20_000
  expect(await limiter?.use('a')).toMatchObject({ isExceeded: true, remaining: 0, endsInMs: 40_000 })
  expect(limiter?.exceededState('a')).toMatchObject({ endsInMs: 40_000 })
  table.time = WINDOW_MS
  expect(limiter?.exceededState('a')).toBeNull()
  expect((await limiter?.use('a'))?.isExceeded).toBe(false)
})

test('while the database is unavailable, each instance grants the limit by itself', async () => {
  const { table, instances } = createInstances(2, 1)
  table.isAvailable = false
  const states = [await instances[0]?.use('a'), await instances[0]?.use('a')]
  expect(states.map((state) => state?.isExceeded)).toEqual([false, false])
  expect(states.map((state) => state?.remaining)).toEqual([1, 0])
})
