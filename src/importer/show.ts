/** An import for whoever watches: a progress bar on a terminal, plain lines elsewhere, and the report in words. */
import { writeFile } from 'node:fs/promises'
import cliProgress from 'cli-progress'
import type { Database } from '../database/connection.ts'
import { CannotRun } from '../errors.ts'
import { describeReport, type Report } from './report.ts'
import { type ImportOptions, importFolder } from './run.ts'

/** Where progress goes: a stream that may be a terminal. */
export type Screen = NodeJS.WriteStream

/** Away from a terminal, a line after this many files. */
const LINE_EVERY = 1_000

/** Imports a folder and shows how it goes on `screen`. `reportFile` gets the report as JSON. */
export async function showImport(
  db: Database,
  options: Omit<ImportOptions, 'onProgress'> & { reportFile?: string | undefined },
  screen: Screen,
): Promise<Report> {
  const progress = screen.isTTY ? bar(screen) : lines(screen)
  let report: Report
  try {
    report = await importFolder(db, { ...options, onProgress: progress.update })
  } finally {
    progress.end()
  }
  if (options.reportFile !== undefined) await writeReport(options.reportFile, report)
  screen.write(`${describeReport(report, options.dryRun ?? false)}\n`)
  return report
}

interface Progress {
  update: (done: number, total: number) => void
  end: () => void
}

function bar(stream: Screen): Progress {
  const format = '  {bar} {percentage} % · {value}/{total} files · {eta_formatted} left'
  const shown = new cliProgress.SingleBar(
    { stream, format, hideCursor: true },
    cliProgress.Presets.shades_classic,
  )
  let started = false
  return {
    update: (done, total) => {
      if (started) shown.update(done)
      else shown.start(total, done)
      started = true
    },
    end: () => shown.stop(),
  }
}

function lines(stream: Screen): Progress {
  let next = LINE_EVERY
  return {
    update: (done, total) => {
      if (done < next) return
      stream.write(`${done} of ${total} files\n`)
      next = done - (done % LINE_EVERY) + LINE_EVERY
    },
    end: () => {},
  }
}

async function writeReport(file: string, report: Report): Promise<void> {
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`).catch((err: Error) => {
    throw new CannotRun(`The report cannot be written: ${err.message}.`)
  })
}
