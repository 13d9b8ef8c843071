/** The number of articles, keys and changes in the database. */
import type { Database } from './connection.ts'
import { sql } from './sql.ts'

/** Statistics of a database, for `inkstone doctor`. */
interface Statistics {
  articles: number
  /** API keys that are not revoked. */
  keys: number
  changes: number
}

/** Returns the statistics of a database. */
export async function readStatistics(db: Database): Promise<Statistics> {
  const [row] = await db.query<Statistics>(sql`
    SELECT (SELECT count(*) FROM article)::int AS articles, (SELECT count(*) FROM api_key WHERE revoked_at IS NULL)::int AS keys,
      (SELECT value FROM change_counter)::int AS changes`)
  if (!row) throw new Error('the statistics query returned no row')
  return row
}
