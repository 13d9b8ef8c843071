/** Import with output: a progress bar on a terminal, progress lines elsewhere, JSON events, and the report. */
import { writeFile } from 'node:fs/promises'
import cliProgress from 'cli-progress'
import type { Database } from '../../database/connection.ts'
import { CannotRun } from '../../errors.ts'
import { type ImportOptions, importFolder } from './import-folder.ts'
import { describeReport, describeResult, type FileResult, type ImportReport, toFileEvent } from './report.ts'

/** The output stream, which may be a terminal. */
export type ProgressOutput = NodeJS.WriteStream

/** Options of an import with output. */
export interface ImportDisplayOptions extends Omit<ImportOptions, 'onProgress' | 'onFile'> {
  /** Path of a file to which the report is written as JSON. */
  reportFile?: string | undefined
  /** Print JSON events instead of text: one object per line, the last one with the report. */
  json?: boolean
}

/** A progress line is printed after this many files, unless the output is a terminal. */
const PROGRESS_INTERVAL = 1_000

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
    })
  } finally {
    display.stop()
  }
  if (reportFile !== undefined) await writeReport(reportFile, report)
  const text = json
    ? JSON.stringify({ event: 'report', ...report })
    : describeReport(report, options.dryRun ?? false)
  output.write(`${text}\n`)
  return report
}

interface ProgressDisplay {
  onProgress: (done: number, total: number) => void
  onFile: (result: FileResult) => void
  stop: () => void
}

const doNothing = () => {}

function createDisplay({ json, dryRun }: ImportDisplayOptions, output: ProgressOutput): ProgressDisplay {
  if (json) return jsonEvents(output)
  if (dryRun) return fileLines(output)
  return output.isTTY ? progressBar(output) : progressLines(output)
}

function jsonEvents(output: ProgressOutput): ProgressDisplay {
  const write = (event: object) => output.write(`${JSON.stringify(event)}\n`)
  return {
    onProgress: doNothing,
    onFile: (result) => write({ event: 'file', ...toFileEvent(result) }),
    stop: doNothing,
  }
}

function fileLines(output: ProgressOutput): ProgressDisplay {
  return {
    onProgress: doNothing,
    onFile: (result) => output.write(`${describeResult(result)}\n`),
    stop: doNothing,
  }
}

function progressBar(stream: ProgressOutput): ProgressDisplay {
  const format = '  {bar} {percentage} % · {value}/{total} files · {rate} per second · {eta_formatted} left'
  const bar = new cliProgress.SingleBar(
    { stream, format, hideCursor: true },
    cliProgress.Presets.shades_classic,
  )
  const startedAt = performance.now()
  const payload = (done: number) => ({ rate: Math.round((done * 1_000) / (performance.now() - startedAt)) })
  let isStarted = false
  return {
    onProgress: (done, total) => {
      if (isStarted) bar.update(done, payload(done))
      else bar.start(total, done, payload(done))
      isStarted = true
    },
    onFile: doNothing,
    stop: () => bar.stop(),
  }
}

function progressLines(output: ProgressOutput): ProgressDisplay {
  const startedAt = performance.now()
  let next = PROGRESS_INTERVAL
  return {
    onProgress: (done, total) => {
      if (done < next) return
      const seconds = (performance.now() - startedAt) / 1_000
      const left = Math.round(((total - done) * seconds) / done)
      output.write(`${done} of ${total} files, ${Math.round(done / seconds)} per second, ${left} s left\n`)
      next = done - (done % PROGRESS_INTERVAL) + PROGRESS_INTERVAL
    },
    onFile: doNothing,
    stop: doNothing,
  }
}

async function writeReport(file: string, report: ImportReport): Promise<void> {
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`).catch((err: Error) => {
    throw new CannotRun(`Cannot write the report: ${err.message}.`)
  })
}
