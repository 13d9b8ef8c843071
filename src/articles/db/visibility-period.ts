/** Period in which no article becomes visible or expires: since the last such time, and until the next. */
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { VisibilityPeriod } from '../../http/cache/freshness.ts'
import { notTrashedSql } from './visibility.ts'

/** Returns the period around now, by the clock of the database, which also decides visibility. */
export async function readVisibilityPeriod(db: Database): Promise<VisibilityPeriod> {
  const published = sql`FROM article a WHERE a.status = 'published' AND ${notTrashedSql('a')}`
  const [row] = await db.query<VisibilityPeriod>(sql`
    SELECT (extract(epoch FROM now() - greatest(
        (SELECT max(a.sort_at) ${published} AND a.sort_at <= now()),
        (SELECT max(a.expires_at) ${published} AND a.expires_at <= now()))) * 1000)::float8 AS "sinceMs",
      (extract(epoch FROM least(
        (SELECT min(a.sort_at) ${published} AND a.sort_at > now()),
        (SELECT min(a.expires_at) ${published} AND a.expires_at > now())) - now()) * 1000)::float8 AS "untilMs"`)
  return row ?? { sinceMs: null, untilMs: null }
}
