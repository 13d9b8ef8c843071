/** Undoing a run: every article as it was before, in batches, each of them one transaction. */
import { ZodError } from 'zod'
import { type Origin, restoreRevisions, trashArticles } from '../../articles/store.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { isRefusal } from '../../database/errors.ts'
import { lockSource } from '../store.ts'
import {
  dropAliases,
  forgetFiles,
  lockStandings,
  markUndone,
  type Run,
  type Standing,
  writtenArticles,
} from './store.ts'

/** How to undo. */
export interface UndoOptions {
  /** Also articles that were edited since. */
  overwrite?: boolean
}

/** An article that was left as it is, and why. `path` is that of its file. */
export interface LeftAlone {
  slug: string
  path: string | null
  reason: 'edited' | 'trashed' | 'rewritten' | 'refused'
  message: string
}

/** What undoing came to. */
export interface Undone {
  /** Articles that went to the trash. */
  trashed: number
  /** Articles that say again what they said before. */
  restored: number
  /** Articles that were as before the run already. */
  unchanged: number
  left: LeftAlone[]
}

/** Articles undone in one transaction. */
const BATCH = 50

const actor = 'undo'

/**
 * Puts the articles that a run wrote back as they were before it: those it made go to the trash, the others get a
 * further revision equal to the one before the run. Articles edited since are left alone unless `overwrite`. What is
 * undone already costs no write, so an interrupted undoing is finished by doing it again.
 */
export async function undoRun(
  db: Database,
  run: Pick<Run, 'id' | 'source'>,
  options: UndoOptions = {},
): Promise<Undone> {
  let undone = nothing
  let after: string | null = null
  while (true) {
    const ids: string[] = await writtenArticles(db, run.id, after, BATCH)
    const last = ids.at(-1)
    if (last === undefined) break
    undone = sum(undone, await undoBatch(db, run, ids, options))
    after = last
  }
  await markUndone(db, run.id, new Date())
  return undone
}

const nothing: Undone = { trashed: 0, restored: 0, unchanged: 0, left: [] }

const sum = (a: Undone, b: Undone): Undone => ({
  trashed: a.trashed + b.trashed,
  restored: a.restored + b.restored,
  unchanged: a.unchanged + b.unchanged,
  left: [...a.left, ...b.left],
})

/** Undoes a batch, whole or, where something in it is refused, article by article. */
async function undoBatch(
  db: Database,
  run: Pick<Run, 'id' | 'source'>,
  ids: readonly string[],
  options: UndoOptions,
): Promise<Undone> {
  try {
    return await db.prisma.$transaction(async (tx) => {
      await lockSource(tx, run.source)
      return await undoIn(tx, run.id, ids, options)
    })
  } catch (err) {
    if (!(err instanceof ZodError) && !isRefusal(err)) throw err
    if (ids.length === 1) return { ...nothing, left: [await refused(db, run.id, ids, err)] }
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
): Promise<Undone> {
  const standings = await lockStandings(tx, run, ids)
  const left = standings.filter((one) => !isAsBefore(one) && !overwrite && editOf(one) !== null)
  const todo = standings.filter((one) => !isAsBefore(one) && !left.includes(one))
  const toTrash = todo.filter((one) => wasInTrash(one) && !one.trashed)
  const toRestore = todo.filter((one) => !saysAsBefore(one))
  const toLift = todo.filter((one) => !wasInTrash(one) && one.trashed && saysAsBefore(one))
  const origin: Origin = { actor, at: new Date(), runId: null }
  await dropAliases(tx, run, idsOf(toRestore))
  await trashArticles(tx, idsOf(toTrash), origin)
  await restoreTo(tx, [...toRestore, ...toLift], origin)
  await forgetFiles(tx, idsOf(todo))
  return {
    trashed: toTrash.length,
    restored: todo.length - toTrash.length,
    unchanged: standings.length - todo.length - left.length,
    left: left.map(toLeftAlone),
  }
}
