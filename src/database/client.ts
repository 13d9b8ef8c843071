/** PostgreSQL connection settings, and single clients outside of the pools: for migrations and for checks of a server. */
import type { Socket } from 'node:net'
import pg from 'pg'
import { systemErrorReason } from '../errors.ts'
import { driverUrl } from './connection-url.ts'
import { DatabaseError } from './errors.ts'

/** The first keep-alive of a connection without traffic, in milliseconds. The system's default is two hours. */
const KEEP_ALIVE_DELAY = 5_000

/** Longest time to open a connection, in milliseconds. */
const CONNECT_TIMEOUT = 10_000

/** Returns the settings of every connection. Throws `DatabaseError` when `url` is not a PostgreSQL connection URL. */
export const clientConfig = (url: string) =>
  ({
    ...{ connectionString: driverUrl(url), application_name: 'inkstone' },
    ...{ keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY },
  }) satisfies pg.ClientConfig

/**
 * Creates a client that is not connected yet. With `timeoutMs`, its queries end after that time, too. Throws `DatabaseError` when
 * `url` is not a PostgreSQL connection URL, or names a file that cannot be read.
 */
export function createClient(url: string, timeoutMs?: number): pg.Client {
  const client = newClient({
    ...clientConfig(url),
    connectionTimeoutMillis: timeoutMs ?? CONNECT_TIMEOUT,
    ...(timeoutMs !== undefined && { query_timeout: timeoutMs }),
  })
  client.on('error', () => {}) // without a listener a lost connection ends the process; the next query rejects anyway
  return client
}

/** Creates a client, which reads the files of certificates that the URL names. Throws `DatabaseError` when one is unreadable. */
function newClient(config: pg.ClientConfig): pg.Client {
  try {
    return new pg.Client(config)
  } catch (err) {
    const { path, message } = err as NodeJS.ErrnoException
    if (path === undefined) throw new DatabaseError(`The database URL is invalid: ${message}`)
    throw new DatabaseError(`Cannot read ${path}, which the database URL names (${systemErrorReason(err)}).`)
  }
}

/** Returns the socket of a client, which pg has, but @types/pg does not declare. */
export const socketOf = (client: pg.ClientBase): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream
