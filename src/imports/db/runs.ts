/** Import runs in PostgreSQL: start, end, list, find, and the statements of an undo. */
import { v7 as uuid } from 'uuid'
import { readClock } from '../../database/clock.ts'
import type { Database } from '../../database/connection.ts'
import { raw, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { DomainError } from '../../errors.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { ImportReport } from '../folder/report.ts'

/** An import run. `report` is null until the run has finished; `written` is the number of revisions it has created. */
export interface ImportRun {
  id: string
  source: string
  startedAt: Date
  finishedAt: Date | null
  undoneAt: Date | null
  written: number
  report: ImportReport | null
}

/** An import run in the list: its report has the numbers only. */
export type ImportRunSummary = Omit<ImportRun, 'report'> & {
  report: Omit<ImportReport, 'warnings' | 'errors'> | null
}

/** Characters of a short run id: the end of the UUID, since all UUIDs of version 7 begin with the time. */
const SHORT_ID_LENGTH = 8

/** Returns the short id of a run, as `import list` prints it. */
export const shortRunId = (id: string): string => id.slice(-SHORT_ID_LENGTH)

const columns = raw(`
  run.id, run.source, run.started_at AS "startedAt", run.finished_at AS "finishedAt", run.undone_at AS "undoneAt",
  (SELECT count(*)::int FROM revision r WHERE r.run_id = run.id) AS written`)

/** Creates a run and returns its id. */
export async function startImportRun(db: Database, source: string): Promise<string> {
  const run = { id: uuid(), source, startedAt: await readClock(db) }
  await db.prisma.importRun.create({ data: run, select: { id: true } })
  return run.id
}

/** Stores the end time and the report of a run. */
export async function finishImportRun(db: Database, id: string, report: ImportReport): Promise<void> {
  const data = { finishedAt: await readClock(db), report: report as unknown as Prisma.InputJsonObject }
  await db.prisma.importRun.update({ where: { id }, data, select: { id: true } })
}

/** Returns true when the database has an import run, also one that was undone. */
export async function hasImportRuns(db: Database): Promise<boolean> {
  const [run] = await db.query<{ id: string }>(sql`SELECT id FROM import_run LIMIT 1`)
  return run !== undefined
}

/** Returns all runs, newest first. */
export function listImportRuns(db: Database): Promise<ImportRunSummary[]> {
  return db.query<ImportRunSummary>(sql`
    SELECT ${columns}, run.report - 'warnings' - 'errors' AS report FROM import_run run
    ORDER BY run.started_at DESC, run.id DESC`)
}

/** Returns a run by its id or short id. Throws `DomainError` `not-found`, or `invalid` when several runs have the short id. */
export async function findImportRun(db: Database, name: string): Promise<ImportRun> {
  const [run, second] = await db.query<ImportRun>(sql`
    SELECT ${columns}, run.report FROM import_run run
    WHERE run.id::text = lower(${name}) OR right(run.id::text, ${SHORT_ID_LENGTH}) = lower(${name})`)
  if (!run)
    throw new DomainError('not-found', `There is no run ${name}. \`inkstone import list\` lists all runs.`)
  if (second) throw new DomainError('invalid', `Several runs have the id ${name}. Give the full id.`)
  return run
}

/** Returns at most `limit` ids of articles that a run wrote, in order, after a given id or from the first one. */
export async function listArticlesOfRun(
  db: Database,
  run: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    SELECT DISTINCT article_id AS id FROM revision
    WHERE run_id = ${run}::uuid AND (${after}::uuid IS NULL OR article_id > ${after}::uuid) ORDER BY 1 LIMIT ${limit}`)
  return rows.map(({ id }) => id)
}

/** Deletes the aliases that a run gave to articles. */
export async function deleteAliasesOfRun(tx: Tx, run: string, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    DELETE FROM alias USING revision r
    WHERE r.run_id = ${run}::uuid AND r.article_id = ANY(${ids}::uuid[])
      AND alias.article_id = r.article_id AND alias.created_at = r.created_at`)
}

/**
 * Marks the files of articles as changed, so that the next import writes them again with the same slugs. The articles in
 * `edited` count as edited since the import, so the next import skips them.
 */
export async function markFilesChanged(
  tx: Tx,
  ids: readonly string[],
  edited: readonly string[],
): Promise<void> {
  await tx.execute(sql`
    UPDATE import_file f SET hash = '', missing_since = NULL,
      article_version = CASE WHEN a.id = ANY(${edited}::uuid[]) THEN a.version - 1 ELSE a.version END
    FROM article a WHERE a.id = f.article_id AND f.article_id = ANY(${ids}::uuid[])`)
}

/** Stores when a run was undone. Later calls change nothing. */
export async function markRunUndone(db: Database, id: string): Promise<void> {
  const undoneAt = await readClock(db)
  await db.prisma.importRun.updateMany({ where: { id, undoneAt: null }, data: { undoneAt } })
}
