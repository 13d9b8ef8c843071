/** The story of an import: list the folder, survey its files, plan their addresses, read and write them in batches. */
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ZodError } from 'zod'
import { type DocumentContext, readDocument, type Survey, surveyDocument } from '../content/document.ts'
import { ContentError } from '../content/notice.ts'
import type { Database } from '../database/connection.ts'
import { CannotRun } from '../errors.ts'
import { planAddresses, type Wanted } from './plan.ts'
import { type Folder, listFolder, readBytes } from './read.ts'
import { emptyReport, type FileError, type Outcome, type Report } from './report.ts'
import { draftOf, type ReadFile, type Saved, saveBatch } from './save.ts'
import { finishRun, type KnownFile, knownFiles, startRun } from './store.ts'

/** What to import, and how. */
export interface ImportOptions {
  folder: string
  /** Under which name the files are remembered: importing the same name again updates the same articles. */
  source: string
  /** Says what would happen and writes nothing. */
  dryRun?: boolean
  /** Names or paths, relative to the folder, that are not looked into. */
  exclude?: readonly string[]
  /** Called as files are done. */
  onProgress?: (done: number, total: number) => void
}

/** Articles written in one transaction. */
const BATCH = 50

/**
 * A change of the rules that read files counts as a change of every file: raise it when the same bytes become
 * other articles.
 */
const RULES = 1

/**
 * Imports a folder and answers what became of every file. What is wrong with one file is in the report and hurts no
 * other. Throws CannotRun when there is no such folder, or no article in it.
 */
export async function importFolder(db: Database, options: ImportOptions): Promise<Report> {
  const folder = await listFolder(options.folder, options.exclude)
  const known = new Map((await knownFiles(db, options.source)).map((file) => [file.path, file]))
  const survey = await surveyFolder(folder, known)
  if (survey.files === 0) throw new CannotRun(`There is no article in ${options.folder}.`)
  const slugs = planAddresses(survey.fresh, addressesOf(known))
  const run = options.dryRun ? null : await startRun(db, options.source)
  const report = {
    ...emptyReport(run, options.source, survey.files),
    ...survey.counts,
    errors: survey.errors,
  }
  const progress = () => options.onProgress?.(doneOf(report), survey.files)
  for (let from = 0; from < survey.changed.length; from += BATCH) {
    const batch: ReadFile[] = []
    for (const path of survey.changed.slice(from, from + BATCH)) {
      const file = await readFile(folder, path, slugs.get(path) ?? [], report)
      if (file) batch.push(file)
      await nextTurn() // lets whoever shares the process (a server, the progress bar) have a turn
    }
    const saved = run
      ? await saveBatch(db, { id: run, source: options.source }, batch)
      : foretell(batch, known)
    for (const one of saved) record(report, one)
    progress()
  }
  const present = new Set(folder.paths)
  for (const file of known.keys()) if (!present.has(file)) warnMissing(report, file)
  report.errors.sort((a, b) => (a.file < b.file ? -1 : 1))
  if (run) await finishRun(db, run, report)
  return report
}

/** What a first look at the folder tells. */
interface FolderSurvey {
  /** Everything that counts as a file of the import. */
  files: number
  /** Files whose addresses are to be planned. */
  fresh: Wanted[]
  /** Files to read whole, new ones too, in the order of their paths. */
  changed: string[]
  counts: Pick<Report, 'unchanged' | 'skipped' | 'failed'>
  errors: FileError[]
}

async function surveyFolder(folder: Folder, known: ReadonlyMap<string, KnownFile>): Promise<FolderSurvey> {
  const refused = folder.refused.map(({ path, message }) => errorAt(path, 'unreadable', message))
  const counts = { unchanged: 0, skipped: 0, failed: refused.length }
  const survey: FolderSurvey = { files: refused.length, fresh: [], changed: [], counts, errors: refused }
  for (const path of folder.paths) {
    try {
      const bytes = await readBytes(folder, path)
      const earlier = known.get(path)
      if (earlier?.hash === hashOf(bytes)) countFile(survey, 'unchanged')
      else addSurveyed(survey, path, surveyDocument(bytes, contextOf(folder, path)), earlier !== undefined)
    } catch (err) {
      countFile(survey, 'failed')
      survey.errors.push(toFileError(path, err))
    }
    await nextTurn()
  }
  return survey
}

function countFile(survey: FolderSurvey, outcome: 'unchanged' | 'skipped' | 'failed'): void {
  survey.files++
  survey.counts[outcome]++
}

function addSurveyed(survey: FolderSurvey, path: string, found: Survey, isKnown: boolean): void {
  if (found.kind === 'blank') countFile(survey, 'skipped')
  if (found.kind !== 'article') return
  survey.files++
  survey.changed.push(path)
  if (isKnown) return
  const { lang, slug, fallbackSlug, publishedAt } = found.fields
  survey.fresh.push({ path, lang: lang ?? 'und', given: slug, fallback: fallbackSlug, publishedAt })
}

/** One file read whole; null, and an error in the report, when it cannot be. */
async function readFile(
  folder: Folder,
  path: string,
  slugs: readonly string[],
  report: Report,
): Promise<ReadFile | null> {
  try {
    const bytes = await readBytes(folder, path)
    const document = readDocument(bytes, contextOf(folder, path))
    draftOf(document, slugs[0] ?? document.fallbackSlug, report.source) // what it refuses is this file's error alone
    for (const notice of document.notices) report.warnings.push({ file: path, ...notice })
    if (document.rendered.relativeLinks.length > 0) {
      const message = `Relative addresses are kept as written: ${document.rendered.relativeLinks.join(', ')}`
      report.warnings.push({ file: path, code: 'relative-link', message })
    }
    return { path, hash: hashOf(bytes), document, slugs }
  } catch (err) {
    report.failed++
    report.errors.push(toFileError(path, err))
    return null
  }
}

function contextOf(folder: Folder, path: string): DocumentContext {
  const beside = folder.names.get(parentOf(path))
  return {
    path,
    siteLanguages: [],
    siblingFolders: (of) => folder.names.get(parentOf(of))?.folders ?? [],
    isLocal: (name) => beside?.all.has(name) ?? false,
  }
}

const parentOf = (path: string) => path.split('/').slice(0, -1).join('/')

/** SHA-256 of a file, and of the rules that read it. */
function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(`${RULES}\n`).update(bytes).digest('hex')
}

function addressesOf(known: ReadonlyMap<string, KnownFile>) {
  const taken = new Set([...known.values()].map(({ lang, slug }) => `${lang}\n${slug}`))
  return (lang: string, slug: string) => taken.has(`${lang}\n${slug}`)
}

/** What a dry run says of files that were read. */
function foretell(batch: readonly ReadFile[], known: ReadonlyMap<string, KnownFile>): Saved[] {
  return batch.map(({ path }) => {
    const earlier = known.get(path)
    const edited = earlier !== undefined && earlier.currentVersion > earlier.importedVersion
    return { path, outcome: earlier ? (edited ? 'diverged' : 'updated') : 'created', aliasesTaken: [] }
  })
}

function record(report: Report, { path, outcome, aliasesTaken, message }: Saved): void {
  report[outcome]++
  if (outcome === 'failed')
    report.errors.push(errorAt(path, 'refused', message ?? 'The database refuses it.'))
  if (outcome === 'diverged') {
    const text = 'It was edited through the API since the last import and is left as it is.'
    report.warnings.push({ file: path, code: 'diverged', message: text })
  }
  for (const alias of aliasesTaken) {
    const text = `The old address ${alias} leads to another article already.`
    report.warnings.push({ file: path, code: 'alias-taken', message: text })
  }
}

function warnMissing(report: Report, file: string): void {
  const message = 'It was imported before and is gone from the folder; its article stays.'
  report.warnings.push({ file, code: 'missing', message })
}

const ENDS = ['created', 'updated', 'unchanged', 'diverged', 'skipped', 'failed'] as const satisfies Outcome[]

const doneOf = (report: Report) => ENDS.reduce((sum, outcome) => sum + report[outcome], 0)

const errorAt = (file: string, code: string, message: string, line = 1, column = 1): FileError => ({
  file,
  line,
  column,
  code,
  message,
})

function toFileError(path: string, err: unknown): FileError {
  if (err instanceof ContentError) return errorAt(path, err.code, err.message, err.line, err.column)
  if (err instanceof ZodError) {
    const faults = err.issues.map(({ path: field, message }) => `${field.join('.')} ${message}`)
    return errorAt(path, 'refused', faults.join('; '))
  }
  return errorAt(path, 'unreadable', err instanceof Error ? err.message : String(err))
}
