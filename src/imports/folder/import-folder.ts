/** The story of an import: list the folder, survey its files, plan their addresses, read and write them in batches. */
import { draftFromDocument } from '../../articles/model/draft-from-document.ts'
import type { FileDiagnostic } from '../../content/diagnostic.ts'
import type { Database } from '../../database/connection.ts'
import { analyzeAfterBulkWrite, BULK_WRITE_ROWS } from '../../database/maintenance.ts'
import { CannotRun } from '../../errors.ts'
import { finishImportRun, startImportRun } from '../db/runs.ts'
import { type KnownFile, listKnownFiles } from '../db/source-files.ts'
import type { SourceFile } from '../source/decide.ts'
import { planSlugs, planTranslations, type SlugPlan, slugRequestOf } from '../source/plan-slugs.ts'
import { applyBatch, type BatchRun, previewBatch } from './apply-batch.ts'
import { createMissingCheck, listFolder } from './list-folder.ts'
import { reportMissingFiles } from './missing-files.ts'
import { findMovedFiles } from './moved-files.ts'
import { type FailedFile, isFailedFile, type ParsedDocument } from './parse-file.ts'
import {
  addToReport,
  emptyReport,
  type FileOutcomeName,
  type FileResult,
  type ImportReport,
  rejectionOf,
} from './report.ts'
import { readImportedSite } from './site.ts'
import { type FolderSurvey, surveyFolder } from './survey.ts'
import { type FileReaders, openFileReaders } from './worker-pool.ts'

/** What to import, and how. */
export interface ImportOptions {
  folder: string
  /** Under which name the files are remembered: importing the same name again updates the same articles. */
  source: string
  /** Says what would happen and writes nothing. */
  dryRun?: boolean
  /** Unpublishes the articles of files that are gone. */
  prune?: boolean
  /** Overwrites articles that were edited since the last import. */
  overwrite?: boolean
  /** Names or paths, relative to the folder, that are not looked into. */
  exclude?: readonly string[]
  /** Worker threads; all cores, if not said. */
  workers?: number
  /** Called for every file that was not left as it is, as it is done. */
  onFile?: (result: FileResult) => void
  /** Called as files are done. */
  onProgress?: (done: number, total: number) => void
}

/** Articles written in one transaction. */
const BATCH = 100

/**
 * Imports a folder and answers what became of every file. What is wrong with one file is in the report and hurts no
 * other. It may be interrupted at any time: run again, it ends in the same state. Throws CannotRun when there is no such
 * folder, or no article in it.
 */
export async function importFolder(db: Database, options: ImportOptions): Promise<ImportReport> {
  const { readers, plan, files, counts, errors } = await prepare(db, options)
  if (files === 0) throw new CannotRun(`There is no article in ${options.folder}.`)
  const run: BatchRun = {
    id: options.dryRun ? null : await startImportRun(db, options.source),
    source: options.source,
    overwrite: options.overwrite ?? false,
  }
  const report = { ...emptyReport(run.id, run.source, files), ...counts }
  const told = teller(report, options)
  for (const error of errors) told({ path: error.file, outcome: 'failed', diagnostics: [error] })
  await readAndSave(db, readers, run, plan, told)
  await reportMissingFiles(db, run, plan, options.prune ?? false, report)
  report.errors.sort((a, b) => (a.file < b.file ? -1 : 1))
  if (run.id !== null) await finishImportRun(db, run.id, report)
  if (run.id !== null && report.created + report.updated >= BULK_WRITE_ROWS) await analyzeAfterBulkWrite(db)
  return report
}

/** What all files together say of each. */
interface Plan {
  /** Paths of the files to read, in order. */
  changed: readonly string[]
  /** Files that were imported before and are gone. */
  missing: readonly KnownFile[]
  /** Files that were imported from another path before: by the present path, that one. */
  moves: ReadonlyMap<string, string>
  addresses: SlugPlan
  /** By path. */
  translations: ReadonlyMap<string, string>
  /** When the import began: what is dated later is not to be seen yet. */
  now: Date
}

interface Prepared extends Pick<FolderSurvey, 'files' | 'counts' | 'errors'> {
  readers: FileReaders
  plan: Plan
}

/** Lists, surveys and plans. What it knows of every file ends with it: memory is wanted for the reading. */
async function prepare(db: Database, options: ImportOptions): Promise<Prepared> {
  const folder = await listFolder(options.folder, options.exclude)
  const known = new Map((await listKnownFiles(db, options.source)).map((file) => [file.path, file]))
  const root = { folder: folder.root, ...(await readImportedSite(folder.root)) }
  const readers = openFileReaders(root, folder.paths.length, { workers: options.workers })
  const isGone = known.size === 0 ? () => false : createMissingCheck(folder)
  const gone = [...known.values()].filter(({ path, pruned }) => isGone(path) && !pruned)
  const earlier = { known, movedFrom: findMovedFiles(gone) }
  const survey = await surveyFolder(readers, folder, earlier, options.overwrite ?? false)
  const moved = new Set(survey.moves.values())
  const plan: Plan = {
    changed: survey.changed,
    missing: gone.filter(({ path }) => !moved.has(path)),
    moves: survey.moves,
    addresses: planSlugs(survey.fresh, options.source, addressesOf(known)),
    translations: planTranslations(survey.keyed, options.source),
    now: new Date(),
  }
  const { files, counts, errors } = survey
  return { readers, plan, files, counts, errors }
}

/** Reads changed files and writes them, a batch at a time: while one is being written, the next is read. */
async function readAndSave(
  db: Database,
  readers: FileReaders,
  run: BatchRun,
  plan: Plan,
  told: (result: FileResult) => void,
): Promise<void> {
  const save = run.id === null ? previewBatch : applyBatch
  let saving = Promise.resolve()
  let batch: SourceFile[] = []
  const flush = async () => {
    const full = batch
    batch = []
    await saving
    saving = save(db, run, full).then((saved) => saved.forEach(told))
    saving.catch(() => {}) // it is awaited before the next batch, or at the end
  }
  for await (const result of readers.each('read', plan.changed)) {
    const file = toSourceFile(result, plan, told)
    if (file) batch.push(file)
    if (batch.length >= BATCH) await flush()
  }
  await flush()
  await saving
}

/** A file that was read, ready to be saved; null, and the word passed on, when something is wrong with it. */
function toSourceFile(
  result: ParsedDocument | FailedFile,
  { addresses, translations, moves, now }: Plan,
  told: (result: FileResult) => void,
): SourceFile | null {
  const { path } = result
  const failed = (error: FileDiagnostic) => {
    told({ path, outcome: 'failed', diagnostics: [error] })
    return null
  }
  if (isFailedFile(result)) return failed(result.error)
  const { document } = result
  const planned = addresses.of(path) // a file that is known keeps the one it has
  try {
    const draft = draftFromDocument(
      document,
      planned ?? document.fallbackSlug,
      translations.get(path) ?? null,
      now,
    )
    const slugs =
      planned === undefined ? [] : [planned, ...addresses.alternatives(slugRequestOf(path, document))]
    return { ...result, slugs, draft, movedFrom: moves.get(path) }
  } catch (err) {
    return failed(rejectionOf(path, err))
  }
}

function addressesOf(known: ReadonlyMap<string, KnownFile>) {
  const taken = new Set([...known.values()].map(({ lang, slug }) => `${lang}\n${slug}`))
  return (lang: string, slug: string) => taken.has(`${lang}\n${slug}`)
}

const ENDS = [
  'created',
  'updated',
  'unchanged',
  'diverged',
  'skipped',
  'failed',
] as const satisfies FileOutcomeName[]

/** Puts results into the report, and passes them on to whoever watches. */
function teller(report: ImportReport, { onFile, onProgress }: ImportOptions): (result: FileResult) => void {
  return (result) => {
    report[result.outcome]++
    for (const diagnostic of result.diagnostics ?? []) addToReport(report, diagnostic)
    onFile?.(result)
    onProgress?.(
      ENDS.reduce((sum, outcome) => sum + report[outcome], 0),
      report.files,
    )
  }
}
