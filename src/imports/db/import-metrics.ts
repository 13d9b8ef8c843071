/** Numbers of import runs for metrics. */
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'

/** Numbers of import runs, and of the last finished one. */
export interface ImportMetrics {
  finished: number
  unfinished: number
  /** When the last run finished, in seconds since 1970; 0 without one. */
  lastFinishedSeconds: number
  /** The number of files of that run by result. */
  lastFiles: Record<'created' | 'updated' | 'unchanged' | 'diverged' | 'skipped' | 'failed', number>
}

/** Returns the numbers of import runs. */
export async function readImportMetrics(db: Database): Promise<ImportMetrics> {
  const [row] = await db.probe<ImportMetrics>(sql`
    WITH last AS (
      SELECT finished_at, report FROM import_run WHERE finished_at IS NOT NULL ORDER BY started_at DESC LIMIT 1
    )
    SELECT (SELECT count(finished_at)::int FROM import_run) AS finished,
      (SELECT (count(*) - count(finished_at))::int FROM import_run) AS unfinished,
      coalesce(extract(epoch FROM (SELECT finished_at FROM last))::float8, 0) AS "lastFinishedSeconds",
      (SELECT json_object_agg(result, coalesce(((SELECT report FROM last) ->> result)::int, 0))
       FROM unnest(ARRAY['created', 'updated', 'unchanged', 'diverged', 'skipped', 'failed']) AS result) AS "lastFiles"`)
  if (!row) throw new Error('the statement about import runs returned no row')
  return row
}
