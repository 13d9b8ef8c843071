/** Writes read documents as articles, a batch in one transaction. */

import type { Written } from '../../articles/db/write-articles.ts'
import { noticesOf } from '../../articles/model/draft-from-document.ts'
import { deferChanges } from '../../changes/db/record-changes.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { isLostRace, isRefusal, isUniqueViolation } from '../../database/errors.ts'
import { retryLost } from '../../database/retry.ts'
import { lockSource, moveFiles } from '../db/source-files.ts'
import { aliasTaken, carryOut } from '../source/apply-decisions.ts'
import { decide, type Kept, type Ready, type SourceFile } from '../source/decide.ts'
import { errorAt, type FileResult, type FileWarning } from './report.ts'

/** The run that writes. Its id is null when nothing is to be written. */
export interface Run {
  id: string | null
  source: string
  overwrite: boolean
}

/**
 * Writes a batch, whole or, where the database refuses something in it, file by file, so that one cannot sink the others.
 * Editors write meanwhile: a batch that waits for one of them in a circle, or whose address one of them has just taken, is
 * decided and written again.
 */
export async function saveBatch(db: Database, run: Run, files: readonly SourceFile[]): Promise<FileResult[]> {
  try {
    return await retryLost(
      () => db.bulk((tx) => deferChanges(tx, () => saveIn(tx, run, files))),
      (err) => isLostRace(err) || isUniqueViolation(err),
    )
  } catch (err) {
    if (!isRefusal(err)) throw err
    const [file, ...others] = files
    if (file && others.length === 0) return [refused(file, err)]
    const saved: FileResult[] = []
    for (const one of files) saved.push(...(await saveBatch(db, run, [one])))
    return saved
  }
}

/** What saveBatch would do, without doing it. */
export function tryBatch(db: Database, run: Run, files: readonly SourceFile[]): Promise<FileResult[]> {
  return db.prisma.$transaction(async (tx) => {
    const { kept, linked, fresh, changed } = await decide(tx, run, files)
    return [
      ...kept.map(toKept),
      ...linked.map(toLinked),
      ...fresh.map((one) => created(one)),
      ...changed.map((one) => updated(one)),
    ]
  })
}

async function saveIn(tx: Tx, run: Run, files: readonly SourceFile[]): Promise<FileResult[]> {
  await lockSource(tx, run.source)
  await moveFiles(tx, run.source, files)
  const decisions = await decide(tx, run, files)
  const origin = { actor: 'import', keyId: null, at: new Date(), runId: run.id }
  const { made, replaced } = await carryOut(tx, run.source, decisions, origin)
  return [
    ...decisions.kept.map(toKept),
    ...decisions.linked.map(toLinked),
    ...decisions.fresh.map((one, index) => created(one, made[index])),
    ...decisions.changed.map((one, index) => updated(one, replaced[index])),
  ]
}

const toLinked = ({ file }: Ready): FileResult => ({ path: file.path, outcome: 'unchanged' })

const created = (one: Ready, written?: Written): FileResult => ({
  ...resultOf(one, written),
  outcome: 'created',
})
const updated = (one: Ready, written?: Written): FileResult => ({
  ...resultOf(one, written),
  outcome: 'updated',
})

function resultOf({ file, state, reason }: Ready, written: Written | undefined): Omit<FileResult, 'outcome'> {
  const notices = [...noticesOf(file.document, file.draft), ...(written?.aliasesTaken ?? []).map(aliasTaken)]
  const warnings = notices.map((notice): FileWarning => ({ file: file.path, ...notice }))
  return { path: file.path, slug: state.draft.slug, reason, warnings }
}

const toKept = ({ file, outcome }: Kept): FileResult =>
  outcome === 'diverged' ? diverged(file) : { path: file.path, outcome }

function diverged({ path }: SourceFile): FileResult {
  const message = 'It was edited since the last import and is left as it is (--overwrite overwrites it).'
  return {
    path,
    outcome: 'diverged',
    reason: 'it was edited since',
    warnings: [{ file: path, code: 'diverged', message }],
  }
}

function refused({ path }: SourceFile, err: unknown): FileResult {
  const cause = err instanceof Error ? (err.message.trim().split('\n').at(-1) ?? '') : String(err)
  return { path, outcome: 'failed', error: errorAt(path, 'refused', `The database refuses it: ${cause}`) }
}
