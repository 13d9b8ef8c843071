/** Listening sessions: each receives the notifications of one channel (LISTEN), after a test that they arrive. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type DatabaseBounds, PROBE_TIMEOUT, sessionSettings } from './bounds.ts'
import { createClient, socketOf } from './client.ts'
import { schemaOf } from './schema-name.ts'
import type { Statement } from './sql.ts'

/** A session that is open. */
export interface ListeningSession {
  /** Runs one statement and returns its rows. When it fails, or takes longer than 2 seconds, the session ends. */
  query<Row extends object>(statement: Statement): Promise<Row[]>
  /** Ends the session. `onEnd` is not called. */
  close(): void
}

export interface ListeningHandlers {
  /** Receives the payload of each notification. */
  onNotification: (payload: string) => void
  /** Called once, when the session has ended without `close`. Notifications may be lost from then on. */
  onEnd: () => void
}

interface ListenerOptions {
  /** Returns the URL of the server to connect to. */
  currentUrl: () => string
  bounds: DatabaseBounds
  /** Runs a statement, which sends a notification, in an ordinary session. */
  notify: (query: pg.QueryConfig) => Promise<unknown>
}

interface Listener {
  /**
   * Opens a session that receives the notifications of a channel, whose name is an identifier of SQL. Rejects when a
   * notification from an ordinary session does not arrive within 2 seconds: a pooler in transaction mode loses it.
   */
  listen(channel: string, handlers: ListeningHandlers): Promise<ListeningSession>
  /** Ends every session. `onEnd` is called for each: its caller opens a new one. */
  replaceSessions(): void
  /** Ends every session for good: `listen` rejects from then on. */
  close(): void
}

/** The payload of a notification that tests a session begins so. Every session of the channel receives it. */
const TEST_PREFIX = 'test '

/** Creates the function that opens listening sessions. */
export function createListener({ currentUrl, bounds, notify }: ListenerOptions): Listener {
  const clients = new Set<pg.Client>()
  const replaceSessions = () => clients.forEach(end)
  let isClosed = false
  return {
    async listen(channel, handlers) {
      if (isClosed) throw new Error('The database is closed.')
      const client = createClient(currentUrl(), PROBE_TIMEOUT)
      clients.add(client)
      client.once('end', () => clients.delete(client))
      try {
        await client.connect()
        await client.query(`${sessionSettings(bounds, schemaOf(currentUrl()))}; LISTEN ${channel}`)
        await testDelivery(client, channel, notify)
      } catch (err) {
        // Behind a pooler, other sessions get this connection next: it must not listen for them.
        await client.query('UNLISTEN *').catch(() => {})
        end(client)
        throw err
      }
      return openSession(client, handlers)
    },
    replaceSessions,
    close() {
      isClosed = true
      replaceSessions()
    },
  }
}

function openSession(client: pg.Client, { onNotification, onEnd }: ListeningHandlers): ListeningSession {
  let isOpen = true
  const finish = () => {
    if (!isOpen) return
    isOpen = false
    end(client)
    onEnd()
  }
  client.once('end', finish)
  client.on('notification', ({ payload = '' }) => {
    if (isOpen && !payload.startsWith(TEST_PREFIX)) onNotification(payload)
  })
  return {
    async query<Row extends object>({ text, values }: Statement) {
      try {
        return (await client.query<Row>(text, [...values])).rows
      } catch (err) {
        finish()
        throw err
      }
    },
    close() {
      isOpen = false
      end(client)
    },
  }
}

/** Resolves when a notification has arrived that an ordinary session sends. Rejects after 2 seconds. */
async function testDelivery(
  client: pg.Client,
  channel: string,
  notify: ListenerOptions['notify'],
): Promise<void> {
  const expected = `${TEST_PREFIX}${randomUUID()}`
  let end = () => {}
  const arrival = new Promise<void>((resolve, reject) => {
    const listener = ({ payload }: pg.Notification) => payload === expected && resolve()
    const fail = () => reject(new Error('A notification of the database has not arrived.'))
    const timer = setTimeout(fail, PROBE_TIMEOUT)
    client.on('notification', listener).once('end', fail)
    end = () => {
      clearTimeout(timer)
      client.off('notification', listener).off('end', fail)
    }
  })
  const sending = notify({ text: 'SELECT pg_notify($1, $2)', values: [channel, expected] })
  await Promise.all([arrival, sending]).finally(end)
}

/** Ends a session now: a connection that was lost without a sign would never end by itself. */
function end(client: pg.Client): void {
  void client.end().catch(() => {})
  socketOf(client).destroySoon()
}
