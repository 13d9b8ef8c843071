/** `inkstone doctor`: what somebody who is asked for help would ask first. */
import type { Config } from '../config.ts'
import { readStatistics } from '../database/statistics.ts'
import type { OpenDatabase } from './open-database.ts'

/** What is running where, and how much is in it, as lines. */
export async function describeInstallation(
  { db, embedded }: OpenDatabase,
  config: Config,
  version: string,
): Promise<string> {
  const found = await readStatistics(db)
  const facts = {
    Inkstone: version,
    Node: process.version,
    Database: `PostgreSQL ${found.server}, ${embedded ? `embedded in ${config.DATA_DIR}` : 'from DATABASE_URL'}, ${found.size}`,
    Articles: found.articles,
    Changes: found.changes,
    'Valid keys': found.keys,
    Address: `http://${config.HOST}:${config.PORT}`,
  }
  return Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(12)} ${value}`)
    .join('\n')
}
