/** Files that are gone from where they were: what is told of them, and what becomes of their articles. */
import { createWarning } from '../../content/diagnostic.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { retryTransaction } from '../../database/retry.ts'
import { type KnownFile, lockKnownFiles, lockSource } from '../db/source-files.ts'
import { unpublishFiles } from '../source/unpublish-files.ts'
import type { BatchRun } from './apply-batch.ts'
import { addToReport, type ImportReport } from './report.ts'

/** Articles written in one transaction. */
const BATCH = 100

/** Files that are not where they were imported from: gone, or, by the path at which they are now, moved. */
export interface MissingFiles {
  missing: readonly KnownFile[]
  moves: ReadonlyMap<string, string>
}

/** Tells of files that are gone or moved. With `prune` the articles of those that are gone are unpublished. */
export async function reportMissingFiles(
  db: Database,
  run: BatchRun,
  { missing, moves }: MissingFiles,
  prune: boolean,
  report: ImportReport,
): Promise<void> {
  const pruned = prune ? await pruneFiles(db, run, missing) : new Set<string>()
  report.pruned = pruned.size
  for (const { path, currentVersion, importedVersion } of missing) {
    if (pruned.has(path)) continue
    const why = currentVersion > importedVersion ? ' It was edited since.' : ''
    const message = `It was imported before and is gone from the folder; its article stays.${prune ? why : ''}`
    addToReport(report, { file: path, ...createWarning('missing', message) })
  }
  for (const [path, from] of moves) {
    const message = `It was imported from ${from} before; its article is the same, at the same address.`
    addToReport(report, { file: path, ...createWarning('moved', message) })
  }
}

/**
 * Makes drafts of the articles of missing files, and answers the paths of those files. Articles that were edited since
 * stay as they are, unless they are to be overwritten. A file that comes back publishes its article again.
 */
async function pruneFiles(db: Database, run: BatchRun, missing: readonly KnownFile[]): Promise<Set<string>> {
  const pruned = new Set<string>()
  for (let from = 0; from < missing.length; from += BATCH) {
    const paths = missing.slice(from, from + BATCH).map(({ path }) => path)
    const prune = () => db.prisma.$transaction((tx) => pruneIn(tx, run, paths))
    for (const path of await retryTransaction(prune)) pruned.add(path)
  }
  return pruned
}

async function pruneIn(tx: Tx, run: BatchRun, paths: readonly string[]): Promise<string[]> {
  await lockSource(tx, run.source)
  const files = (await lockKnownFiles(tx, run.source, paths)).filter(
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
