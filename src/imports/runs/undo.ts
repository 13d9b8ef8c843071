/** Undo of an import run: restores its articles to their state before it, in batches of one transaction each. */
import { ZodError } from 'zod'
import { lockArticles, lockedArticle } from '../../articles/db/locks.ts'
import { trashArticles } from '../../articles/db/write-articles.ts'
import { restoreRevisions } from '../../articles/service/restore.ts'
import { systemPrincipal } from '../../auth/principal.ts'
import { atPresent, inWriteTransaction, type LockingContext } from '../../changes/write-transaction.ts'
import { DEFAULT_POLICY, type HtmlPolicy } from '../../content/html/html-policy.ts'
import type { Database } from '../../database/connection.ts'
import { isRejectedWrite, isUniqueViolation } from '../../database/errors.ts'
import {
  deleteAliasesOfRun,
  type ImportRun,
  listArticlesOfRun,
  markFilesChanged,
  markRunUndone,
} from '../db/runs.ts'
import { lockSource } from '../db/source-files.ts'
import { findUndoCandidates, type UndoCandidate } from '../db/undo-candidates.ts'

/** Options of an undo. */
export interface UndoOptions {
  /** Include articles that were edited since the run. */
  overwrite?: boolean
  /** The HTML policy by which restored articles are rendered. */
  policy?: HtmlPolicy
}

/** An article that the undo skipped, and the reason. `path` is the path of its file. */
export interface SkippedArticle {
  id: string
  slug: string
  path: string | null
  reason: string
}

/** The result of an undo. */
export interface UndoResult {
  /** Articles that were moved to the trash. */
  trashed: number
  /** Articles that were restored to their revision before the run. */
  restored: number
  /** Articles that equalled their state before the run already. */
  unchanged: number
  /** Articles that were skipped. */
  skipped: SkippedArticle[]
}

/** Articles per transaction. */
const BATCH_SIZE = 50

/**
 * Restores the articles that a run wrote to their state before it: articles that it created are moved to the trash, the
 * others get a new revision that equals the one before the run. Articles that were edited since are skipped unless
 * `overwrite` is set. Articles that are already in their earlier state are not written, so an interrupted undo is
 * completed by running it again.
 */
export async function undoRun(
  db: Database,
  run: Pick<ImportRun, 'id' | 'source'>,
  options: UndoOptions = {},
): Promise<UndoResult> {
  let total = emptyResult
  let after: string | null = null
  while (true) {
    const ids: string[] = await listArticlesOfRun(db, run.id, after, BATCH_SIZE)
    const last = ids.at(-1)
    if (last === undefined) break
    total = sum(total, await undoBatch(db, run, ids, options))
    after = last
  }
  await markRunUndone(db, run.id)
  return total
}

const emptyResult: UndoResult = { trashed: 0, restored: 0, unchanged: 0, skipped: [] }

const sum = (a: UndoResult, b: UndoResult): UndoResult => ({
  trashed: a.trashed + b.trashed,
  restored: a.restored + b.restored,
  unchanged: a.unchanged + b.unchanged,
  skipped: [...a.skipped, ...b.skipped],
})

/** Undoes a batch in one transaction. When PostgreSQL rejects a write in it, every article gets its own transaction. */
async function undoBatch(
  db: Database,
  run: Pick<ImportRun, 'id' | 'source'>,
  ids: readonly string[],
  options: UndoOptions,
): Promise<UndoResult> {
  const undo = async (context: LockingContext) => {
    await lockSource(context.tx, run.source)
    return undoInTransaction(context, run.id, ids, options)
  }
  try {
    return await inWriteTransaction({ db, policy: options.policy ?? DEFAULT_POLICY }, undoRequest, undo)
  } catch (err) {
    if (!(err instanceof ZodError) && !isRejectedWrite(err)) throw err
    const [id = '', ...others] = ids
    if (others.length === 0) return { ...emptyResult, skipped: [await skipRejected(db, run.id, id, err)] }
    let total = emptyResult
    for (const one of ids) total = sum(total, await undoBatch(db, run, [one], options))
    return total
  }
}

const undoRequest = { principal: systemPrincipal('undo'), claim: null }

async function undoInTransaction(
  locking: LockingContext,
  run: string,
  ids: readonly string[],
  { overwrite = false }: UndoOptions,
): Promise<UndoResult> {
  const { tx } = locking
  const articles = new Map(await lockArticles(tx, ids))
  const candidates = await findUndoCandidates(tx, run, ids)
  const differing = candidates.filter((candidate) => !isAsBefore(candidate))
  const skipped = overwrite ? [] : differing.flatMap(skipWritten)
  const skippedIds = new Set(skipped.map(({ id }) => id))
  const todo = differing.filter(({ id }) => !skippedIds.has(id))
  const toTrash = todo.filter(wasInTrash)
  const toRestore = todo.filter((candidate) => !wasInTrash(candidate))
  const context = await atPresent(locking)
  const existedBefore = todo.filter(({ previousRevision }) => previousRevision !== null)
  await deleteAliasesOfRun(tx, run, idsOf(existedBefore))
  const lockedOf = (id: string) => lockedArticle(articles, id)
  const trashed = await trashArticles(context, idsOf(toTrash).map(lockedOf))
  for (const article of trashed) articles.set(article.id, article)
  const revisionOf = ({ id, previousRevision: number }: UndoCandidate) =>
    number === null ? [] : [{ article: lockedOf(id), number }]
  await restoreRevisions(context, toTrash.flatMap(revisionOf))
  await restoreRevisions(context, toRestore.flatMap(revisionOf), { restoreFromTrash: true })
  await markFilesChanged(tx, idsOf(todo), idsOf(todo.filter(({ wasEditedBefore }) => wasEditedBefore)))
  return {
    trashed: toTrash.length,
    restored: toRestore.length,
    unchanged: candidates.length - differing.length,
    skipped,
  }
}

const idsOf = (candidates: readonly UndoCandidate[]) => candidates.map(({ id }) => id)

const wasInTrash = ({ previousRevision, wasRestoredFromTrash }: UndoCandidate) =>
  previousRevision === null || wasRestoredFromTrash

const isAsBefore = (candidate: UndoCandidate) =>
  candidate.isTrashed === wasInTrash(candidate) &&
  (candidate.previousRevision === null || candidate.equalsRevisionBefore)

/** Returns why an article is skipped, if it was written since the run. */
function skipWritten({
  id,
  slug,
  path,
  isTrashed,
  equalsRunResult,
  hasLaterRun,
}: UndoCandidate): SkippedArticle[] {
  const because = (reason: string) => [{ id, slug, path, reason }]
  if (hasLaterRun) return because('a later run has written it')
  if (isTrashed) return because('it was moved to the trash since')
  return equalsRunResult ? [] : because('it was edited since')
}

async function skipRejected(db: Database, run: string, id: string, err: unknown): Promise<SkippedArticle> {
  const [candidate] = await findUndoCandidates(db, run, [id])
  const reason = `it cannot be restored: ${causeOf(err)}`
  return { id, slug: candidate?.slug ?? id, path: candidate?.path ?? null, reason }
}

function causeOf(err: unknown): string {
  if (isUniqueViolation(err)) return 'another article has its slug now'
  if (err instanceof ZodError)
    return err.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')
  return err instanceof Error ? (err.message.trim().split('\n').at(-1) ?? '') : String(err)
}
