/** Freshness of cached responses: whether they are current, and when the content last changed. */

/** The change counter, as far as caches need it. */
export interface ChangeNotifier {
  /** Returns false while the counter cannot be read: then changes cannot be detected. */
  healthy(): boolean
  /** Calls the listener when the counter changes. Returns a function that ends this. */
  onMove(listener: () => void): () => void
}

/** A state of the content. Each change, and each scheduled article that is due, begins a new generation. */
export interface ContentGeneration {
  number: number
  /** In milliseconds since 1970. */
  changedAt: number
}

export interface Freshness {
  /** Returns true when cached responses equal those that the database would give. */
  isCurrent(): boolean
  /** Returns the generation before content is read; null when changes cannot be detected. */
  startRead(): Promise<ContentGeneration | null>
  /** Returns true when nothing has changed since: content that was read after `startRead` may be cached. */
  isUnchangedSince(generation: ContentGeneration): boolean
  /** Returns the milliseconds since cached responses were last known to be current. */
  unverifiedMs(): number
  /** Calls the listener when all cached responses become outdated. */
  onChange(listener: () => void): void
  close(): void
}

export interface FreshnessSources {
  watcher: ChangeNotifier
  /** Returns the milliseconds until the next scheduled article is due, by the database clock; null without one. */
  untilDue: () => Promise<number | null>
}

/** The interval at which the time of the last verification is recorded, in milliseconds. */
const VERIFY_INTERVAL = 500

/** Tracks freshness until it is closed. The caller closes the watcher. */
export function trackFreshness({ watcher, untilDue }: FreshnessSources): Freshness {
  const state = { number: 0, changedAt: Date.now(), verifiedAt: performance.now() }
  let dueAt: number | null = null // by performance.now(); null: unknown
  const listeners: (() => void)[] = []
  const startGeneration = () => {
    state.number += 1
    state.changedAt = Date.now()
    dueAt = null
    for (const listener of listeners) listener()
  }
  const unsubscribe = watcher.onMove(startGeneration)
  const verify = () => {
    if (watcher.healthy()) state.verifiedAt = performance.now()
  }
  const timer = setInterval(verify, VERIFY_INTERVAL).unref()
  const isCurrent = () => dueAt !== null && performance.now() < dueAt && watcher.healthy()

  /** Runs before content is read, so that an article that becomes due meanwhile is not missed. */
  async function updateDueTime(): Promise<void> {
    const { number } = state
    const startedAt = performance.now()
    const remaining = await untilDue()
    if (number !== state.number) return
    if (dueAt !== null) startGeneration() // a scheduled article is due
    dueAt = remaining === null ? Number.POSITIVE_INFINITY : startedAt + remaining
  }
  return {
    isCurrent,
    async startRead() {
      if (!watcher.healthy()) return null
      if (dueAt === null || performance.now() >= dueAt) await updateDueTime()
      return isCurrent() ? { number: state.number, changedAt: state.changedAt } : null
    },
    isUnchangedSince: (generation) => generation.number === state.number && isCurrent(),
    unverifiedMs() {
      verify()
      return performance.now() - state.verifiedAt
    },
    onChange: (listener) => void listeners.push(listener),
    close() {
      clearInterval(timer)
      unsubscribe()
    },
  }
}

/** The tolerance for the clocks of several instances, and for the delay until a change is detected, in seconds. */
const CLOCK_TOLERANCE = 2

/**
 * Returns `Last-Modified` for the time of the last change, both in milliseconds: a whole second that is never before the
 * change. A response has the header only after that time (RFC 9110, section 8.8.2.1).
 */
export function lastModifiedOf(changedAt: number): number {
  return (Math.floor(changedAt / 1_000) + CLOCK_TOLERANCE) * 1_000
}
