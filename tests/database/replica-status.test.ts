/** Status of a replica by its state, the last change and the clocks; time is fake. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ReplicaState } from '../../src/database/replica.ts'
import { trackStatus } from '../../src/database/replica-status.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

const PRIMARY_TIME = 1_000_000
const good: ReplicaState = { version: 5n, time: PRIMARY_TIME, isStandby: true, hasReplayedLsn: true }

/** Tracks the status of a replica whose state is read now. */
function track(state: Partial<ReplicaState> = {}) {
  const primary = { seq: 5n as bigint | null }
  const status = trackStatus({ version: () => primary.seq, time: () => PRIMARY_TIME })
  const update = (next: Partial<ReplicaState> | null) =>
    status.update(next && { ...good, ...next }, performance.now())
  update(state)
  return { primary, status, update }
}

test('a replica that has the last change is ready', () => {
  const { status } = track()
  expect([status.isReady(), status.problem(), status.lagMs()]).toEqual([true, null, 0])
})

test.each([
  ['not-a-standby', { isStandby: false }],
  ['lagging', { hasReplayedLsn: false }],
  ['wrong-clock', { time: PRIMARY_TIME + 501 }],
  ['wrong-clock', { time: PRIMARY_TIME - 501 }],
])('a replica has the problem %s when its state is %o', (problem, state) => {
  const { status } = track(state)
  expect([status.isReady(), status.problem()]).toEqual([false, problem])
})

test('a replica whose clock differs a little is ready', () => {
  expect(track({ time: PRIMARY_TIME + 499 }).status.isReady()).toBe(true)
})

test('a replica without the last change is not ready at once, and lagging after five seconds', () => {
  const { primary, status, update } = track()
  primary.seq = 6n
  status.compare()
  expect([status.isReady(), status.problem()]).toEqual([false, null])
  for (let second = 0; second <= 5; second += 1) {
    vi.advanceTimersByTime(1_000)
    update({})
  }
  expect([status.problem(), status.lagMs()]).toEqual(['lagging', 6_000])
  update({ version: 6n })
  expect([status.isReady(), status.problem(), status.lagMs()]).toEqual([true, null, 0])
})

test('a replica whose state is a second old, or has never been read, is unreachable', () => {
  const { status, update } = track()
  vi.advanceTimersByTime(1_000)
  update(null)
  expect([status.isReady(), status.problem()]).toEqual([false, 'unreachable'])
  update({})
  expect(status.isReady()).toBe(true)
  expect(trackStatus({ version: () => 5n, time: () => PRIMARY_TIME }).problem()).toBe('unreachable')
})

test('no replica is ready before the change counter of the primary was read', () => {
  const { primary, status } = track()
  primary.seq = null
  status.compare()
  expect(status.isReady()).toBe(false)
})

test('an older state does not replace a newer one', () => {
  const { status } = track()
  status.update({ ...good, version: 1n }, performance.now() - 100)
  expect(status.isReady()).toBe(true)
})
