/** `inkstone doctor`: what somebody who is asked for help would ask first. */
import type { Config } from '../config.ts'
import type { OpenDatabase } from './configured.ts'

/** What is running where, and how much is in it, as lines. */
export async function diagnose(
  { db, embedded }: OpenDatabase,
  config: Config,
  version: string,
): Promise<string> {
  const text = `
    SELECT current_setting('server_version') AS server, current_database() AS database,
      pg_size_pretty(pg_database_size(current_database())) AS size,
      (SELECT count(*) FROM article)::int AS articles, (SELECT count(*) FROM api_key WHERE revoked_at IS NULL)::int AS keys,
      (SELECT value FROM change_counter)::int AS changes`
  const [found] = await db.read<Record<string, string | number>>(text, [])
  const facts = {
    Inkstone: version,
    Node: process.version,
    Database: `PostgreSQL ${found?.server}, ${embedded ? `embedded in ${config.DATA_DIR}` : 'from DATABASE_URL'}, ${found?.size}`,
    Articles: found?.articles,
    Changes: found?.changes,
    'Valid keys': found?.keys,
    Address: `http://${config.HOST}:${config.PORT}`,
  }
  return Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(12)} ${value}`)
    .join('\n')
}
