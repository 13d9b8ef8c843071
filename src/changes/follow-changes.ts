/** The changes feed: reads, long polling and server-sent events. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../database/connection.ts'
import { isUnavailable } from '../database/errors.ts'
import type { ChangeWatcher } from './change-watcher.ts'
import { type ChangeCursor, printChangeCursor } from './cursor.ts'
import { type ChangesFilter, type ChangesSlice, type LoggedChange, listChanges } from './db/list-changes.ts'

interface ChangesFeed {
  /** Returns the changes after a cursor. Throws `DomainError` `gone` when the log does not contain the cursor. */
  read(filter: ChangesFilter): Promise<ChangesSlice>
  /**
   * Returns the changes after a cursor as soon as there are any (long polling). Returns none after `ms` milliseconds,
   * or when the signal aborts.
   */
  wait(filter: ChangesFilter, ms: number, signal: AbortSignal): Promise<ChangesSlice>
  /**
   * Yields changes as server-sent events: those of `first`, which was read with the filter, and all that follow. Ends
   * when the signal aborts, or when the stream is older than its lifetime.
   */
  events(filter: ChangesFilter, first: ChangesSlice, signal: AbortSignal): AsyncGenerator<string>
}

/** Delay after which a client reconnects, in milliseconds. */
const RECONNECT_DELAY = 2_000
/** Interval of comments in a stream without changes, in milliseconds. Proxies close idle connections. */
const HEARTBEAT_INTERVAL = 15_000
/** Lifetime of a stream, in milliseconds. A client that reconnects is authenticated again. */
const LIFETIME = 15 * 60_000
/** Delay before a stream reads again from an unavailable database, in milliseconds. */
const RETRY_DELAY = 1_000

/** Returns the cursor after the changes that were read. */
export function nextChangeCursor({ after }: ChangesFilter, { changes }: ChangesSlice): ChangeCursor {
  return changes.at(-1) ?? after
}

/** Heartbeat interval and lifetime of a stream, in milliseconds. */
interface StreamTiming {
  heartbeat: number
  lifetime: number
}

const defaultTiming: StreamTiming = { heartbeat: HEARTBEAT_INTERVAL, lifetime: LIFETIME }

type ReadChanges = (filter: ChangesFilter) => Promise<ChangesSlice>

/** Opens the changes feed of a database. */
export function openChangesFeed(
  db: Database,
  watcher: ChangeWatcher,
  timing: Partial<StreamTiming> = {},
): ChangesFeed {
  const read = shareReads(db)
  return {
    read: (filter) => listChanges(db, filter),
    async wait(filter, ms, signal) {
      const end = performance.now() + ms
      let slice = await listChanges(db, filter)
      while (slice.changes.length === 0) {
        const isChanged = await watcher.waitForChange(slice.counter, end - performance.now(), signal)
        if (!isChanged) break
        slice = await read(filter)
      }
      return slice
    },
    events: (filter, first, signal) =>
      streamEvents({ ...defaultTiming, ...timing, read, watcher }, filter, first, signal),
  }
}

async function* streamEvents(
  options: StreamTiming & { read: ReadChanges; watcher: ChangeWatcher },
  filter: ChangesFilter,
  first: ChangesSlice,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { read, watcher, heartbeat, lifetime } = options
  let slice = first
  let cursor = filter.after
  const end = performance.now() + lifetime
  let heartbeatAt = performance.now() + heartbeat
  yield `retry: ${RECONNECT_DELAY}\nid: ${printChangeCursor(cursor)}\n\n`
  while (!signal.aborted && performance.now() < end) {
    if (slice.changes.length > 0) {
      yield slice.changes.map(printEvent).join('')
      cursor = nextChangeCursor(filter, slice)
      heartbeatAt = performance.now() + heartbeat
    } else if (performance.now() >= heartbeatAt) {
      yield ':\n\n'
      heartbeatAt = performance.now() + heartbeat
    }
    const ms = heartbeatAt - performance.now()
    const isChanged = slice.more || (await watcher.waitForChange(slice.counter, ms, signal))
    slice = isChanged
      ? await readOrRetryLater(read, { ...filter, after: cursor }, slice, signal)
      : { ...slice, changes: [] }
  }
}

/** Reads the next changes. When the database is unavailable, waits and returns none, but `more`. */
async function readOrRetryLater(
  read: ReadChanges,
  filter: ChangesFilter,
  { counter }: ChangesSlice,
  signal: AbortSignal,
): Promise<ChangesSlice> {
  try {
    return await read(filter)
  } catch (err) {
    if (!isUnavailable(err)) throw err
    await delay(RETRY_DELAY, undefined, { signal }).catch(() => {})
    return { changes: [], more: true, counter }
  }
}

/**
 * Returns a function that reads changes, with one query for all concurrent calls with the same filter. Its result may
 * be older than the call. Callers compare its counter with the watcher and read again.
 */
function shareReads(db: Database): ReadChanges {
  const pendingReads = new Map<string, Promise<ChangesSlice>>()
  return (filter) => {
    const key = `${printChangeCursor(filter.after)} ${filter.limit} ${filter.includesHidden}`
    const pending = pendingReads.get(key)
    if (pending) return pending
    const reading = listChanges(db, filter).finally(() => pendingReads.delete(key))
    pendingReads.set(key, reading)
    return reading
  }
}

/** Returns a server-sent event (WHATWG HTML, section 9.2.6). PostgreSQL's JSON contains no line breaks. */
const printEvent = (change: LoggedChange) =>
  `id: ${printChangeCursor(change)}\nevent: change\ndata: ${change.json}\n\n`
