/** Watcher of the change counter: reads it when it is notified of changes, else polls it. One per process. */
import type { Database } from '../database/connection.ts'
import { listenForCounter } from './counter-notifications.ts'
import { readChangeCounter } from './db/list-changes.ts'

export interface ChangeWatcher {
  /** Returns the last value that was read; null before the first read. */
  current(): bigint | null
  /** Returns false when the counter has not been read for too long. Then changes cannot be detected. */
  isHealthy(): boolean
  /** Returns true while PostgreSQL notifies this process of changes, false while it polls. */
  isListening(): boolean
  /** Returns the time since the counter was last read, from the start of that read, in milliseconds. */
  ageMs(): number
  /** Returns the time of the database, in milliseconds since 1970; that of this process before the first read. */
  databaseTime(): number
  /** Reads the counter immediately. Never rejects. */
  refresh(): Promise<void>
  /** Calls the listener with each new value. Returns a function that removes the listener. */
  onChange(listener: (seq: bigint) => void): () => void
  /**
   * Calls the listener when a process wakes up the background jobs (`wakeUpJobs`), and when that may have been missed. While this
   * process polls, it is always missed. Returns a function that removes the listener.
   */
  onWakeUp: (listener: () => void) => () => void
  /**
   * Resolves to true when the counter changes from a value, immediately when it is greater already. Resolves to false
   * after `ms` milliseconds, or when the signal aborts.
   */
  waitForChange(from: bigint, ms: number, signal: AbortSignal): Promise<boolean>
  /** Stops polling. */
  close(): void
}

/** How often the counter is read, and for how long it is current, from the start of a read. In milliseconds. */
interface Timing {
  interval: number
  maxAge: number
}

/** Without notifications, the interval is the time after which a change is noticed. */
const POLLING: Timing = { interval: 250, maxAge: 1_000 }
/** With notifications, the reads find out only whether the session that listens is still connected. */
const LISTENING: Timing = { interval: 2_000, maxAge: 3_000 }
/** Time after which polling continues although a read is pending, in milliseconds: its session may be hung. */
const READ_TIMEOUT = 5_000

/**
 * Watches the counter until `close` is called. The writes of this database object read it as they commit, and PostgreSQL notifies
 * the process of other changes. Where notifications do not arrive, as behind a pooler in transaction mode, and while their session
 * is lost, the counter is polled.
 */
export function watchChanges(db: Database, listening = LISTENING): ChangeWatcher {
  const listeners = createListeners<bigint>()
  const jobs = createListeners<void>()
  const counter = trackCounter(listeners.call)
  let timing = POLLING
  let timer: NodeJS.Timeout | undefined
  const read = () => {
    const session = notifications.session()
    void counter.read(session ? { probe: session.query } : db)
  }

  /** Sets the interval of the reads, and reads at once: changes since the last read may be unknown. */
  function restart(): void {
    timing = notifications.session() ? listening : POLLING
    clearInterval(timer)
    timer = setInterval(() => counter.isPending() || read(), timing.interval).unref()
    read()
    jobs.call()
  }

  const handlers = { onCounter: counter.raise, onWakeUp: jobs.call, onStateChange: restart }
  const notifications = listenForCounter(db, handlers)
  restart()
  return {
    current: counter.current,
    isHealthy: () => counter.ageMs() < timing.maxAge,
    isListening: () => notifications.session() !== null,
    ageMs: counter.ageMs,
    databaseTime: counter.databaseTime,
    refresh: () => counter.read(db),
    onChange: listeners.add,
    onWakeUp: jobs.add,
    waitForChange: (from, ms, signal) =>
      waitForNextValue(listeners.add, counter.current(), from, { ms, signal }),
    close() {
      notifications.close()
      clearInterval(timer)
    },
  }
}

/** Tracks the value of the counter, which `onValue` gets when it is new, and the clock of the database. */
function trackCounter(onValue: (seq: bigint) => void) {
  let value: bigint | null = null
  let valueAt = Number.NEGATIVE_INFINITY // the start of the read, or the arrival of the notification, that had `value`
  let readAt = Number.NEGATIVE_INFINITY // the start of the last read that succeeded
  let databaseTime = () => Date.now()
  let pendingSince = Number.NEGATIVE_INFINITY // the start of the last read, while it is pending

  function setValue(seq: bigint, at: number): void {
    valueAt = at
    if (seq === value) return
    value = seq
    onValue(seq)
  }

  return {
    current: () => value,
    ageMs: () => performance.now() - readAt,
    databaseTime: () => databaseTime(),
    /** Returns true while a read is pending that is not hung. */
    isPending: () => performance.now() - pendingSince <= READ_TIMEOUT,
    /** Commits and notifications only raise the value. A read finds a lower one, as after a restore of the database. */
    raise(seq: bigint): void {
      if (value === null || seq > value) setValue(seq, performance.now())
    },
    /** Reads the counter. Reads may finish out of order: an older read does not replace a newer value. Never rejects. */
    async read(source: Pick<Database, 'probe'>): Promise<void> {
      const startedAt = performance.now()
      pendingSince = startedAt
      const counter = await readChangeCounter(source).catch(() => null)
      if (startedAt === pendingSince) pendingSince = Number.NEGATIVE_INFINITY
      if (counter === null) return
      const { seq, time } = counter
      if (startedAt > readAt) {
        readAt = startedAt
        databaseTime = () => time + performance.now() - startedAt
      }
      if (startedAt >= valueAt || value === null || seq > value) setValue(seq, startedAt)
    },
  }
}

/** Creates a set of listeners. */
function createListeners<Value>() {
  const listeners = new Set<(value: Value) => void>()
  return {
    add: (listener: (value: Value) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    call: (value: Value) => {
      for (const listener of [...listeners]) listener(value)
    },
  }
}

/**
 * Resolves to true with the next value other than `from`, at once when `value` is greater; a value below `from` was outdated, or the
 * database was restored. Resolves to false after `ms` milliseconds or when the signal aborts.
 */
function waitForNextValue(
  onChange: ChangeWatcher['onChange'],
  value: bigint | null,
  from: bigint,
  { ms, signal }: { ms: number; signal: AbortSignal },
): Promise<boolean> {
  if (signal.aborted || (value !== null && value > from)) return Promise.resolve(!signal.aborted)
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
