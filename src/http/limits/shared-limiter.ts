/** Fixed-window rate limits that instances share: each takes blocks of permits from the database and uses them in memory. */
import { LRUCache } from 'lru-cache'
import type { GrantedPermits } from '../../database/rate-limits.ts'

/** What a caller may still do in its window. */
export interface LimitState {
  /** Requests in a window. */
  limit: number
  remaining: number
  /** Milliseconds until the window ends. */
  endsInMs: number
  isExceeded: boolean
}

interface SharedLimiter {
  /** Uses one permit of a caller. Never rejects. */
  use(caller: string): Promise<LimitState>
  /** Returns the state of a caller whose permits are used up, as far as this process knows; otherwise null. Uses no permit. */
  exceededState(caller: string): LimitState | null
}

interface SharedLimits {
  limit: number
  windowMs: number
  /** Takes permits for all instances, see `takePermits`. */
  take: (caller: string, permits: number) => Promise<GrantedPermits>
  /** Returns the time in milliseconds. */
  now: () => number
}

/** The permits of one caller in this process. */
interface Lease {
  permits: number
  remaining: number
  endsAt: number
  isExceeded: boolean
  refill: Promise<void> | null
}

/** A process takes a limit in so many blocks: it may use one for nothing, and asks the database that often. */
const BLOCKS = 50

/** Callers that a process remembers. The permits of one that is forgotten are lost to it until its window ends. */
const LEASES_MAX = 10_000

/**
 * Creates a limiter. The instances together never grant more than `limit` in a window. While the database is unavailable, each
 * grants as many.
 */
export function createSharedLimiter({ limit, windowMs, take, now }: SharedLimits): SharedLimiter {
  const block = Math.max(1, Math.floor(limit / BLOCKS))
  const leases = new LRUCache<string, Lease>({ max: LEASES_MAX })

  const leaseOf = (caller: string): Lease => {
    const known = leases.get(caller)
    if (known && now() < known.endsAt) return known
    const endsAt = now() + windowMs
    const lease: Lease = { permits: 0, remaining: limit, endsAt, isExceeded: false, refill: null }
    leases.set(caller, lease)
    return lease
  }

  const stateOf = (lease: Lease) => limitStateOf(lease, limit, now())
  const withoutDatabase: GrantedPermits = { granted: limit, usedBefore: 0, endsInMs: windowMs }
  const refill = async (caller: string, lease: Lease): Promise<void> =>
    fillLease(lease, limit, await take(caller, block).catch(() => withoutDatabase), now())

  return {
    async use(caller) {
      for (;;) {
        const lease = leaseOf(caller)
        if (lease.permits > 0) {
          lease.permits -= 1
          lease.remaining -= 1
          return stateOf(lease)
        }
        if (lease.isExceeded) return stateOf(lease)
        lease.refill ??= refill(caller, lease)
        await lease.refill
      }
    },
    exceededState(caller) {
      const lease = leases.get(caller)
      return lease?.isExceeded && now() < lease.endsAt ? stateOf(lease) : null
    },
  }
}

const limitStateOf = ({ remaining, endsAt, isExceeded }: Lease, limit: number, now: number): LimitState => ({
  ...{ limit, remaining, isExceeded },
  endsInMs: Math.max(0, endsAt - now),
})

function fillLease(
  lease: Lease,
  limit: number,
  { granted, usedBefore, endsInMs }: GrantedPermits,
  now: number,
): void {
  lease.permits = granted
  lease.remaining = Math.max(0, limit - usedBefore)
  lease.endsAt = now + endsInMs
  lease.isExceeded = granted === 0
  lease.refill = null
}
