/** Connection to the configured database, with migrations applied. */
import type { Config } from '../config.ts'
import { type Database, openDatabase } from '../database/connection.ts'
import { openEmbeddedPostgres } from '../database/embedded/embedded-postgres.ts'
import { findPrimary } from '../database/hosts.ts'
import { migrate } from '../database/migrations.ts'
import { databaseBoundsOf } from '../database/settings.ts'

/** An open database and how it was opened. */
export interface OpenDatabase {
  db: Database
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
    const url = server?.url ?? config.DATABASE_URL ?? ''
    const bounds = databaseBoundsOf(config)
    const { applied, warnings } = await migrate(await findPrimary(url, bounds.connectTimeoutMs), migrations)
    for (const warning of warnings) log(warning)
    const db = openDatabase(url, bounds)
    const close = async () => {
      await db.close()
      await server?.stop()
    }
    return { db, url, applied, embedded: server !== null, close }
  } catch (err) {
    await server?.stop()
    throw err
  }
}
