/** The story of an export: list what there is, plan where it goes, print it page by page, write what differs. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type ExportedArticle,
  type ExportedContent,
  type ExportSnapshot,
  exportedDraftOf,
  withExportSnapshot,
} from '../articles/db/export-snapshot.ts'
import { printArticle } from '../content/print-document.ts'
import type { Database } from '../database/connection.ts'
import { CannotRun } from '../errors.ts'
import {
  closeOutputFolder,
  keepOutputFile,
  NotWrittenError,
  type OutputFolder,
  openOutputFolder,
  writeOutputFile,
} from './output-folder.ts'
import { type ExportTarget, planExportPaths } from './plan-paths.ts'
import type { ExportReport } from './report.ts'

/** What to export, and where to. */
export interface ExportOptions {
  folder: string
  /** The articles of one source alone, at their paths in it. */
  source?: string | undefined
  /** Called as files are done. */
  onProgress?: (done: number, total: number) => void
}

/** Articles that are in memory at a time. */
const PAGE = 100

/**
 * Writes every article that is not in the trash as a file, and removes the files of an earlier export whose articles
 * are gone. The same database gives the same bytes. Throws CannotRun when there is no article, or the folder is not
 * fit for an export.
 */
export function exportArticles(db: Database, options: ExportOptions): Promise<ExportReport> {
  return withExportSnapshot(db, async (snapshot) => {
    const files = planExportPaths(await listAll(snapshot, options.source ?? null))
    const folder = await openOutputFolder(options.folder)
    const counts = { files: files.length, written: 0, unchanged: 0, removed: [], problems: [] }
    const report: ExportReport = { folder: options.folder, ...counts }
    try {
      await writeArticles(snapshot, folder, files, report, options.onProgress)
      const { removed, left } = await closeOutputFolder(folder)
      const message = 'its article is gone, but somebody has changed this file: it stays'
      report.removed.push(...removed)
      report.problems.push(...left.map((file) => ({ file, message })))
    } finally {
      await folder.next.close()
    }
    return report
  })
}

async function writeArticles(
  snapshot: ExportSnapshot,
  folder: OutputFolder,
  files: readonly ExportTarget[],
  report: ExportReport,
  onProgress: ExportOptions['onProgress'],
): Promise<void> {
  for (let from = 0; from < files.length; from += PAGE) {
    const page = files.slice(from, from + PAGE)
    const articles = await snapshot.written(page.map(({ id }) => id))
    for (const file of page) {
      await writeArticle(folder, file, articles.get(file.id), report)
      await nextTurn() // lets whoever shares the process have a turn
    }
    onProgress?.(Math.min(from + PAGE, files.length), files.length)
  }
}

async function listAll(snapshot: ExportSnapshot, source: string | null): Promise<ExportedArticle[]> {
  const articles: ExportedArticle[] = []
  for await (const article of snapshot.list(source)) articles.push(article)
  if (articles.length > 0) return articles
  throw new CannotRun(
    source === null ? 'There is no article to export.' : `There is no article of a source "${source}".`,
  )
}

async function writeArticle(
  folder: OutputFolder,
  target: ExportTarget,
  written: ExportedContent | undefined,
  report: ExportReport,
): Promise<void> {
  const { path } = target
  const problem = (message: string) => report.problems.push({ file: path, message })
  try {
    if (!written) throw new NotWrittenError('its article has no live revision')
    const { text, isLossless } = printArticle(exportedDraftOf(written), target)
    report[await writeOutputFile(folder, path, text)]++
    if (!isLossless) problem('it is written, but reading it would not give quite the same article')
  } catch (err) {
    if (!(err instanceof NotWrittenError)) await keepOutputFile(folder, path)
    problem(`it is not written: ${err instanceof Error ? err.message : String(err)}`)
  }
}
