/** Import of a folder: plans it, parses the changed files, applies them in batches, and reports every file. */
import { draftFromDocument } from '../../articles/model/draft-from-document.ts'
import { DEFAULT_POLICY } from '../../content/html/html-policy.ts'
import type { Database } from '../../database/connection.ts'
import { analyzeAfterBulkWrite, BULK_WRITE_ROWS } from '../../database/maintenance.ts'
import { CannotRun } from '../../errors.ts'
import { finishImportRun, startImportRun } from '../db/runs.ts'
import { resolvedLinks } from '../links/file-links.ts'
import { mediaReferencesOf, resolvedMedia } from '../media/file-media.ts'
import type { SourceFile } from '../source/parsed-source-file.ts'
import { slugRequestOf } from '../source/plan-slugs.ts'
import { applyBatch, type BatchRun, previewBatch } from './apply-batch.ts'
import { reportMissingFiles } from './missing-files.ts'
import { describeNotRead } from './not-read.ts'
import { type FailedFile, isFailedFile, type ParsedFolderFile } from './parse-file.ts'
import { type ImportPlan, type PlanOptions, planImport } from './plan-import.ts'
import {
  addToReport,
  countProcessed,
  emptyReport,
  type FileResult,
  type ImportReport,
  printableName,
  reportMedia,
  toValidationError,
} from './report.ts'
import type { WorkerPool } from './worker-pool.ts'

/** Options of an import. */
export interface ImportOptions extends PlanOptions {
  /** Report what would happen, without writing. */
  dryRun?: boolean
  /** Called for every file that is processed. Unchanged files of the survey are not. */
  onFile?: (result: FileResult) => void
  /** Called before the first and after every file with the number of processed files and the number of all files. */
  onProgress?: (done: number, total: number) => void
}

/** Articles per transaction. */
const BATCH_SIZE = 100

/**
 * Imports a folder and returns a report. A file with an error is reported and does not affect the other files. An
 * interrupted import is completed by running it again. Throws `CannotRun` when the folder does not exist or has no
 * articles.
 */
export async function importFolder(db: Database, options: ImportOptions): Promise<ImportReport> {
  const { workers, plan, fileCount, counts, errors, ...folder } = await planImport(db, options)
  if (fileCount === 0) {
    const notRead = describeNotRead(folder.notRead, printableName)
    throw new CannotRun([`There is no article in ${options.folder}.`, ...notRead].join(' '))
  }
  const run: BatchRun = {
    id: options.dryRun ? null : await startImportRun(db, options.source),
    source: options.source,
    overwrite: options.overwrite ?? false,
    policy: options.policy ?? DEFAULT_POLICY,
  }
  const { sites, notRead } = folder
  const report = { ...emptyReport(run.id, run.source, fileCount), ...counts, sites, notRead }
  for (const diagnostic of folder.diagnostics) addToReport(report, diagnostic)
  options.onProgress?.(countProcessed(report), report.files)
  const record = createRecorder(report, options)
  for (const error of errors) record({ path: error.file, outcome: 'failed', diagnostics: [error] })
  const parsing = { db, workers, run, plan }
  await parseAndApply(parsing, plan.changedPaths, (result) => {
    plan.links.checkResult(result)
    record(result)
  })
  await reportMissingFiles(db, run, plan, options.prune ?? false, report)
  await parseAndApply(parsing, await findStaleFiles(run, plan), (result) => {
    if (!plan.unchangedPaths.has(result.path)) return // it has a result already
    report.unchanged--
    record(result)
  })
  if (options.prune && run.id !== null) await plan.media.prune()
  reportMedia(report, plan.media)
  report.errors.sort((a, b) => (a.file < b.file ? -1 : 1))
  if (run.id !== null) await finishImportRun(db, run.id, report)
  if (run.id !== null && report.created + report.updated >= BULK_WRITE_ROWS) await analyzeAfterBulkWrite(db)
  return report
}

/** Returns the paths of the files of the folder whose links lead elsewhere than in the last write of their articles. */
async function findStaleFiles(run: BatchRun, plan: ImportPlan): Promise<string[]> {
  const stale = await plan.links.findStalePaths(run.id === null)
  if (stale.length === 0) return stale
  const changed = new Set(plan.changedPaths)
  return stale.filter((path) => plan.unchangedPaths.has(path) || changed.has(path))
}

type RecordResult = (result: FileResult) => void

/** Returns a function that adds results to the report and passes them to the callbacks. */
function createRecorder(report: ImportReport, { onFile, onProgress }: ImportOptions): RecordResult {
  return (result) => {
    report[result.outcome]++
    for (const diagnostic of result.diagnostics ?? []) addToReport(report, diagnostic)
    onFile?.(result)
    onProgress?.(countProcessed(report), report.files)
  }
}

/** The parts of an import that parse and write files. */
interface Parsing {
  db: Database
  workers: WorkerPool
  run: BatchRun
  plan: ImportPlan
}

/** Parses files and applies them in batches. The files of a batch are parsed while the previous one is written. */
async function parseAndApply(
  { db, workers, run, plan }: Parsing,
  paths: readonly string[],
  record: RecordResult,
): Promise<void> {
  const apply = run.id === null ? previewBatch : applyBatch
  let applying = Promise.resolve()
  let batch: (FailedFile | Promise<SourceFile | FailedFile>)[] = []
  const flush = async () => {
    const results = await Promise.all(batch)
    batch = []
    const files = results.flatMap((file) => (isFailedFile(file) ? [] : [file]))
    for (const file of results)
      if (isFailedFile(file)) record({ path: file.path, outcome: 'failed', diagnostics: [file.error] })
    if (run.id !== null) await plan.media.flush()
    await applying
    applying = apply(db, run, files).then((results) => results.forEach(record))
    applying.catch(() => {}) // a rejection is handled when the batch is awaited
  }
  for await (const result of workers.run('parse', paths)) {
    batch.push(isFailedFile(result) ? result : toSourceFile(result, run, plan))
    if (batch.length >= BATCH_SIZE) await flush()
  }
  await flush()
  await applying
}

/** Returns a parsed file with its draft, links, media files, slugs and former path; a failed file when the draft is invalid. */
async function toSourceFile(
  file: ParsedFolderFile,
  run: BatchRun,
  plan: ImportPlan,
): Promise<SourceFile | FailedFile> {
  const { path, document } = file
  const targets = document.rendered.pageLinks
  const links =
    targets.length === 0 ? {} : await plan.links.linksOf({ path, lang: document.lang ?? 'und', targets })
  const media = await plan.media.mediaOf(path, mediaReferencesOf(document), run.id)
  const slug = plan.slugs.of(path) // undefined for a known file, which keeps its slug
  try {
    const draft = draftFromDocument(
      document,
      slug ?? document.fallbackSlug,
      plan.translationKeys.get(path) ?? null,
      plan.now,
      { links: resolvedLinks(links), media: resolvedMedia(media.urls) },
    )
    const slugs = slug === undefined ? [] : [slug, ...plan.slugs.alternatives(slugRequestOf(path, document))]
    return { ...file, slugs, links, media, draft, movedFrom: plan.formerPaths.get(path) }
  } catch (err) {
    return { path, error: toValidationError(path, err) }
  }
}
