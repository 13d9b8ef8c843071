/** When the next scheduled article becomes visible. */
import type { Database } from '../../database/connection.ts'

/** Milliseconds until then, by the database's clock, which also decides what is visible; null when nothing is scheduled. */
export async function millisecondsUntilNextPublication(db: Database): Promise<number | null> {
  const text = `
    SELECT (extract(epoch FROM min(a.sort_at) - now()) * 1000)::float8 AS left FROM article a
    WHERE a.status = 'published' AND a.deleted_at IS NULL AND a.sort_at > now()`
  const [row] = await db.query<{ left: number | null }>({ text, values: [] })
  return row?.left ?? null
}
