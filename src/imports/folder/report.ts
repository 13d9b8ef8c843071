/** Report of an import: counts, warnings and errors, as JSON and as text. */
import { ZodError } from 'zod'
import { createWarning, type FileDiagnostic, omitSeverity } from '../../content/diagnostic.ts'
import type { FolderMedia, MediaCounts } from '../media/folder-media.ts'
import { describeNotRead, type NotReadGroup } from './not-read.ts'
import { describeSite, type SiteReport } from './site-report.ts'

/** A diagnostic in a report. The lists `warnings` and `errors` represent the severity. */
type ReportEntry = Omit<FileDiagnostic, 'severity' | 'syntax'>

/** The report of a run. `files` = created + updated + unchanged + diverged + skipped + failed. */
export interface ImportReport {
  /** Id of the run; null for a dry run. */
  run: string | null
  source: string
  files: number
  created: number
  updated: number
  unchanged: number
  /** Files that changed while their article was edited: the article is not overwritten. */
  diverged: number
  /** Files that no longer exist and whose articles were unpublished. */
  pruned: number
  /** Blank files. */
  skipped: number
  failed: number
  /** The configurations that count. Absent in reports of earlier versions, like `notRead`. */
  sites?: SiteReport[]
  /** Files and folders that are not read. They do not count as files. */
  notRead?: NotReadGroup[]
  /** Numbers of pictures and other media files. Absent in older reports. */
  media?: MediaCounts
  warnings: ReportEntry[]
  errors: ReportEntry[]
  /** The number of files for each syntax that stays as text, such as `{{< gallery >}}`. Absent in older reports. */
  unrenderedSyntax?: Record<string, number>
}

const OUTCOMES = ['created', 'updated', 'unchanged', 'diverged', 'skipped', 'failed'] as const

/** The result of importing one file. */
export interface FileResult {
  path: string
  outcome: (typeof OUTCOMES)[number]
  /** The slug of its article. */
  slug?: string
  reason?: string
  diagnostics?: FileDiagnostic[]
}

/** Creates a report without results. */
export function emptyReport(run: string | null, source: string, files: number): ImportReport {
  const counts = { created: 0, updated: 0, unchanged: 0, diverged: 0, pruned: 0, skipped: 0, failed: 0 }
  return { run, source, files, ...counts, warnings: [], errors: [], unrenderedSyntax: {} }
}

/** Creates an error at the beginning of a file. */
export const fileError = (file: string, code: string, message: string): FileDiagnostic => ({
  file,
  severity: 'error',
  code,
  message,
  line: 1,
  column: 1,
})

/** Adds a diagnostic to the list of its severity, and its file to the counts of the syntax that it names. */
export function addToReport(report: ImportReport, diagnostic: FileDiagnostic): void {
  for (const name of diagnostic.syntax ?? []) {
    report.unrenderedSyntax ??= {}
    report.unrenderedSyntax[name] = (report.unrenderedSyntax[name] ?? 0) + 1
  }
  const entries = diagnostic.severity === 'error' ? report.errors : report.warnings
  entries.push(omitSeverity(diagnostic))
}

/** Adds the numbers of media files to a report, and a warning `media-not-imported` for each that is not accepted. */
export function reportMedia(report: ImportReport, media: Pick<FolderMedia, 'summarize'>): void {
  const { counts, problems } = media.summarize()
  report.media = counts
  for (const [file, problem] of problems) {
    const message = `This file is not stored, and URLs that lead to it stay as they are written. ${problem} Change the file or the setting, and import the folder again.`
    addToReport(report, { file, ...createWarning('media-not-imported', message) })
  }
}

/** Returns the members of the event of one file: its diagnostics as `warnings` and `error`. */
export function toFileEvent({ diagnostics, ...result }: FileResult): object {
  const error = diagnostics?.find(({ severity }) => severity === 'error')
  if (error) return { ...result, error: omitSeverity(error) }
  return { ...result, ...(diagnostics && { warnings: diagnostics.map(omitSeverity) }) }
}

/** Returns the error of a file whose draft is invalid. Throws `err` again when it is not a ZodError. */
export function toValidationError(path: string, err: unknown): FileDiagnostic {
  if (!(err instanceof ZodError)) throw err
  const issues = err.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  return fileError(path, 'refused', issues.join('; '))
}

/** Returns the number of files that have a result. */
export function countProcessed(report: ImportReport): number {
  return OUTCOMES.reduce((sum, outcome) => sum + report[outcome], 0)
}

/** The text of a report lists at most this many warnings of one code. */
const WARNINGS_PER_CODE = 3

const COUNTS = ['created', 'updated', 'unchanged', 'diverged', 'pruned', 'skipped', 'failed'] as const

/** Returns the counts that are not zero, such as `2 created, 1 failed`; empty when all are zero. */
export function describeCounts(report: Pick<ImportReport, (typeof COUNTS)[number]>): string {
  return COUNTS.filter((name) => report[name] > 0)
    .map((name) => `${report[name]} ${name}`)
    .join(', ')
}

/** Returns the result of one file as a line. */
export function describeResult({ path, outcome, slug, reason, diagnostics = [] }: FileResult): string {
  const error = diagnostics.find(({ severity }) => severity === 'error')
  const detail = error ? `${error.line}:${error.column} ${error.message}` : reason
  return [
    outcome.padEnd(9),
    printableName(path),
    ...(slug ? [`→ ${slug}`] : []),
    ...(detail ? [`(${detail})`] : []),
  ].join(' ')
}

/** Returns the report as text: counts, errors with their positions, warnings by code, and syntax that stays as text. */
export function describeReport(report: ImportReport, dryRun: boolean): string {
  const verb = dryRun ? 'Would import' : 'Imported'
  const noun = report.files === 1 ? 'file' : 'files'
  const head = `${verb} ${report.files} ${noun} as source "${report.source}": ${describeCounts(report) || 'nothing to do'}.`
  const sites = (report.sites ?? []).map(describeSite)
  const notRead = describeNotRead(report.notRead ?? [], printableName)
  const problems = [...describeErrors(report), ...describeWarnings(report), ...describeSyntax(report)]
  return [head, ...describeMedia(report.media, dryRun), ...sites, ...notRead, ...problems].join('\n')
}

/** Returns a line such as `Pictures and other media files: 3 stored, 1 unchanged.`; nothing where there are none. */
function describeMedia(counts: MediaCounts | undefined, dryRun: boolean): string[] {
  if (counts === undefined) return []
  const { stored, unchanged, notStored, unused, fetched = 0, notFetched = 0 } = counts
  const parts = Object.entries({
    [dryRun ? 'would be stored' : 'stored']: stored,
    unchanged,
    'not accepted': notStored,
    'in no article and not stored': unused,
    'copied from other sites': fetched,
    'of other sites not copied': notFetched,
  })
  const filled = parts.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`)
  return filled.length === 0 ? [] : [`Pictures and other media files: ${filled.join(', ')}.`]
}

const positionOf = ({ file, line, column }: ReportEntry) =>
  line === undefined
    ? printableName(file)
    : `${printableName(file)}:${line}${column === undefined ? '' : `:${column}`}`

/** Returns a file name as it is, or quoted when it contains control characters such as a line break. */
export const printableName = (name: string): string => (/[\p{Cc}]/u.test(name) ? JSON.stringify(name) : name)

function describeErrors({ errors }: ImportReport): string[] {
  if (errors.length === 0) return []
  return ['', 'Failed:', ...errors.map((error) => `  ${positionOf(error)}  ${error.message}`)]
}

function describeWarnings({ warnings }: ImportReport): string[] {
  const codes = [...new Set(warnings.map(({ code }) => code))]
  return codes.flatMap((code) => {
    const group = warnings.filter((warning) => warning.code === code)
    const noun = group.length === 1 ? 'warning' : 'warnings'
    const lines = group
      .slice(0, WARNINGS_PER_CODE)
      .map((warning) => `  ${positionOf(warning)}  ${warning.message}`)
    const rest = group.length - lines.length
    const more = rest > 0 ? [`  … and ${rest} more (use --report <file> to list all)`] : []
    return ['', `${group.length} ${noun} "${code}":`, ...lines, ...more]
  })
}

/** The text of a report lists at most this many names of syntax that stays as text. */
const SYNTAX_SHOWN = 30

function describeSyntax({ unrenderedSyntax = {} }: ImportReport): string[] {
  const counts = Object.entries(unrenderedSyntax).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  if (counts.length === 0) return []
  const lines = counts
    .slice(0, SYNTAX_SHOWN)
    .map(([name, files]) => `  ${printableName(name)}: ${files} ${files === 1 ? 'file' : 'files'}`)
  const rest = counts.length - lines.length
  return ['', 'Syntax that stays as text:', ...lines, ...(rest > 0 ? [`  … and ${rest} more`] : [])]
}
