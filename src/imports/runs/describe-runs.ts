/** Runs of the importer in words. */

import { type ImportRun, type ImportRunSummary, shortRunId } from '../db/runs.ts'
import { describeCounts, describeReport } from '../folder/report.ts'
import type { SkippedArticle, UndoResult } from './undo.ts'

/** Runs as lines: what each is called, when it began, how long it took, its state, its source, what it did. */
export function describeRuns(runs: readonly ImportRunSummary[]): string {
  if (runs.length === 0) return 'Nothing was imported yet.'
  const rows = runs.map((run) => [
    shortRunId(run.id),
    run.startedAt.toISOString(),
    durationOf(run),
    stateOf(run),
    run.source,
    run.report ? describeCounts(run.report) || 'nothing' : soFar(run),
  ])
  return table([['run', 'began', 'took', 'state', 'source', 'did'], ...rows])
}

/** One run: when and how it went, and its report. */
export function describeRun(run: ImportRun): string {
  const facts = [
    ['Run', run.id],
    ['Source', run.source],
    ['Began', run.startedAt.toISOString()],
    ['Took', durationOf(run)],
    ['State', run.undoneAt ? `undone ${run.undoneAt.toISOString()}` : stateOf(run)],
  ]
  const report = run.report ? describeReport(run.report, false) : `There is no report: ${soFar(run)}.`
  return `${table(facts)}\n\n${report}`
}

/** What undoing a run came to, with every article that was left as it is. */
export function describeUndo(run: Pick<ImportRun, 'id' | 'source'>, undone: UndoResult): string {
  const { trashed, restored, unchanged, left } = undone
  const counts = [
    ...(trashed > 0 ? [`${trashed} to the trash`] : []),
    ...(restored > 0 ? [`${restored} as before`] : []),
    ...(unchanged > 0 ? [`${unchanged} had nothing to undo`] : []),
    ...(left.length > 0 ? [`${left.length} left as they are`] : []),
  ]
  const head = `Undid run ${shortRunId(run.id)} of source "${run.source}": ${counts.join(', ') || 'it wrote nothing'}.`
  if (left.length === 0) return head
  return [head, '', 'Left as they are (--overwrite undoes them too):', ...left.map(describeLeft)].join('\n')
}

/** Quoted, since the name of a file may hold anything. */
const describeLeft = ({ path, slug, reason }: SkippedArticle) =>
  `  ${JSON.stringify(path ?? slug)}: ${reason}`

/** Without an end it is running, or was interrupted: from outside the two look the same. */
function stateOf({ finishedAt, undoneAt }: Pick<ImportRun, 'finishedAt' | 'undoneAt'>): string {
  if (undoneAt) return 'undone'
  return finishedAt ? 'finished' : 'unfinished'
}

const soFar = ({ written }: Pick<ImportRun, 'written'>) =>
  `running or interrupted, ${written} ${written === 1 ? 'article' : 'articles'} written`

/** Whole seconds above ten, tenths below. */
function durationOf({ startedAt, finishedAt }: Pick<ImportRun, 'startedAt' | 'finishedAt'>): string {
  if (!finishedAt) return '-'
  const seconds = (finishedAt.getTime() - startedAt.getTime()) / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** Columns of equal width, but for the last. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
