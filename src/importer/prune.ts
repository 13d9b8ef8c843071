/** Unpublishes the articles of files that are gone, when the operator says so. */
import type { Database, Tx } from '../database/connection.ts'
import { retryLost } from '../database/retry.ts'
import { unpublishFiles } from '../sources/prune.ts'
import { type KnownFile, knownFilesNow, lockSource } from '../sources/store.ts'
import type { Run } from './save.ts'

/** Articles written in one transaction. */
const BATCH = 100

/**
 * Makes drafts of the articles of missing files, and answers the paths of those files. Articles that were edited since
 * stay as they are, unless they are to be overwritten. A file that comes back publishes its article again.
 */
export async function pruneFiles(
  db: Database,
  run: Run,
  missing: readonly KnownFile[],
): Promise<Set<string>> {
  const pruned = new Set<string>()
  for (let from = 0; from < missing.length; from += BATCH) {
    const paths = missing.slice(from, from + BATCH).map(({ path }) => path)
    const prune = () => db.prisma.$transaction((tx) => pruneIn(tx, run, paths))
    for (const path of await retryLost(prune)) pruned.add(path)
  }
  return pruned
}

async function pruneIn(tx: Tx, run: Run, paths: readonly string[]): Promise<string[]> {
  await lockSource(tx, run.source)
  const files = (await knownFilesNow(tx, run.source, paths)).filter(
    ({ currentVersion, importedVersion, pruned }) =>
      !pruned && (run.overwrite || currentVersion === importedVersion),
  )
  if (run.id !== null && files.length > 0)
    await unpublishFiles(tx, run.source, files, {
      actor: 'import',
      keyId: null,
      at: new Date(),
      runId: run.id,
    })
  return files.map(({ path }) => path)
}
