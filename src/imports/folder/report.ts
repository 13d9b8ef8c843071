/** What an import did: for machines (`--report`), and in words. */
import { ZodError } from 'zod'
import { type FileDiagnostic, omitSeverity } from '../../content/diagnostic.ts'

/** A diagnostic in a report, whose lists `warnings` and `errors` say the severity. */
type ReportEntry = Omit<FileDiagnostic, 'severity'>

/** The result of a run. `files` = created + updated + unchanged + diverged + skipped + failed. */
export interface ImportReport {
  /** Id of the run; null for a dry run. */
  run: string | null
  source: string
  files: number
  created: number
  updated: number
  unchanged: number
  /** Changed in the folder and edited through the API since: left alone. */
  diverged: number
  /** Gone from the folder and unpublished. */
  pruned: number
  /** Blank files. */
  skipped: number
  failed: number
  warnings: ReportEntry[]
  errors: ReportEntry[]
}

/** How a file ended. */
export type FileOutcomeName = 'created' | 'updated' | 'unchanged' | 'diverged' | 'skipped' | 'failed'

/** What became of one file, and why. */
export interface FileResult {
  path: string
  outcome: FileOutcomeName
  /** The address of its article. */
  slug?: string
  reason?: string
  diagnostics?: FileDiagnostic[]
}

/** A report with nothing in it yet. */
export function emptyReport(run: string | null, source: string, files: number): ImportReport {
  const counts = { created: 0, updated: 0, unchanged: 0, diverged: 0, pruned: 0, skipped: 0, failed: 0 }
  return { run, source, files, ...counts, warnings: [], errors: [] }
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

/** Adds a diagnostic to the list of its severity. */
export function addToReport(report: ImportReport, diagnostic: FileDiagnostic): void {
  const entries = diagnostic.severity === 'error' ? report.errors : report.warnings
  entries.push(omitSeverity(diagnostic))
}

/** Returns the members of the event of one file: its diagnostics as `warnings` and `error`. */
export function toFileEvent({ diagnostics, ...result }: FileResult): object {
  const error = diagnostics?.find(({ severity }) => severity === 'error')
  if (error) return { ...result, error: omitSeverity(error) }
  return { ...result, ...(diagnostics && { warnings: diagnostics.map(omitSeverity) }) }
}

/** The error of a file whose article the API would refuse too. Passes on what is no ZodError. */
export function rejectionOf(path: string, err: unknown): FileDiagnostic {
  if (!(err instanceof ZodError)) throw err
  const faults = err.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  return fileError(path, 'refused', faults.join('; '))
}

/** Most kinds of warning are many: this many of each are shown in words. */
const SHOWN_PER_CODE = 3

const COUNTED = ['created', 'updated', 'unchanged', 'diverged', 'pruned', 'skipped', 'failed'] as const

/** How many files ended how, leaving out what none did; empty when there is nothing to count. */
export function describeCounts(report: Pick<ImportReport, (typeof COUNTED)[number]>): string {
  return COUNTED.filter((name) => report[name] > 0)
    .map((name) => `${report[name]} ${name}`)
    .join(', ')
}

/** What became of one file, as a line. */
export function describeResult({ path, outcome, slug, reason, diagnostics = [] }: FileResult): string {
  const error = diagnostics.find(({ severity }) => severity === 'error')
  const why = error ? `${error.line}:${error.column} ${error.message}` : reason
  return [
    outcome.padEnd(9),
    printable(path),
    ...(slug ? [`→ ${slug}`] : []),
    ...(why ? [`(${why})`] : []),
  ].join(' ')
}

/** The report for a person: counts, every error with its place, and the warnings by kind. */
export function describeReport(report: ImportReport, dryRun: boolean): string {
  const verb = dryRun ? 'Would import' : 'Imported'
  const head = `${verb} ${report.files} ${report.files === 1 ? 'file' : 'files'} as source "${report.source}": ${describeCounts(report) || 'nothing to do'}.`
  return [head, ...describeErrors(report), ...describeWarnings(report)].join('\n')
}

const placeOf = ({ file, line, column }: ReportEntry) =>
  line === undefined
    ? printable(file)
    : `${printable(file)}:${line}${column === undefined ? '' : `:${column}`}`

/** A file's name may hold a newline: it is shown as one line all the same. */
const printable = (name: string) => (/[\p{Cc}]/u.test(name) ? JSON.stringify(name) : name)

function describeErrors({ errors }: ImportReport): string[] {
  if (errors.length === 0) return []
  return ['', 'Not in:', ...errors.map((error) => `  ${placeOf(error)}  ${error.message}`)]
}

function describeWarnings({ warnings }: ImportReport): string[] {
  const codes = [...new Set(warnings.map(({ code }) => code))]
  return codes.flatMap((code) => {
    const group = warnings.filter((warning) => warning.code === code)
    const rest = group.length - SHOWN_PER_CODE
    const shown = group.slice(0, SHOWN_PER_CODE).map((warning) => `  ${placeOf(warning)}  ${warning.message}`)
    const more = rest > 0 ? [`  … and ${rest} more (--report FILE lists them all)`] : []
    return [
      '',
      `Warning "${code}", ${group.length === 1 ? 'one file' : `${group.length} times`}:`,
      ...shown,
      ...more,
    ]
  })
}
