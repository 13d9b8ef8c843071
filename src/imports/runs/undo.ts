/** Undo of an import run: restores its articles to their state before it, in batches of one transaction each. */
import { ZodError } from 'zod'
import type { WriteOrigin } from '../../articles/db/rows.ts'
import { restoreRevisions, trashArticles } from '../../articles/db/write-articles.ts'
import { deferChanges } from '../../changes/db/record-changes.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { isRejectedWrite, isUniqueViolation } from '../../database/errors.ts'
import { retryTransaction } from '../../database/retry.ts'
import {
  deleteAliasesOfRun,
  type ImportRun,
  listArticlesOfRun,
  markFilesChanged,
  markRunUndone,
} from '../db/runs.ts'
import { lockSource } from '../db/source-files.ts'
import { lockUndoCandidates, type UndoCandidate } from '../db/undo-candidates.ts'

/** Options of an undo. */
export interface UndoOptions {
  /** Include articles that were edited since the run. */
  overwrite?: boolean
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
  left: SkippedArticle[]
}

/** Articles per transaction. */
const BATCH = 50

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
  let undone = nothing
  let after: string | null = null
  while (true) {
    const ids: string[] = await listArticlesOfRun(db, run.id, after, BATCH)
    const last = ids.at(-1)
    if (last === undefined) break
    undone = sum(undone, await undoBatch(db, run, ids, options))
    after = last
  }
  await markRunUndone(db, run.id, new Date())
  return undone
}

const nothing: UndoResult = { trashed: 0, restored: 0, unchanged: 0, left: [] }

const sum = (a: UndoResult, b: UndoResult): UndoResult => ({
  trashed: a.trashed + b.trashed,
  restored: a.restored + b.restored,
  unchanged: a.unchanged + b.unchanged,
  left: [...a.left, ...b.left],
})

/** Undoes a batch in one transaction. If the database rejects a write in it, every article gets its own transaction. */
async function undoBatch(
  db: Database,
  run: Pick<ImportRun, 'id' | 'source'>,
  ids: readonly string[],
  options: UndoOptions,
): Promise<UndoResult> {
  const undo = async (tx: Tx) => {
    await lockSource(tx, run.source)
    return await undoIn(tx, run.id, ids, options)
  }
  try {
    return await retryTransaction(() => db.prisma.$transaction((tx) => deferChanges(tx, () => undo(tx))))
  } catch (err) {
    if (!(err instanceof ZodError) && !isRejectedWrite(err)) throw err
    const [one = '', ...others] = ids
    if (others.length === 0) return { ...nothing, left: [await refused(db, run.id, one, err)] }
    let undone = nothing
    for (const id of ids) undone = sum(undone, await undoBatch(db, run, [id], options))
    return undone
  }
}

async function undoIn(
  tx: Tx,
  run: string,
  ids: readonly string[],
  { overwrite = false }: UndoOptions,
): Promise<UndoResult> {
  const standings = await lockUndoCandidates(tx, run, ids)
  const differing = standings.filter((one) => !isAsBefore(one))
  const left = overwrite ? [] : differing.flatMap(leftAlone)
  const kept = new Set(left.map(({ id }) => id))
  const todo = differing.filter(({ id }) => !kept.has(id))
  const toTrash = todo.filter(wasInTrash)
  const toRestore = todo.filter((one) => !wasInTrash(one))
  const origin: WriteOrigin = { actor: 'undo', keyId: null, at: new Date(), runId: null }
  await deleteAliasesOfRun(
    tx,
    run,
    todo.filter(({ previousRevision }) => previousRevision !== null).map(({ id }) => id),
  )
  await trashArticles(tx, idsOf(toTrash), origin)
  await restoreRevisions(tx, toTrash.flatMap(previousOf), origin)
  await restoreRevisions(tx, toRestore.flatMap(previousOf), origin, { untrash: true })
  await markFilesChanged(tx, idsOf(todo), idsOf(todo.filter(({ wasEditedBefore }) => wasEditedBefore)))
  return {
    trashed: toTrash.length,
    restored: toRestore.length,
    unchanged: standings.length - differing.length,
    left,
  }
}

const idsOf = (standings: readonly UndoCandidate[]) => standings.map(({ id }) => id)

const wasInTrash = ({ previousRevision, wasRestoredFromTrash }: UndoCandidate) =>
  previousRevision === null || wasRestoredFromTrash

const isAsBefore = (one: UndoCandidate) =>
  one.isTrashed === wasInTrash(one) && (one.previousRevision === null || one.equalsRevisionBefore)

/** Returns the revision before the run; none for an article that the run created. */
const previousOf = ({ id, previousRevision: number }: UndoCandidate) =>
  number === null ? [] : [{ id, number }]

/** Returns why an article is skipped, if it was written since the run. */
function leftAlone({
  id,
  slug,
  path,
  isTrashed,
  equalsRunResult,
  hasLaterRun,
}: UndoCandidate): SkippedArticle[] {
  const why = (reason: string) => [{ id, slug, path, reason }]
  if (hasLaterRun) return why('a later run has written it')
  if (isTrashed) return why('it was put into the trash since')
  return equalsRunResult ? [] : why('it was edited since')
}

async function refused(db: Database, run: string, id: string, err: unknown): Promise<SkippedArticle> {
  const [standing] = await lockUndoCandidates(db.prisma, run, [id])
  const reason = `it cannot be put back: ${causeOf(err)}`
  return { id, slug: standing?.slug ?? id, path: standing?.path ?? null, reason }
}

function causeOf(err: unknown): string {
  if (isUniqueViolation(err)) return 'another article has its address by now'
  if (err instanceof ZodError)
    return err.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')
  return err instanceof Error ? (err.message.trim().split('\n').at(-1) ?? '') : String(err)
}
