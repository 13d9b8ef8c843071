/** Runs of the importer in PostgreSQL: which there were, what they wrote, and what their undoing leaves behind. */
import type { Database, Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import type { ImportReport } from '../folder/report.ts'

/** A run. `report` is null until it has finished; `written` counts the revisions that it has made. */
export interface ImportRun {
  id: string
  source: string
  startedAt: Date
  finishedAt: Date | null
  undoneAt: Date | null
  written: number
  report: ImportReport | null
}

/** A run in the list: of its report only the numbers. */
export type ImportRunSummary = Omit<ImportRun, 'report'> & {
  report: Omit<ImportReport, 'warnings' | 'errors'> | null
}

/** Characters at the end of a run's id by which it is called. Ids of runs begin alike: with the time. */
const SHORT = 8

/** How people call a run: the end of its id. */
export const shortRunId = (id: string): string => id.slice(-SHORT)

const columns = `
  run.id, run.source, run.started_at AS "startedAt", run.finished_at AS "finishedAt", run.undone_at AS "undoneAt",
  (SELECT count(*)::int FROM revision r WHERE r.run_id = run.id) AS written`

/** Every run, newest first. */
export function listImportRuns(db: Database): Promise<ImportRunSummary[]> {
  const text = `
    SELECT ${columns}, run.report - 'warnings' - 'errors' AS report FROM import_run run
    ORDER BY run.started_at DESC, run.id DESC`
  return db.query<ImportRunSummary>({ text, values: [] })
}

/**
 * A run by its id, or by the end of it that `shortIdOf` gives. Throws DomainError `not-found`, or `invalid` when
 * several runs are called so.
 */
export async function findImportRun(db: Database, name: string): Promise<ImportRun> {
  const text = `
    SELECT ${columns}, run.report FROM import_run run
    WHERE run.id::text = lower($1) OR right(run.id::text, ${SHORT}) = lower($1)`
  const [run, second] = await db.query<ImportRun>({ text, values: [name] })
  if (!run) throw new DomainError('not-found', `There is no run ${name}. \`import list\` shows them all.`)
  if (second) throw new DomainError('invalid', `Several runs end in ${name}. Give the whole id.`)
  return run
}

/** Articles that a run wrote, in the order of their ids, after a given one (or null): at most `limit`. */
export async function listArticlesOfRun(
  db: Database,
  run: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const text = `
    SELECT DISTINCT article_id AS id FROM revision
    WHERE run_id = $1 AND ($2::uuid IS NULL OR article_id > $2) ORDER BY 1 LIMIT $3`
  return (await db.query<{ id: string }>({ text, values: [run, after, limit] })).map(({ id }) => id)
}

/** Takes back the old addresses that a run gave to articles. */
export async function deleteAliasesOfRun(tx: Tx, run: string, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM alias USING revision r
    WHERE r.run_id = ${run}::uuid AND r.article_id = ANY(${ids}::uuid[])
      AND alias.article_id = r.article_id AND alias.created_at = r.created_at`
}

/**
 * Makes the files of articles count as changed, so that the next import writes them again, under the same addresses;
 * `edited` ones count as edited since, and are then left alone.
 */
export async function markFilesChanged(
  tx: Tx,
  ids: readonly string[],
  edited: readonly string[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE import_file f SET hash = '', missing_since = NULL,
      article_version = CASE WHEN a.id = ANY(${edited}::uuid[]) THEN a.version - 1 ELSE a.version END
    FROM article a WHERE a.id = f.article_id AND f.article_id = ANY(${ids}::uuid[])`
}

/** Notes that a run was undone; the first time counts. */
export async function markRunUndone(db: Database, id: string, at: Date): Promise<void> {
  await db.prisma.importRun.updateMany({ where: { id, undoneAt: null }, data: { undoneAt: at } })
}
