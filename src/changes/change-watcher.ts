/** Watcher of the change counter: polls it and notifies listeners of new values. One per process. */
import type { Database } from '../database/connection.ts'
import { readChangeCounter } from './db/list-changes.ts'

export interface ChangeWatcher {
  /** Returns the last value that was read; null before the first read. */
  current(): bigint | null
  /** Returns false when the counter has not been read for a second. Then changes cannot be detected. */
  isHealthy(): boolean
  /** Returns the time since the counter was last read, from the start of that read, in milliseconds. */
  ageMs(): number
  /** Returns the time of the database, in milliseconds since 1970; that of this process before the first read. */
  databaseTime(): number
  /** Reads the counter immediately, for example after a commit. Never rejects. */
  refresh(): Promise<void>
  /** Calls the listener with each new value. Returns a function that removes the listener. */
  onChange(listener: (seq: bigint) => void): () => void
  /**
   * Resolves to true when the counter changes from a value, immediately when it is greater already. Resolves to false
   * after `ms` milliseconds, or when the signal aborts.
   */
  waitForChange(from: bigint, ms: number, signal: AbortSignal): Promise<boolean>
  /** Stops polling. */
  close(): void
}

/** Interval between two reads of the counter, in milliseconds. */
const POLL_INTERVAL = 250
/** Time after which polling continues although a read is pending, in milliseconds: its session may be hung. */
const READ_TIMEOUT = 5_000
/** Time for which a value is current, in milliseconds from the start of its read. */
const MAX_AGE = 1_000

/**
 * Starts to poll the counter until `close` is called. It does not use `LISTEN`, which fails with connection poolers.
 */
export function watchChanges(db: Database): ChangeWatcher {
  const listeners = createListeners()
  let value: bigint | null = null
  let valueReadAt = Number.NEGATIVE_INFINITY // the start of the read that returned `value`
  let databaseTime = () => Date.now()
  let pendingSince = Number.NEGATIVE_INFINITY // the start of the last read, while it is pending

  /** Reads the counter. Concurrent reads may finish out of order: an older read does not replace a newer value. */
  async function read(): Promise<void> {
    const startedAt = performance.now()
    pendingSince = startedAt
    const counter = await readChangeCounter(db).catch(() => null)
    if (startedAt === pendingSince) pendingSince = Number.NEGATIVE_INFINITY
    if (counter === null || startedAt < valueReadAt) return
    const { seq, time } = counter
    valueReadAt = startedAt
    databaseTime = () => time + performance.now() - startedAt
    if (seq === value) return
    value = seq
    listeners.call(seq)
  }

  const ageMs = () => performance.now() - valueReadAt
  const poll = () => void (performance.now() - pendingSince > READ_TIMEOUT && read())
  const timer = setInterval(poll, POLL_INTERVAL).unref()
  poll()
  return {
    current: () => value,
    isHealthy: () => ageMs() < MAX_AGE,
    ageMs,
    databaseTime: () => databaseTime(),
    refresh: read,
    onChange: listeners.add,
    waitForChange(from, ms, signal) {
      if (signal.aborted || (value !== null && value > from)) return Promise.resolve(!signal.aborted)
      return waitForNextValue(listeners.add, from, ms, signal)
    },
    close: () => clearInterval(timer),
  }
}

/** Creates a set of listeners. */
function createListeners() {
  const listeners = new Set<(seq: bigint) => void>()
  return {
    add: (listener: (seq: bigint) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    call: (seq: bigint) => {
      for (const listener of [...listeners]) listener(seq)
    },
  }
}

/**
 * Resolves to true with the next value other than `from`; a value below `from` was outdated, or the database was restored.
 * Resolves to false after `ms` milliseconds or when the signal aborts.
 */
function waitForNextValue(
  onChange: ChangeWatcher['onChange'],
  from: bigint,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isChanged: boolean) => {
      clearTimeout(timeout)
      unsubscribe()
      signal.removeEventListener('abort', abort)
      resolve(isChanged)
    }
    const abort = () => end(false)
    const timeout = setTimeout(abort, ms)
    const unsubscribe = onChange((seq) => seq !== from && end(true))
    signal.addEventListener('abort', abort, { once: true })
  })
}
