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
  /** Returns the milliseconds since cached responses were last known to be current. */
  unverifiedMs(): number
  /** Calls the listener when all cached responses become outdated. */
  onChange(listener: () => void): void
  close(): void
}

interface FreshnessSources {
  watcher: ChangeNotifier
  /** Returns the milliseconds until the next scheduled article is due, by the database clock; null without one. */
  untilDue: () => Promise<number | null>
}

/** Tracks freshness until it is closed. The caller closes the watcher. */
export function trackFreshness({ watcher, untilDue }: FreshnessSources): Freshness {
  const generations = countGenerations(watcher.databaseTime)
  let dueAt: number | null = null // by performance.now(); null: unknown
  const startGeneration = () => {
    dueAt = null
    generations.start()
  }
  const unsubscribe = watcher.onChange(startGeneration)
  const isCurrent = () => dueAt !== null && performance.now() < dueAt && watcher.isHealthy()

  /** Runs before content is read, so that an article that becomes due meanwhile is not missed. */
  async function updateDueTime(number: number): Promise<void> {
    const startedAt = performance.now()
    const remaining = await untilDue()
    if (number !== generations.current().number) return
    if (dueAt !== null) startGeneration() // a scheduled article is due
    dueAt = remaining === null ? Number.POSITIVE_INFINITY : startedAt + remaining
  }
  const updateOnce = sharedByGeneration(updateDueTime)
  return {
    isCurrent,
    async startRead() {
      if (!watcher.isHealthy()) return null
      if (dueAt === null || performance.now() >= dueAt) await updateOnce(generations.current().number)
      return isCurrent() ? generations.current() : null
    },
    isUnchangedSince: (generation) => generation.number === generations.current().number && isCurrent(),
    unverifiedMs: () => (watcher.isHealthy() ? 0 : watcher.ageMs()),
    onChange: generations.onStart,
    close: unsubscribe,
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
