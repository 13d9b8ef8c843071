/** PostgreSQL connection settings, and single clients outside of the pools: for migrations and for checks of a server. */
import type { Socket } from 'node:net'
import pg from 'pg'
import { systemErrorReason } from '../errors.ts'
import { DatabaseError } from './errors.ts'
import { withStrictTls } from './tls.ts'

/** The first keep-alive of a connection without traffic, in milliseconds. The system's default is two hours. */
const KEEP_ALIVE_DELAY = 5_000

/** Longest time to open a connection, in milliseconds. */
const CONNECT_TIMEOUT = 10_000

const HOSTS = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^@/?#]+)(.*)$/s

/**
 * Returns one URL for each host of a URL with several (`postgres://a:5432,b:5432/x`), as libpq understands it. Its parameter
 * `target_session_attrs` is left out: the host that accepts writes is always the one to use. Throws `DatabaseError` when `url` is
 * not a PostgreSQL connection URL.
 */
export function connectionUrls(url: string): string[] {
  const [, start = '', hosts = '', rest = ''] = HOSTS.exec(url) ?? []
  if (!hosts.includes(',')) return [clientConfig(url).connectionString]
  const others = rest.replace(/([?&])target_session_attrs=[^&]*&?/, '$1').replace(/[?&]$/, '')
  return hosts.split(',').map((host) => clientConfig(`${start}${host}${others}`).connectionString)
}

/** Returns true for the URL of a PostgreSQL server, or of several hosts. */
export function isConnectionUrl(url: string): boolean {
  try {
    return connectionUrls(url).length > 0
  } catch {
    return false
  }
}

/** Returns the settings of every connection. Throws `DatabaseError` when `url` is not a PostgreSQL connection URL. */
export function clientConfig(url: string) {
  if (!/^postgres(ql)?:/.test(url) || !URL.canParse(url)) {
    throw new DatabaseError(
      'The database URL is invalid. It must look like postgres://user:password@host:5432/database, with special characters percent-encoded.',
    )
  }
  const keepAlive = { keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY }
  const connectionString = withStrictTls(url)
  return { connectionString, application_name: 'inkstone', ...keepAlive } satisfies pg.ClientConfig
}

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
