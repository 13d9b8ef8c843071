/** Missing and moved files of an import: warnings, and unpublishing with `--prune`. */
import { createWarning } from '../../content/diagnostic.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { retryTransaction } from '../../database/retry.ts'
import { type KnownFile, lockKnownFiles, lockSource } from '../db/source-files.ts'
import { unpublishFiles } from '../source/unpublish-files.ts'
import type { BatchRun } from './apply-batch.ts'
import type { ImportPlan } from './plan-import.ts'
import { addToReport, type ImportReport } from './report.ts'

/** Articles per transaction. */
const BATCH_SIZE = 100

/** Adds warnings about missing and moved files to the report. With `prune`, unpublishes the articles of missing files. */
export async function reportMissingFiles(
  db: Database,
  run: BatchRun,
  { missingFiles, formerPaths }: Pick<ImportPlan, 'missingFiles' | 'formerPaths'>,
  prune: boolean,
  report: ImportReport,
): Promise<void> {
  const prunedPaths = prune ? await pruneFiles(db, run, missingFiles) : new Set<string>()
  report.pruned = prunedPaths.size
  for (const { path, currentVersion, importedVersion } of missingFiles) {
    if (prunedPaths.has(path)) continue
    const isEdited = currentVersion > importedVersion
    const reason = prune && isEdited ? ' because it was edited since' : ''
    const message = `This file was imported before and no longer exists. Its article is kept${reason}.`
    addToReport(report, { file: path, ...createWarning('missing', message) })
  }
  for (const [path, formerPath] of formerPaths) {
    const message = `This file was imported from ${formerPath} before. Its article is kept, with the same slug.`
    addToReport(report, { file: path, ...createWarning('moved', message) })
  }
}

/**
 * Makes the articles of missing files drafts, and returns the paths of those files. Articles that were edited since the
 * last import are skipped, unless the run overwrites them. A file that is added again publishes its article again.
 */
async function pruneFiles(
  db: Database,
  run: BatchRun,
  missingFiles: readonly KnownFile[],
): Promise<Set<string>> {
  const prunedPaths = new Set<string>()
  for (let from = 0; from < missingFiles.length; from += BATCH_SIZE) {
    const paths = missingFiles.slice(from, from + BATCH_SIZE).map(({ path }) => path)
    const prune = () => db.prisma.$transaction((tx) => pruneBatch(tx, run, paths))
    for (const path of await retryTransaction(prune)) prunedPaths.add(path)
  }
  return prunedPaths
}

async function pruneBatch(tx: Tx, run: BatchRun, paths: readonly string[]): Promise<string[]> {
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
