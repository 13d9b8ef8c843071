/** Status of a replica: whether it serves reads, and otherwise why not. */
import type { ReplicaState } from './replica.ts'

/** Why a replica serves no reads. */
export type ReplicaProblem = 'unreachable' | 'not-a-standby' | 'wrong-clock' | 'lagging'

/** What this process has seen of the primary. */
export interface PrimaryState {
  /** Returns the last change; null before the first read. */
  version: () => bigint | null
  /** Returns the time of the primary, in milliseconds since 1970. */
  time: () => number
}

export interface ReplicaStatus {
  /** Returns why the replica serves no reads; null when it does, as soon as it has replayed the last change. */
  problem(): ReplicaProblem | null
  /** Returns true when it has no problem, and has replayed the last change. */
  isReady(): boolean
  /** Returns for how long it has been without the last change, in milliseconds; 0 when it has replayed it. */
  lagMs(): number
}

/** Time for which a state is current, in milliseconds from the start of its read. */
const MAX_AGE = 1_000
/** A replica that has been without the last change for this time is lagging, in milliseconds. */
const LAG_MAX = 5_000
/** The tolerated difference between the clocks of a replica and of the primary, in milliseconds. */
export const CLOCK_DIFFERENCE_MAX = 500

interface StatusTracker extends ReplicaStatus {
  /** Sets the state that was read at a time of `performance.now()`; null when it could not be read. */
  update(state: ReplicaState | null, readAt: number): void
  /** Compares the state with the last change again. Call it when that is a new one. */
  compare(): void
}

/** Tracks the status of one replica. It begins as unreachable. */
export function trackStatus(primary: PrimaryState): StatusTracker {
  let state: ReplicaState | null = null
  let readAt = Number.NEGATIVE_INFINITY
  let clockDifference = 0
  let behindSince: number | null = performance.now()

  const hasLastChange = () => {
    const version = primary.version()
    return state !== null && version !== null && state.version >= version
  }
  const isFresh = () => state !== null && performance.now() - readAt < MAX_AGE
  const compare = () => {
    behindSince = hasLastChange() ? null : (behindSince ?? performance.now())
  }
  const lagMs = () => (behindSince === null ? 0 : performance.now() - behindSince)
  const problem = (): ReplicaProblem | null => {
    if (!state || !isFresh()) return 'unreachable'
    if (!state.isStandby) return 'not-a-standby'
    if (Math.abs(clockDifference) > CLOCK_DIFFERENCE_MAX) return 'wrong-clock'
    return lagMs() > LAG_MAX || !state.hasReplayedLsn ? 'lagging' : null
  }
  return {
    problem,
    isReady: () => behindSince === null && problem() === null,
    lagMs,
    compare,
    update(next, startedAt) {
      if (startedAt < readAt) return // concurrent reads may finish out of order
      state = next ?? state
      if (next) {
        readAt = startedAt
        clockDifference = next.time - primary.time()
      }
      compare()
    },
  }
}
