/** Following the log of changes: waiting for what comes next, and the same as server-sent events. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../database/connection.ts'
import { isUnavailable } from '../database/errors.ts'
import type { ChangeWatcher } from './change-watcher.ts'
import { type ChangeCursor, printChangeCursor } from './cursor.ts'
import { type ChangesFilter, type ChangesSlice, type LoggedChange, listChanges } from './db/list-changes.ts'

export interface ChangesFeed {
  /** What there is now. Throws DomainError `gone` for a place that the log does not have. */
  read(question: ChangesFilter): Promise<ChangesSlice>
  /** The same; but as soon as there is something, or after `ms` milliseconds, or when the signal aborts. */
  wait(question: ChangesFilter, ms: number, signal: AbortSignal): Promise<ChangesSlice>
  /** What follows `found`, which answered the question, as events, until the signal aborts or the stream has lived long enough. */
  events(question: ChangesFilter, found: ChangesSlice, signal: AbortSignal): AsyncGenerator<string>
}

/** How long a client waits before it comes back, in milliseconds. */
const RETRY = 2_000
/** A line without meaning is sent when nothing else was for this long, in milliseconds: proxies drop silent connections. */
const HEARTBEAT_EVERY = 15_000
/** A stream ends after this long, in milliseconds: whoever comes back shows their key again. */
const LIFETIME = 15 * 60_000
/** How long a stream waits for a database that is away before it asks again, in milliseconds. */
const RESPITE = 1_000

/** Where to go on from after an answer. */
export function nextChangeCursor({ after }: ChangesFilter, { changes }: ChangesSlice): ChangeCursor {
  return changes.at(-1) ?? after
}

/** How often a stream says something, and how long it lives, in milliseconds. */
interface Pace {
  heartbeat: number
  lifetime: number
}

/** What a stream stands on. */
interface Stream extends Pace {
  read: (question: ChangesFilter) => Promise<ChangesSlice>
  watcher: ChangeWatcher
}

const USUAL: Pace = { heartbeat: HEARTBEAT_EVERY, lifetime: LIFETIME }

/** Opens the feed. */
export function openChangesFeed(db: Database, watcher: ChangeWatcher, pace: Partial<Pace> = {}): ChangesFeed {
  const read = sharing(db)
  return {
    read: (question) => listChanges(db, question),
    async wait(question, ms, signal) {
      const end = performance.now() + ms
      let found = await listChanges(db, question)
      while (found.changes.length === 0) {
        const isMoved = await watcher.whenMoved(found.counter, end - performance.now(), signal)
        if (!isMoved) break
        found = await read(question)
      }
      return found
    },
    events: (question, found, signal) =>
      eventsOf({ ...USUAL, ...pace, read, watcher }, question, found, signal),
  }
}

async function* eventsOf(
  { read, watcher, heartbeat, lifetime }: Stream,
  question: ChangesFilter,
  first: ChangesSlice,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let found = first
  let place = question.after
  const end = performance.now() + lifetime
  let beat = performance.now() + heartbeat
  yield `retry: ${RETRY}\nid: ${printChangeCursor(place)}\n\n`
  while (!signal.aborted && performance.now() < end) {
    if (found.changes.length > 0) {
      yield found.changes.map(printEvent).join('')
      place = nextChangeCursor(question, found)
      beat = performance.now() + heartbeat
    } else if (performance.now() >= beat) {
      yield ':\n\n'
      beat = performance.now() + heartbeat
    }
    const isMoved = found.more || (await watcher.whenMoved(found.counter, beat - performance.now(), signal))
    found = isMoved
      ? await readAgain(read, { ...question, after: place }, found, signal)
      : { ...found, changes: [] }
  }
}

/** Without the database nothing is new, for as long as it is away. */
async function readAgain(
  read: Stream['read'],
  question: ChangesFilter,
  { counter }: ChangesSlice,
  signal: AbortSignal,
): Promise<ChangesSlice> {
  try {
    return await read(question)
  } catch (err) {
    if (!isUnavailable(err)) throw err
    await pause(RESPITE, undefined, { signal }).catch(() => {})
    return { changes: [], more: true, counter }
  }
}

/**
 * Reads for many at once: whoever asks the same while it is being read gets the same answer. That answer may be older
 * than the question; it is for those who look at its counter and go on waiting.
 */
function sharing(db: Database): (question: ChangesFilter) => Promise<ChangesSlice> {
  const underWay = new Map<string, Promise<ChangesSlice>>()
  return (question) => {
    const key = `${printChangeCursor(question.after)} ${question.limit} ${question.hidden}`
    const known = underWay.get(key)
    if (known) return known
    const reading = listChanges(db, question).finally(() => underWay.delete(key))
    underWay.set(key, reading)
    return reading
  }
}

/** An event (WHATWG HTML, section 9.2.6). PostgreSQL's JSON has no line breaks. */
const printEvent = (change: LoggedChange) =>
  `id: ${printChangeCursor(change)}\nevent: change\ndata: ${change.json}\n\n`
