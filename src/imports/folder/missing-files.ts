/** Missing and moved files of an import: warnings, and unpublishing with `--prune`. */
import { systemPrincipal } from '../../auth/principal.ts'
import { atPresent, inWriteTransaction, type LockingContext } from '../../changes/write-transaction.ts'
import { createWarning } from '../../content/diagnostic.ts'
import type { Database } from '../../database/connection.ts'
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
  {
    missingFiles,
    formerPaths,
    notReadReasons,
  }: Pick<ImportPlan, 'missingFiles' | 'formerPaths' | 'notReadReasons'>,
  prune: boolean,
  report: ImportReport,
): Promise<void> {
  const prunedPaths = prune ? await pruneFiles(db, run, missingFiles) : new Set<string>()
  report.pruned = prunedPaths.size
  for (const { path, currentVersion, importedVersion } of missingFiles) {
    if (prunedPaths.has(path)) continue
    const isEdited = currentVersion > importedVersion
    const reason = prune && isEdited ? ' because it was edited since' : ''
    const notRead = notReadReasons.get(path)
    const state = notRead === undefined ? 'no longer exists' : `is not read any more (${notRead})`
    const message = `This file was imported before and ${state}. Its article was not changed${reason}.`
    addToReport(report, { file: path, ...createWarning('missing', message) })
  }
  for (const [path, formerPath] of formerPaths) {
    const message = `This file was imported from ${formerPath} before. Its article has the same slug as before.`
    addToReport(report, { file: path, ...createWarning('moved', message) })
  }
}

/**
 * Unpublishes the articles of missing files, and returns the paths of these files. Articles that were edited since the
 * last import are skipped, unless the run overwrites them. A file that is added again publishes its article again.
 */
async function pruneFiles(db: Database, run: BatchRun, missing: readonly KnownFile[]): Promise<Set<string>> {
  const pruned = new Set<string>()
  for (let from = 0; from < missing.length; from += BATCH_SIZE) {
    const paths = missing.slice(from, from + BATCH_SIZE).map(({ path }) => path)
    const prune = (context: LockingContext) => pruneInTransaction(context, run, paths)
    const options = run.id === null ? {} : { runId: run.id }
    const prunedPaths = await inWriteTransaction(
      { db, policy: run.policy },
      { principal: systemPrincipal('import'), claim: null },
      prune,
      options,
    )
    for (const path of prunedPaths) pruned.add(path)
  }
  return pruned
}

async function pruneInTransaction(
  context: LockingContext,
  run: BatchRun,
  paths: readonly string[],
): Promise<string[]> {
  const { tx } = context
  await lockSource(tx, run.source)
  const { files, articles } = await lockKnownFiles(tx, run.source, paths)
  const toPrune = files.filter(
    ({ currentVersion, importedVersion, pruned }) =>
      !pruned && (run.overwrite || currentVersion === importedVersion),
  )
  if (run.id !== null && toPrune.length > 0)
    await unpublishFiles(await atPresent(context), run.source, { files: toPrune, articles })
  return toPrune.map(({ path }) => path)
}
