/** Notifications of the change counter: by the commits of this process, and by a listening session, which is opened again with back-off. */
import type { Database } from '../database/connection.ts'
import type { ListeningSession } from '../database/listening-session.ts'
import { CHANGE_COUNTER } from './db/list-changes.ts'
import { channelOf, WAKE_UP } from './db/wake-up.ts'

interface CounterNotifications {
  /** Returns the session that listens; null while notifications do not arrive. */
  session(): ListeningSession | null
  /** Ends the session. */
  close(): void
}

interface CounterHandlers {
  /** Receives the number of the last change of a transaction that was committed. */
  onCounter: (seq: bigint) => void
  /** Called when a process wakes up the background jobs. */
  onWakeUp: () => void
  /** Called when notifications begin to arrive, and when they cease to. */
  onStateChange: () => void
}

/** The delay before the session is opened again, in milliseconds. It doubles with each failure. */
const RETRY_DELAY = 1_000
/** The maximum of that delay. Behind a pooler that loses notifications, an attempt costs a connection and is in vain. */
const RETRY_DELAY_MAX = 300_000

/** Returns true when notifications of this database arrive. */
export async function canListenForCounter(db: Database): Promise<boolean> {
  const session = await db
    .listen(channelOf(db), { onNotification: () => {}, onEnd: () => {} })
    .catch(() => null)
  session?.close()
  return session !== null
}

/**
 * Listens for changes of the counter until `close` is called. The transactions of this database object read it as they commit, before
 * the responses to their writes are sent.
 */
export function listenForCounter(
  db: Database,
  { onCounter, onWakeUp, onStateChange }: CounterHandlers,
): CounterNotifications {
  let session: ListeningSession | null = null
  let isClosed = false
  const retry = createRetry(open)

  const onNotification = (payload: string) => {
    if (/^\d{1,18}$/.test(payload)) onCounter(BigInt(payload))
    else if (payload === WAKE_UP) onWakeUp()
  }
  const onEnd = () => {
    session = null
    if (isClosed) return
    retry.schedule()
    onStateChange()
  }
  async function open(): Promise<void> {
    const opened = await db.listen(channelOf(db), { onNotification, onEnd }).catch(() => null)
    if (isClosed) return opened?.close()
    if (opened === null) return retry.schedule()
    session = opened
    retry.reset()
    onStateChange()
  }

  const removeCommitListener = db.onCommit(CHANGE_COUNTER, (row) => onCounter(BigInt(String(row.counter))))
  void open()
  return {
    session: () => session,
    close() {
      isClosed = true
      removeCommitListener()
      retry.reset()
      session?.close()
      session = null
    },
  }
}

/** Creates retries with exponential back-off. */
function createRetry(attempt: () => Promise<void>) {
  let delay = RETRY_DELAY
  let timer: NodeJS.Timeout | undefined
  return {
    /** Schedules the next attempt. */
    schedule(): void {
      timer = setTimeout(attempt, delay).unref()
      delay = Math.min(delay * 2, RETRY_DELAY_MAX)
    },
    /** Cancels a scheduled attempt, and begins with the shortest delay again. */
    reset(): void {
      clearTimeout(timer)
      delay = RETRY_DELAY
    },
  }
}
