/** Text output of import runs: the list, one run, and the result of an undo. */
import { textTable } from '../../schemas/text-table.ts'
import { type ImportRun, type ImportRunSummary, shortRunId } from '../db/runs.ts'
import { describeCounts, describeReport } from '../folder/report.ts'
import type { PurgeResult } from './purge.ts'
import type { SkippedArticle, UndoResult } from './undo.ts'

/** Returns a table of runs: short id, start, duration, status, source and counts. */
export function describeRuns(runs: readonly ImportRunSummary[]): string {
  if (runs.length === 0) return 'There are no import runs.'
  const rows = runs.map((run) => [
    shortRunId(run.id),
    run.startedAt.toISOString(),
    durationOf(run),
    statusOf(run),
    run.source,
    run.report ? describeCounts(run.report) || 'nothing' : describeUnfinished(run),
  ])
  return textTable([['run', 'started', 'duration', 'status', 'source', 'result'], ...rows])
}

/** Returns the details of a run and its report. */
export function describeRun(run: ImportRun): string {
  const details = [
    ['Run', run.id],
    ['Source', run.source],
    ['Started', run.startedAt.toISOString()],
    ['Duration', durationOf(run)],
    ['Status', run.undoneAt ? `undone ${run.undoneAt.toISOString()}` : statusOf(run)],
  ]
  const report = run.report
    ? describeReport(run.report, false)
    : `There is no report: ${describeUnfinished(run)}.`
  return `${textTable(details)}\n\n${report}`
}

/** Returns the counts of an undo, and one line for every skipped article. */
export function describeUndo(run: Pick<ImportRun, 'id' | 'source'>, result: UndoResult): string {
  const { trashed, restored, unchanged, skipped } = result
  const counts = [
    ...(trashed > 0 ? [`${trashed} moved to the trash`] : []),
    ...(restored > 0 ? [`${restored} restored`] : []),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
  ]
  const head = `Undid run ${shortRunId(run.id)} of source "${run.source}": ${counts.join(', ') || 'the run wrote no articles'}.`
  if (skipped.length === 0) return head
  return [
    head,
    '',
    'Skipped (use --overwrite to include articles that were edited since):',
    ...skipped.map(describeSkipped),
  ].join('\n')
}

/** Returns the counts of a purge. */
export const describePurge = ({ articles, terms }: PurgeResult): string =>
  `Deleted permanently: ${articles} ${articles === 1 ? 'article' : 'articles'}, ${terms} tags, categories and authors.`

/** Returns the number of media files that were deleted with a run. */
export const describeDeletedMedia = (count: number): string =>
  `Pictures and other media files: ${count} deleted.`

/** The path is quoted because a file name may contain any character. */
const describeSkipped = ({ path, slug, reason }: SkippedArticle) =>
  `  ${JSON.stringify(path ?? slug)}: ${reason}`

/** A run without an end is running or was interrupted. Both are `unfinished`: they cannot be distinguished. */
function statusOf({ finishedAt, undoneAt }: Pick<ImportRun, 'finishedAt' | 'undoneAt'>): string {
  if (undoneAt) return 'undone'
  return finishedAt ? 'finished' : 'unfinished'
}

const describeUnfinished = ({ written }: Pick<ImportRun, 'written'>) =>
  `running or interrupted, ${written} ${written === 1 ? 'article' : 'articles'} written`

/** Returns a duration: tenths of a second below ten seconds, else whole seconds. */
function durationOf({ startedAt, finishedAt }: Pick<ImportRun, 'startedAt' | 'finishedAt'>): string {
  if (!finishedAt) return '-'
  const seconds = (finishedAt.getTime() - startedAt.getTime()) / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const rounded = Math.round(seconds)
  return rounded < 60 ? `${rounded} s` : `${Math.floor(rounded / 60)} min ${rounded % 60} s`
}
