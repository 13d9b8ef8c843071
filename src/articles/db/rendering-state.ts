/** Fingerprint of the HTML policy by which the stored articles were rendered. */
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'

/** Returns true when there are articles that were rendered by another policy, or by an unknown one. */
export async function isRenderedOtherwise(db: Database, fingerprint: string): Promise<boolean> {
  const [row] = await db.query<{ differs: boolean }>(sql`
    SELECT EXISTS (SELECT FROM article)
      AND (SELECT fingerprint FROM rendering WHERE id = 1) IS DISTINCT FROM ${fingerprint} AS differs`)
  return row?.differs ?? false
}

/** Stores the policy of a database without articles: those that follow are rendered by it. */
export async function storePolicyOfEmptyDatabase(db: Database, fingerprint: string): Promise<void> {
  await db.execute(sql`
    INSERT INTO rendering (id, fingerprint, rendered_at)
    SELECT 1, ${fingerprint}, now() WHERE NOT EXISTS (SELECT FROM article)
    ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, rendered_at = excluded.rendered_at`)
}

/** Stores the policy by which all articles have been rendered. */
export async function storePolicy(db: Database, fingerprint: string): Promise<void> {
  await db.execute(sql`
    INSERT INTO rendering (id, fingerprint, rendered_at) VALUES (1, ${fingerprint}, now())
    ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, rendered_at = excluded.rendered_at`)
}
