/** Import with output: a progress bar on a terminal, progress lines elsewhere, JSON events, and the report. */
import { writeFile } from 'node:fs/promises'
import type { Database } from '../../database/connection.ts'
import { CannotRun } from '../../errors.ts'
import { printableText } from '../../schemas/text.ts'
import { shortRunId } from '../db/runs.ts'
import { type ImportOptions, importFolder } from './import-folder.ts'
import { createProgressIndicator, type ProgressIndicator, type ProgressOutput } from './progress-bar.ts'
import { describeReport, describeResult, type FileResult, type ImportReport, toFileEvent } from './report.ts'

/** Options of an import with output. */
export interface ImportDisplayOptions
  extends Omit<ImportOptions, 'onProgress' | 'onFile' | 'onFetchProgress'> {
  /** Path of a file to which the report is written as JSON. */
  reportFile?: string | undefined
  /** Print JSON events instead of text: one object per line, the last one with the report. */
  json?: boolean
  /** The words by which the program was called, for a command that people copy. */
  command?: string
}

/** Imports a folder and prints progress and report to `output`. A dry run prints one line per file. */
export async function importWithProgress(
  db: Database,
  options: ImportDisplayOptions,
  output: ProgressOutput,
): Promise<ImportReport> {
  const { reportFile, json = false, ...importOptions } = options
  const display = createDisplay(options, output)
  let report: ImportReport
  try {
    report = await importFolder(db, {
      ...importOptions,
      onProgress: display.onProgress,
      onFile: display.onFile,
      onFetchProgress: display.onFetchProgress,
    })
  } finally {
    display.stop()
  }
  if (reportFile !== undefined) await writeReport(reportFile, report)
  const text = json
    ? JSON.stringify({ event: 'report', ...report })
    : printableText(
        [describeReport(report, options.dryRun ?? false), ...describeUndoing(report, options)].join('\n'),
      )
  output.write(`${text}\n`)
  return report
}

/** Returns the lines that say how to undo a run that has written articles. */
function describeUndoing(
  { run, created, updated, pruned }: ImportReport,
  { command = 'inkstone' }: ImportDisplayOptions,
): string[] {
  if (run === null || created + updated + pruned === 0) return []
  const id = shortRunId(run)
  return ['', `This was run ${id}. To undo it: ${command} import undo ${id}`]
}

interface ProgressDisplay extends ProgressIndicator {
  onFile: (result: FileResult) => void
}

const doNothing = () => {}

function createDisplay({ json, dryRun }: ImportDisplayOptions, output: ProgressOutput): ProgressDisplay {
  if (json) return jsonEvents(output)
  if (dryRun) return fileLines(output)
  return { ...createProgressIndicator(output, 'files'), onFile: doNothing }
}

function jsonEvents(output: ProgressOutput): ProgressDisplay {
  const write = (event: object) => output.write(`${JSON.stringify(event)}\n`)
  return {
    onProgress: doNothing,
    onFetchProgress: doNothing,
    onFile: (result) => write({ event: 'file', ...toFileEvent(result) }),
    stop: doNothing,
  }
}

function fileLines(output: ProgressOutput): ProgressDisplay {
  return {
    onProgress: doNothing,
    onFetchProgress: doNothing,
    onFile: (result) => output.write(`${printableText(describeResult(result))}\n`),
    stop: doNothing,
  }
}

async function writeReport(file: string, report: ImportReport): Promise<void> {
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`).catch((err: Error) => {
    throw new CannotRun(`Cannot write the report: ${err.message}.`)
  })
}
