/** Freshness of cached responses: whether they are current, and when the content last changed. */

/** The change counter, as far as caches need it. */
export interface ChangeNotifier {
  /** Returns false while the counter cannot be read: then changes cannot be detected. */
  isHealthy(): boolean
  /** Returns the time since the counter was last read, in milliseconds. */
  ageMs(): number
  /** Returns the time of the database, in milliseconds since 1970, which all instances share. */
  databaseTime(): number
  /** Calls the listener when the counter changes. Returns a function that ends this. */
  onChange(listener: () => void): () => void
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
  /**
   * Returns true when no article becomes visible or expires within so many milliseconds, before or after now: any clock that
   * differs by less gives the same content. While changes cannot be detected it is false at first, then true: nothing is cached.
   */
  isSettled(marginMs: number): boolean
  /** Returns the milliseconds since cached responses were last known to be current. */
  unverifiedMs(): number
  /** Calls the listener when all cached responses become outdated. */
  onChange(listener: () => void): void
  close(): void
}

interface FreshnessSources {
  watcher: ChangeNotifier
  /** Returns the time since which, and for which, the same articles are visible, by the database clock. */
  visibilityPeriod: () => Promise<VisibilityPeriod>
}

/** A period in which no article becomes visible or expires. */
export interface VisibilityPeriod {
  /** The milliseconds since it began; null when no article has become visible or expired yet. */
  sinceMs: number | null
  /** The milliseconds until it ends; null when no article is scheduled or expires. */
  untilMs: number | null
}

/** When changes could not be detected for this time, the database counts as lost, in milliseconds. */
const LOST_AFTER = 4_000

/** Tracks freshness until it is closed. The caller closes the watcher. */
export function trackFreshness({ watcher, visibilityPeriod }: FreshnessSources): Freshness {
  const generations = countGenerations(watcher.databaseTime)
  let period: { start: number; end: number } | null = null // null: unknown
  const startGeneration = () => {
    period = null
    generations.start()
  }
  const unsubscribe = watcher.onChange(startGeneration)
  const isCurrent = () => period !== null && performance.now() < period.end && watcher.isHealthy()

  /** Runs before content is read, so that an article that becomes due meanwhile is not missed. */
  async function updatePeriod(number: number): Promise<void> {
    const next = await readTimes(visibilityPeriod)
    if (number !== generations.current().number) return
    if (period !== null) startGeneration() // a scheduled article is due
    period = next
  }
  const updateOnce = sharedByGeneration(updatePeriod)
  return {
    isCurrent,
    async startRead() {
      if (!watcher.isHealthy()) return null
      if (period === null || performance.now() >= period.end) await updateOnce(generations.current().number)
      return isCurrent() ? generations.current() : null
    },
    isUnchangedSince: (generation) => generation.number === generations.current().number && isCurrent(),
    isSettled(marginMs) {
      if (!watcher.isHealthy()) return watcher.ageMs() > LOST_AFTER
      const now = performance.now()
      return period !== null && period.start + marginMs < now && now + marginMs < period.end
    },
    unverifiedMs: () => (watcher.isHealthy() ? 0 : watcher.ageMs()),
    onChange: generations.onStart,
    close: unsubscribe,
  }
}

/**
 * Returns the start and the end of the period by `performance.now()`. The database reads its clock at some time of the query, so the
 * period may be longer.
 */
async function readTimes(
  visibilityPeriod: FreshnessSources['visibilityPeriod'],
): Promise<{ start: number; end: number }> {
  const startedAt = performance.now()
  const { sinceMs, untilMs } = await visibilityPeriod()
  return {
    start: performance.now() - (sinceMs ?? Number.POSITIVE_INFINITY),
    end: startedAt + (untilMs ?? Number.POSITIVE_INFINITY),
  }
}

/**
 * Lets the reads of one generation share an update that is running: a second one would take the due time of the first for one
 * that has passed.
 */
function sharedByGeneration(update: (generation: number) => Promise<void>) {
  let running: { generation: number; done: Promise<void> } | null = null
  return (generation: number): Promise<void> => {
    if (running?.generation === generation) return running.done
    const done = update(generation).finally(() => {
      if (running?.done === done) running = null
    })
    running = { generation, done }
    return done
  }
}

/** Counts the generations of cached content; each begins with a change and ends with the next. */
function countGenerations(databaseTime: () => number) {
  let generation = { number: 0, changedAt: databaseTime() }
  const listeners: (() => void)[] = []
  return {
    current: () => generation,
    start() {
      generation = { number: generation.number + 1, changedAt: databaseTime() }
      for (const listener of listeners) listener()
    },
    onStart: (listener: () => void): void => void listeners.push(listener),
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
