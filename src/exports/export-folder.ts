/** Export of all articles to a folder: lists them, plans their paths, prints them page by page, and writes what differs. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import {
  type ExportedArticle,
  type ExportedContent,
  type ExportSnapshot,
  exportedDraftOf,
  withExportSnapshot,
} from '../articles/db/export-snapshot.ts'
import { DEFAULT_POLICY, type HtmlPolicy } from '../content/html/html-policy.ts'
import { printArticle } from '../content/print-document.ts'
import type { Database } from '../database/connection.ts'
import { CannotRun } from '../errors.ts'
import type { MediaStore } from '../media/store/media-store.ts'
import { writeCopies, writeMedia } from './export-media.ts'
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

/** Options of an export. */
interface ExportOptions {
  folder: string
  /** The HTML policy by which articles are rendered: an excerpt that follows from the body is not exported. */
  policy?: HtmlPolicy
  /** The store of media files. Without it, none is written. */
  store?: MediaStore | undefined
  /** Export only the articles of this source, at their paths in it. */
  source?: string | undefined
  /** Called after every page with the number of processed files and the number of all files. */
  onProgress?: (done: number, total: number) => void
}

/** Articles in memory at a time. */
const PAGE_SIZE = 100

/**
 * Writes every article outside the trash as a file, and removes the files of an earlier export whose articles no longer
 * exist. Equal databases give equal bytes. Throws `CannotRun` when there are no articles, or when the folder cannot be
 * used for an export.
 */
export function exportArticles(db: Database, options: ExportOptions): Promise<ExportReport> {
  return withExportSnapshot(db, async (snapshot) => {
    const targets = planExportPaths(await listArticles(snapshot, options.source ?? null))
    const folder = await openOutputFolder(options.folder)
    const counts = { files: targets.length, written: 0, unchanged: 0, removed: [], problems: [] }
    const media = { written: 0, unchanged: 0 }
    const report: ExportReport = { folder: options.folder, ...counts, media }
    try {
      await writeArticles(snapshot, folder, targets, report, options)
      const { removed, remaining } = await closeOutputFolder(folder)
      const message =
        'not removed: its article no longer exists, but the file was changed or cannot be deleted'
      report.removed.push(...removed)
      report.problems.push(...remaining.map((file) => ({ file, message })))
    } finally {
      await folder.nextList.close()
    }
    return report
  })
}

async function writeArticles(
  snapshot: ExportSnapshot,
  folder: OutputFolder,
  targets: readonly ExportTarget[],
  report: ExportReport,
  { policy = DEFAULT_POLICY, store, onProgress }: ExportOptions,
): Promise<void> {
  const media = store && { folder, store, report, hashes: new Map(), copies: new Map() }
  for (let from = 0; from < targets.length; from += PAGE_SIZE) {
    const page = targets.slice(from, from + PAGE_SIZE)
    const contents = await snapshot.contentOf(page.map(({ id }) => id))
    for (const target of page) {
      await writeArticle({ folder, policy, report }, target, contents.get(target.id))
      await yieldToEventLoop()
    }
    if (media !== undefined) await writeMedia(media, snapshot, withContent(page, contents))
    onProgress?.(Math.min(from + PAGE_SIZE, targets.length), targets.length)
  }
  if (media !== undefined) await writeCopies(media)
}

/** Returns the files whose articles have content. */
const withContent = (page: readonly ExportTarget[], contents: ReadonlyMap<string, ExportedContent>) =>
  page.flatMap((target) => {
    const content = contents.get(target.id)
    return content === undefined ? [] : [{ target, content }]
  })

async function listArticles(snapshot: ExportSnapshot, source: string | null): Promise<ExportedArticle[]> {
  const articles: ExportedArticle[] = []
  for await (const article of snapshot.list(source)) articles.push(article)
  if (articles.length > 0) return articles
  throw new CannotRun(
    source === null
      ? 'There is no article to export.'
      : `There is no article of source "${source}". \`inkstone import list\` shows the sources.`,
  )
}

/** The folder of an export, the HTML policy, and the report to which results are added. */
interface ExportOutput {
  folder: OutputFolder
  policy: HtmlPolicy
  report: ExportReport
}

async function writeArticle(
  { folder, policy, report }: ExportOutput,
  target: ExportTarget,
  content: ExportedContent | undefined,
): Promise<void> {
  const { path } = target
  const addProblem = (message: string) => report.problems.push({ file: path, message })
  try {
    if (!content) throw new NotWrittenError('its article has no live revision')
    const { text, isLossless } = printArticle(exportedDraftOf(content), target, policy)
    report[await writeOutputFile(folder, path, text)]++
    if (!isLossless) addProblem('written, but importing it would not restore exactly the same article')
  } catch (err) {
    if (!(err instanceof NotWrittenError)) await keepOutputFile(folder, path)
    addProblem(`not written: ${err instanceof Error ? err.message : String(err)}`)
  }
}
