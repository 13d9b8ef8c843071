/** An import for whoever watches: a progress bar on a terminal, plain lines elsewhere, events for programs, the report in words. */
import { writeFile } from 'node:fs/promises'
import cliProgress from 'cli-progress'
import type { Database } from '../../database/connection.ts'
import { CannotRun } from '../../errors.ts'
import { type ImportOptions, importFolder } from './import-folder.ts'
import { describeReport, describeResult, type FileResult, type ImportReport, toFileEvent } from './report.ts'

/** Where progress goes: a stream that may be a terminal. */
export type ProgressOutput = NodeJS.WriteStream

/** How an import is shown. */
export interface ImportDisplay extends Omit<ImportOptions, 'onProgress' | 'onFile'> {
  /** A file that gets the report as JSON. */
  reportFile?: string | undefined
  /** Writes events instead of words: one JSON object a line, the last of which is the report. */
  json?: boolean
}

/** Away from a terminal, a line after this many files. */
const LINE_EVERY = 1_000

/** Imports a folder and shows how it goes on `screen`. A dry run tells what would become of each file, and why. */
export async function importWithProgress(
  db: Database,
  options: ImportDisplay,
  screen: ProgressOutput,
): Promise<ImportReport> {
  const { reportFile, json = false, ...rest } = options
  const watch = json
    ? events(screen)
    : options.dryRun
      ? reasons(screen)
      : screen.isTTY
        ? bar(screen)
        : lines(screen)
  let report: ImportReport
  try {
    report = await importFolder(db, { ...rest, onProgress: watch.progress, onFile: watch.file })
  } finally {
    watch.end()
  }
  if (reportFile !== undefined) await writeReport(reportFile, report)
  const end = json
    ? JSON.stringify({ event: 'report', ...report })
    : describeReport(report, options.dryRun ?? false)
  screen.write(`${end}\n`)
  return report
}

interface Watch {
  progress: (done: number, total: number) => void
  file: (result: FileResult) => void
  end: () => void
}

const nothing = () => {}

function events(stream: ProgressOutput): Watch {
  const write = (event: object) => stream.write(`${JSON.stringify(event)}\n`)
  return {
    progress: nothing,
    file: (result) => write({ event: 'file', ...toFileEvent(result) }),
    end: nothing,
  }
}

function reasons(stream: ProgressOutput): Watch {
  return { progress: nothing, file: (result) => stream.write(`${describeResult(result)}\n`), end: nothing }
}

function bar(stream: ProgressOutput): Watch {
  const format = '  {bar} {percentage} % · {value}/{total} files · {rate} a second · {eta_formatted} left'
  const shown = new cliProgress.SingleBar(
    { stream, format, hideCursor: true },
    cliProgress.Presets.shades_classic,
  )
  const begun = performance.now()
  const rateAt = (done: number) => ({ rate: Math.round((done * 1_000) / (performance.now() - begun)) })
  let started = false
  return {
    progress: (done, total) => {
      if (started) shown.update(done, rateAt(done))
      else shown.start(total, done, rateAt(done))
      started = true
    },
    file: nothing,
    end: () => shown.stop(),
  }
}

function lines(stream: ProgressOutput): Watch {
  const begun = performance.now()
  let next = LINE_EVERY
  return {
    progress: (done, total) => {
      if (done < next) return
      const seconds = (performance.now() - begun) / 1_000
      const left = Math.round(((total - done) * seconds) / done)
      stream.write(`${done} of ${total} files, ${Math.round(done / seconds)} a second, ${left} s left\n`)
      next = done - (done % LINE_EVERY) + LINE_EVERY
    },
    file: nothing,
    end: nothing,
  }
}

async function writeReport(file: string, report: ImportReport): Promise<void> {
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`).catch((err: Error) => {
    throw new CannotRun(`The report cannot be written: ${err.message}.`)
  })
}
