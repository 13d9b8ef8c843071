/** Batches of parsed files: creates and updates their articles in one transaction each. */
import type { InsertedArticle } from '../../articles/db/write-articles.ts'
import { systemPrincipal } from '../../auth/principal.ts'
import { atPresent, inWriteTransaction, type LockingContext } from '../../changes/write-transaction.ts'
import { createWarning } from '../../content/diagnostic.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import type { Database } from '../../database/connection.ts'
import { isRejectedWrite, isRetryable, isUniqueViolation } from '../../database/errors.ts'
import { lockKnownFiles, lockSource, moveSourceFiles } from '../db/source-files.ts'
import { unfetchedDiagnostics } from '../media/file-media.ts'
import { aliasTakenDiagnostic, applyDecisions } from '../source/apply-decisions.ts'
import { decideFiles, type PlannedWrite, pathsOf, type SkippedFile } from '../source/decide.ts'
import { fileDiagnosticsOf, type SourceFile } from '../source/parsed-source-file.ts'
import { type FileResult, fileError } from './report.ts'

/** The run that a batch belongs to. Its id is null for a dry run. */
export interface BatchRun {
  id: string | null
  source: string
  overwrite: boolean
  policy: HtmlPolicy
}

const importRequest = { principal: systemPrincipal('import'), claim: null }

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
  const options = {
    bulk: true,
    ...(run.id !== null && { runId: run.id }),
    isRetryable: (err: unknown) => isRetryable(err) || isUniqueViolation(err),
  }
  try {
    return await inWriteTransaction(
      { db, policy: run.policy },
      importRequest,
      (context) => applyInTransaction(context, run, files),
      options,
    )
  } catch (err) {
    if (!isRejectedWrite(err)) throw err
    const [file, ...others] = files
    if (file && others.length === 0) return [rejected(file, err)]
    const results: FileResult[] = []
    for (const one of files) results.push(...(await applyBatch(db, run, [one])))
    return results
  }
}

/** Returns the results that `applyBatch` would have, without writing. */
export function previewBatch(
  db: Database,
  run: BatchRun,
  files: readonly SourceFile[],
): Promise<FileResult[]> {
  return db.transaction(async ({ tx }) => {
    const known = await lockKnownFiles(tx, run.source, pathsOf(files))
    const { skipped, linked, fresh, changed } = await decideFiles(tx, run, files, known)
    return [
      ...skipped.map(resultOfSkipped),
      ...linked.map(linkedResult),
      ...fresh.map((write) => createdResult(write)),
      ...changed.map((write) => updatedResult(write)),
    ]
  })
}

async function applyInTransaction(
  context: LockingContext,
  run: BatchRun,
  files: readonly SourceFile[],
): Promise<FileResult[]> {
  const { tx } = context
  await lockSource(tx, run.source)
  await moveSourceFiles(tx, run.source, files)
  const known = await lockKnownFiles(tx, run.source, pathsOf(files))
  const decisions = await decideFiles(tx, run, files, known)
  const applied = await applyDecisions(await atPresent(context), run.source, decisions)
  return [
    ...decisions.skipped.map(resultOfSkipped),
    ...decisions.linked.map(linkedResult),
    ...decisions.fresh.map((write, index) => createdResult(write, applied.created[index])),
    ...decisions.changed.map((write, index) => updatedResult(write, applied.updated[index])),
  ]
}

function linkedResult({ file }: PlannedWrite): FileResult {
  const diagnostics = unfetchedDiagnostics(file.media).map((one) => ({ file: file.path, ...one }))
  return { path: file.path, outcome: 'unchanged', ...(diagnostics.length > 0 && { diagnostics }) }
}

const createdResult = (write: PlannedWrite, article?: AliasResult): FileResult => ({
  ...resultOf(write, article),
  outcome: 'created',
})
const updatedResult = (write: PlannedWrite, article?: AliasResult): FileResult => ({
  ...resultOf(write, article),
  outcome: 'updated',
})

/** A written article, as far as its aliases are concerned. */
type AliasResult = Pick<InsertedArticle, 'takenAliases'>

function resultOf(
  { file, rendered, reason }: PlannedWrite,
  article: AliasResult | undefined,
): Omit<FileResult, 'outcome'> {
  const diagnostics = [...fileDiagnosticsOf(file), ...(article?.takenAliases ?? []).map(aliasTakenDiagnostic)]
  return {
    path: file.path,
    slug: rendered.draft.slug,
    reason,
    diagnostics: diagnostics.map((diagnostic) => ({ file: file.path, ...diagnostic })),
  }
}

const resultOfSkipped = ({ file, outcome }: SkippedFile): FileResult =>
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

function rejected({ path }: SourceFile, err: unknown): FileResult {
  const cause = err instanceof Error ? (err.message.trim().split('\n').at(-1) ?? '') : String(err)
  const error = fileError(path, 'refused', `The database rejects it: ${cause}`)
  return { path, outcome: 'failed', diagnostics: [error] }
}
