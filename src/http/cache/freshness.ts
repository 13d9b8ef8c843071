/** Freshness: until when what was read may be shown again, and since when nothing has changed. */

/** The change counter, as far as it concerns caches. */
export interface ChangeNotifier {
  /** False while the counter cannot be read: then nobody can say whether anything has changed. */
  healthy(): boolean
  /** Calls the listener when the counter has moved. Answers what ends that. */
  onMove(listener: () => void): () => void
}

/** A moment at which reading begins. */
export interface FreshnessMark {
  generation: number
  /** Since when nothing has changed, in milliseconds since 1970. */
  changedAt: number
}

export interface Freshness {
  /** Whether what was kept is what the database would answer. */
  isCurrent(): boolean
  /** To be called before reading; null when nobody can say what changes meanwhile. */
  begin(): Promise<FreshnessMark | null>
  /** Whether nothing has changed since the mark: what was read after it may be kept. */
  holds(mark: FreshnessMark): boolean
  /** Milliseconds since it was last known that what was kept is current. */
  unverified(): number
  /** Calls the listener when everything that was kept is over. */
  onChange(listener: () => void): void
  close(): void
}

/** Where freshness is learnt from. */
export interface FreshnessSources {
  watcher: ChangeNotifier
  /** Milliseconds until the next scheduled article is due, by the database's clock; null when none is. */
  untilDue: () => Promise<number | null>
}

/** How often it is noted that the counter can be read, in milliseconds. */
const VERIFY_EVERY = 500

/** Opens a view of how fresh things are. Whoever opens it closes it; the watcher stays the caller's. */
export function trackFreshness({ watcher, untilDue }: FreshnessSources): Freshness {
  const state = { generation: 0, changedAt: Date.now(), verifiedAt: performance.now() }
  let due: number | null = null // by performance.now(); null: not asked yet
  const listeners: (() => void)[] = []
  const change = () => {
    state.generation += 1
    state.changedAt = Date.now()
    due = null
    for (const listener of listeners) listener()
  }
  const unsubscribe = watcher.onMove(change)
  const verify = () => {
    if (watcher.healthy()) state.verifiedAt = performance.now()
  }
  const timer = setInterval(verify, VERIFY_EVERY).unref()
  const isCurrent = () => due !== null && performance.now() < due && watcher.healthy()

  /** Asks before anything is read, so that an article that falls due meanwhile is not missed. */
  async function learnDue(): Promise<void> {
    const { generation } = state
    const asked = performance.now()
    const left = await untilDue()
    if (generation !== state.generation) return
    if (due !== null) change() // an article has fallen due
    due = left === null ? Number.POSITIVE_INFINITY : asked + left
  }
  return {
    isCurrent,
    async begin() {
      if (!watcher.healthy()) return null
      if (due === null || performance.now() >= due) await learnDue()
      return isCurrent() ? { generation: state.generation, changedAt: state.changedAt } : null
    },
    holds: (mark) => mark.generation === state.generation && isCurrent(),
    unverified() {
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

/** Clocks of two instances, and of one change and its notice, may differ by less than this, in seconds. */
const CLOCK_MARGIN = 2

/**
 * `Last-Modified` for a time since which nothing has changed, in milliseconds: whole seconds, and never before the
 * change. It is told only once it has passed (RFC 9110, section 8.8.2.1), see `isPast`.
 */
export function lastModifiedOf(changedAt: number): number {
  return (Math.floor(changedAt / 1_000) + CLOCK_MARGIN) * 1_000
}
