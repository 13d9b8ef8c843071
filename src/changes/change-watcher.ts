/** The watcher of the change counter, one in a process: tells whoever asks that something has changed. */
import type { Database } from '../database/connection.ts'
import { readChangeCounter } from './db/list-changes.ts'

export interface ChangeWatcher {
  /** The counter as it was last read; null before the first time. */
  current(): bigint | null
  /** False when the counter has not been read for a second: then nobody can say whether anything has changed. */
  healthy(): boolean
  /** Reads the counter now: for whoever has just committed. Never rejects. */
  refresh(): Promise<void>
  /** Calls the listener with every value that is another than the one before. Answers what ends that. */
  onMove(listener: (seq: bigint) => void): () => void
  /** True once the counter has gone on from a value; false after `ms` milliseconds, or when the signal aborts. */
  whenMoved(from: bigint, ms: number, signal: AbortSignal): Promise<boolean>
  /** Ends the polling. */
  close(): void
}

/** How often the counter is read, in milliseconds. */
const POLL_EVERY = 250
/** An answer that takes longer than this is not waited for any more, in milliseconds: its session may be dead. */
const PATIENCE = 5_000
/** How long a value that was read counts as known, in milliseconds. */
const KNOWN_FOR = 1_000

/** Starts to watch. It polls, since `LISTEN` does not pass connection poolers. Whoever starts it closes it. */
export function watchChanges(db: Database): ChangeWatcher {
  const listeners = new Set<(seq: bigint) => void>()
  let value: bigint | null = null
  let known = Number.NEGATIVE_INFINITY // when the reading of the value began
  let asked = Number.NEGATIVE_INFINITY
  let isWaiting = false // for the answer to the last question

  /** Answers may overtake each other: one to a question older than the last answered is dropped. */
  async function read(): Promise<void> {
    const began = performance.now()
    asked = began
    isWaiting = true
    const seq = await readChangeCounter(db).catch(() => null)
    if (began === asked) isWaiting = false
    if (seq === null || began < known) return
    known = began
    if (seq === value) return
    value = seq
    for (const listener of [...listeners]) listener(seq)
  }

  const poll = () => {
    if (!isWaiting || performance.now() - asked > PATIENCE) void read()
  }
  const timer = setInterval(poll, POLL_EVERY).unref()
  poll()

  const onMove = (listener: (seq: bigint) => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    current: () => value,
    healthy: () => performance.now() - known < KNOWN_FOR,
    refresh: read,
    onMove,
    whenMoved(from, ms, signal) {
      // A value behind `from` is older than what the caller has read, or that of a restored database, which moves soon.
      if (signal.aborted || (value !== null && value > from)) return Promise.resolve(!signal.aborted)
      return nextMove(onMove, from, ms, signal)
    },
    close: () => clearInterval(timer),
  }
}

/** True with the next value that is another than `from`; false after `ms` milliseconds, or when the signal aborts. */
function nextMove(
  onMove: ChangeWatcher['onMove'],
  from: bigint,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (moved: boolean) => {
      clearTimeout(late)
      unsubscribe()
      signal.removeEventListener('abort', abort)
      resolve(moved)
    }
    const abort = () => end(false)
    const late = setTimeout(abort, ms)
    const unsubscribe = onMove((seq) => seq !== from && end(true))
    signal.addEventListener('abort', abort, { once: true })
  })
}
