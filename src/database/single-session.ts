/** Single sessions, for what needs one of its own: migrations, and a look whether a server is there. */
import pg from 'pg'
import { DatabaseError } from './errors.ts'

/** What every session of ours begins with. Throws DatabaseError when `url` is not a PostgreSQL address. */
export function sessionConfig(url: string): pg.ClientConfig {
  if (!/^postgres(ql)?:/.test(url) || !URL.canParse(url)) {
    throw new DatabaseError(
      'The database address is not like postgres://user:password@host:5432/database (special characters percent-encoded).',
    )
  }
  return { connectionString: url, application_name: 'inkstone', keepAlive: true }
}

/** A client that is not yet connected. Throws DatabaseError when `url` is not a PostgreSQL address. */
export function createClient(url: string): pg.Client {
  const client = new pg.Client({ ...sessionConfig(url), connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // without it a lost connection ends the process; the next query rejects anyway
  return client
}
