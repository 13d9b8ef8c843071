/** PostgreSQL connection settings, and single clients outside of the pool: for migrations and for readiness checks. */
import pg from 'pg'
import { DatabaseError } from './errors.ts'

/** Returns the settings of every connection. Throws `DatabaseError` when `url` is not a PostgreSQL connection URL. */
export function clientConfig(url: string): pg.ClientConfig {
  if (!/^postgres(ql)?:/.test(url) || !URL.canParse(url)) {
    throw new DatabaseError(
      'The database URL is invalid. It must look like postgres://user:password@host:5432/database, with special characters percent-encoded.',
    )
  }
  return { connectionString: url, application_name: 'inkstone', keepAlive: true }
}

/** Creates a client that is not connected yet. Throws `DatabaseError` when `url` is not a PostgreSQL connection URL. */
export function createClient(url: string): pg.Client {
  const client = new pg.Client({ ...clientConfig(url), connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // without a listener a lost connection ends the process; the next query rejects anyway
  return client
}
