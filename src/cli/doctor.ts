/** Versions, database statistics and the server URL, as `inkstone doctor` prints them. */
import type { Config } from '../config.ts'
import { readStatistics } from '../database/statistics.ts'
import type { OpenDatabase } from './open-database.ts'

/** Returns the facts about an installation that a bug report needs, one per line. */
export async function describeInstallation(
  { db, embedded }: OpenDatabase,
  config: Config,
  version: string,
): Promise<string> {
  const statistics = await readStatistics(db)
  const location = embedded ? `embedded in ${config.DATA_DIR}` : 'from DATABASE_URL'
  const facts = {
    Inkstone: version,
    Node: process.version,
    Database: `PostgreSQL ${statistics.server}, ${location}, ${statistics.size}`,
    Articles: statistics.articles,
    Changes: statistics.changes,
    'Valid keys': statistics.keys,
    URL: `http://${config.HOST}:${config.PORT}`,
  }
  return Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(12)} ${value}`)
    .join('\n')
}
