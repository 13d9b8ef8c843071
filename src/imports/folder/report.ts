/** What an import did: for machines (`--report`), and in words. */
import { ZodError } from 'zod'

/** Something about one file that its owner should know. Lines and columns count from 1. */
export interface FileDiagnostic {
  file: string
  line?: number
  column?: number
  code: string
  message: string
}

/** Why one file is not in. */
export interface FileError extends FileDiagnostic {
  line: number
  column: number
}

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
  warnings: FileDiagnostic[]
  errors: FileError[]
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
  warnings?: FileDiagnostic[]
  error?: FileError
}

/** A report with nothing in it yet. */
export function emptyReport(run: string | null, source: string, files: number): ImportReport {
  const counts = { created: 0, updated: 0, unchanged: 0, diverged: 0, pruned: 0, skipped: 0, failed: 0 }
  return { run, source, files, ...counts, warnings: [], errors: [] }
}

/** An error at a place in a file; the beginning, if no other is known. */
export const fileErrorAt = (
  file: string,
  code: string,
  message: string,
  line = 1,
  column = 1,
): FileError => ({
  file,
  line,
  column,
  code,
  message,
})

/** The error of a file whose article the API would refuse too. Passes on what is no ZodError. */
export function rejectionOf(path: string, err: unknown): FileError {
  if (!(err instanceof ZodError)) throw err
  const faults = err.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  return fileErrorAt(path, 'refused', faults.join('; '))
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
export function describeResult({ path, outcome, slug, reason, error }: FileResult): string {
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

const placeOf = ({ file, line, column }: FileDiagnostic) =>
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
