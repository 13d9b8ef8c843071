/** Time until the next scheduled article becomes visible. */
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import { notTrashedSql } from './visibility.ts'

/** Returns the milliseconds until then, by the clock of the database, which also decides visibility; null when no article is scheduled. */
export async function millisecondsUntilNextPublication(db: Database): Promise<number | null> {
  const [row] = await db.query<{ left: number | null }>(sql`
    SELECT (extract(epoch FROM min(a.sort_at) - now()) * 1000)::float8 AS left FROM article a
    WHERE a.status = 'published' AND ${notTrashedSql('a')} AND a.sort_at > now()`)
  return row?.left ?? null
}
