/** Time until the next scheduled article becomes visible, or the next visible one expires. */
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import { notTrashedSql } from './visibility.ts'

/** Returns the milliseconds until then, by the clock of the database, which also decides visibility; null when there is none. */
export async function millisecondsUntilVisibilityChange(db: Database): Promise<number | null> {
  const isPublished = sql`a.status = 'published' AND ${notTrashedSql('a')}`
  const [row] = await db.query<{ left: number | null }>(sql`
    SELECT (extract(epoch FROM least(
      (SELECT min(a.sort_at) FROM article a WHERE ${isPublished} AND a.sort_at > now()),
      (SELECT min(a.expires_at) FROM article a WHERE ${isPublished} AND a.expires_at > now())) - now()) * 1000)::float8 AS left`)
  return row?.left ?? null
}
