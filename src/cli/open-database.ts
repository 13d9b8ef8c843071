/** Connection to the configured database, with migrations applied. */
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import { type Database, openDatabase } from '../database/connection.ts'
import { connectionUrls } from '../database/connection-url.ts'
import { openEmbeddedPostgres } from '../database/embedded/embedded-postgres.ts'
import { findPrimary } from '../database/hosts.ts'
import { migrate } from '../database/migrations.ts'
import { openReplica, type Replica } from '../database/replica.ts'
import { withSchema } from '../database/schema-name.ts'
import { databaseBoundsOf } from '../database/settings.ts'

/** An open database and how it was opened. */
export interface OpenDatabase {
  db: Database
  /** The replicas of DATABASE_REPLICA_URLS. */
  replicas: Replica[]
  /** The URL of the database. */
  url: string
  /** Names of the migrations that were applied on opening. */
  applied: string[]
  /** True for the embedded server. */
  embedded: boolean
  /** Closes the connections, and stops the embedded server unless another process uses it. */
  close(): Promise<void>
}

/**
 * Opens DATABASE_URL, or the embedded server in DATA_DIR, and applies the migrations of a folder. Warnings and progress
 * are passed to `log` line by line. Throws DatabaseError with one line of advice.
 */
export async function openConfiguredDatabase(
  config: Config,
  migrations: string,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  const server = config.DATABASE_URL ? null : await openEmbeddedPostgres({ dataDir: config.DATA_DIR, log })
  try {
    const url = withSchema(server?.url ?? config.DATABASE_URL ?? '', config.DATABASE_SCHEMA)
    const bounds = databaseBoundsOf(config)
    const { applied, warnings } = await migrate(await findPrimary(url, bounds.connectTimeoutMs), migrations)
    for (const warning of warnings) log(warning)
    const db = openDatabase(url, bounds)
    const replicas = (config.DATABASE_REPLICA_URLS ?? []).map((each) =>
      openReplica(withSchema(each, config.DATABASE_SCHEMA), bounds),
    )
    const close = async () => {
      await Promise.all(replicas.map((replica) => replica.close()))
      await db.close()
      await server?.stop()
    }
    return { db, replicas, url, applied, embedded: server !== null, close }
  } catch (err) {
    await server?.stop()
    throw err
  }
}

/** Runs work with the URL of the configured database. Starts the embedded server if needed, and then stops it again. Applies no migrations. */
export async function withDatabaseUrl<Result>(
  { DATABASE_URL: url, DATABASE_SCHEMA: schema, DATA_DIR: dataDir }: Config,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  if (url !== undefined) return work(withSchema(url, schema))
  const server = await openEmbeddedPostgres({ dataDir, log: () => {} })
  return work(withSchema(server.url, schema)).finally(() => server.stop())
}

/** Where the configured database is. */
interface DatabaseLocation {
  /** In a few words: the folder of its files, or its name and host. */
  location: string
  /** The line that a command prints because another database may be expected; null when the environment names this one. */
  note: string | null
}

/** Returns where the configured database is. `isFromFile` is true when DATABASE_URL is in the file .env. */
export function describeDatabase(
  { DATABASE_URL: url, DATABASE_SCHEMA: schema, DATA_DIR: dataDir }: Config,
  isFromFile: boolean,
): DatabaseLocation {
  if (url === undefined) {
    const location = `embedded PostgreSQL, files in ${resolve(dataDir)}`
    return { location, note: `Database: ${location} (DATABASE_URL is not set).` }
  }
  const [first = '', ...others] = connectionUrls(url)
  const { host, pathname } = new URL(first)
  const hosts = [host, ...others.map((other) => new URL(other).host)].filter((name) => name !== '')
  const name = pathname.length > 1 ? decodeURIComponent(pathname.slice(1)) : 'the default database'
  const place = `${name} on ${hosts.join(', ') || 'this machine'}`
  const location = schema === undefined ? place : `${place}, schema ${schema}`
  if (!isFromFile) return { location, note: null }
  return {
    location: `${location} (DATABASE_URL in .env)`,
    note: `Database: ${location} (DATABASE_URL in .env).`,
  }
}
