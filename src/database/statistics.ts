/** Version and size of the database, and the number of articles, keys and changes in it. */
import type { Database } from './connection.ts'
import { sql } from './sql.ts'

/** Statistics of a database, for `inkstone doctor`. */
interface Statistics {
  /** The version of the PostgreSQL server. */
  server: string
  /** The size of the database with its unit, such as `12 MB`. */
  size: string
  articles: number
  /** API keys that are not revoked. */
  keys: number
  changes: number
}

/** Returns the statistics of a database. */
export async function readStatistics(db: Database): Promise<Statistics> {
  const [row] = await db.query<Statistics>(sql`
    SELECT current_setting('server_version') AS server, pg_size_pretty(pg_database_size(current_database())) AS size,
      (SELECT count(*) FROM article)::int AS articles, (SELECT count(*) FROM api_key WHERE revoked_at IS NULL)::int AS keys,
      (SELECT value FROM change_counter)::int AS changes`)
  if (!row) throw new Error('the statistics query returned no row')
  return row
}
