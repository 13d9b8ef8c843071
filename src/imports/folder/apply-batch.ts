/** Batches of parsed files: creates and updates their articles in one transaction each. */

import type { WrittenArticle } from '../../articles/db/write-articles.ts'
import { diagnosticsOf } from '../../articles/model/draft-from-document.ts'
import { deferChanges } from '../../changes/db/record-changes.ts'
import { createWarning } from '../../content/diagnostic.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { isRejectedWrite, isRetryable, isUniqueViolation } from '../../database/errors.ts'
import { retryTransaction } from '../../database/retry.ts'
import { lockSource, moveSourceFiles } from '../db/source-files.ts'
import { aliasTakenDiagnostic, applyDecisions } from '../source/apply-decisions.ts'
import { decideFiles, type KeptFile, type PlannedWrite, type SourceFile } from '../source/decide.ts'
import { type FileResult, fileError } from './report.ts'

/** The run that a batch belongs to. Its id is null for a dry run. */
export interface BatchRun {
  id: string | null
  source: string
  overwrite: boolean
}

/**
 * Writes a batch in one transaction. If the database rejects a write in it, every file gets its own transaction, so that
 * one file cannot fail the others. The batch is decided and written again after a deadlock with another writer, and when
 * another writer has just taken one of its slugs.
 */
export async function applyBatch(
  db: Database,
  run: BatchRun,
  files: readonly SourceFile[],
): Promise<FileResult[]> {
  try {
    return await retryTransaction(
      () => db.bulk((tx) => deferChanges(tx, () => saveIn(tx, run, files))),
      (err) => isRetryable(err) || isUniqueViolation(err),
    )
  } catch (err) {
    if (!isRejectedWrite(err)) throw err
    const [file, ...others] = files
    if (file && others.length === 0) return [refused(file, err)]
    const saved: FileResult[] = []
    for (const one of files) saved.push(...(await applyBatch(db, run, [one])))
    return saved
  }
}

/** Returns the results that `applyBatch` would have, without writing. */
export function previewBatch(
  db: Database,
  run: BatchRun,
  files: readonly SourceFile[],
): Promise<FileResult[]> {
  return db.prisma.$transaction(async (tx) => {
    const { kept, linked, fresh, changed } = await decideFiles(tx, run, files)
    return [
      ...kept.map(toKept),
      ...linked.map(toLinked),
      ...fresh.map((one) => created(one)),
      ...changed.map((one) => updated(one)),
    ]
  })
}

async function saveIn(tx: Tx, run: BatchRun, files: readonly SourceFile[]): Promise<FileResult[]> {
  await lockSource(tx, run.source)
  await moveSourceFiles(tx, run.source, files)
  const decisions = await decideFiles(tx, run, files)
  const origin = { actor: 'import', keyId: null, at: new Date(), runId: run.id }
  const { made, replaced } = await applyDecisions(tx, run.source, decisions, origin)
  return [
    ...decisions.kept.map(toKept),
    ...decisions.linked.map(toLinked),
    ...decisions.fresh.map((one, index) => created(one, made[index])),
    ...decisions.changed.map((one, index) => updated(one, replaced[index])),
  ]
}

const toLinked = ({ file }: PlannedWrite): FileResult => ({ path: file.path, outcome: 'unchanged' })

const created = (one: PlannedWrite, written?: WrittenArticle): FileResult => ({
  ...resultOf(one, written),
  outcome: 'created',
})
const updated = (one: PlannedWrite, written?: WrittenArticle): FileResult => ({
  ...resultOf(one, written),
  outcome: 'updated',
})

function resultOf(
  { file, state, reason }: PlannedWrite,
  written: WrittenArticle | undefined,
): Omit<FileResult, 'outcome'> {
  const diagnostics = [
    ...diagnosticsOf(file.document, file.draft),
    ...(written?.aliasesTaken ?? []).map(aliasTakenDiagnostic),
  ]
  return {
    path: file.path,
    slug: state.draft.slug,
    reason,
    diagnostics: diagnostics.map((diagnostic) => ({ file: file.path, ...diagnostic })),
  }
}

const toKept = ({ file, outcome }: KeptFile): FileResult =>
  outcome === 'diverged' ? diverged(file) : { path: file.path, outcome }

function diverged({ path }: SourceFile): FileResult {
  const message =
    'The article was edited since the last import and is not overwritten. Use --overwrite to overwrite it.'
  return {
    path,
    outcome: 'diverged',
    reason: 'it was edited since',
    diagnostics: [{ file: path, ...createWarning('diverged', message) }],
  }
}

function refused({ path }: SourceFile, err: unknown): FileResult {
  const cause = err instanceof Error ? (err.message.trim().split('\n').at(-1) ?? '') : String(err)
  const error = fileError(path, 'refused', `The database refuses it: ${cause}`)
  return { path, outcome: 'failed', diagnostics: [error] }
}
