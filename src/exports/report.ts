/** Report of an export, and its text. */
import { printableName } from '../imports/folder/report.ts'

/** The report of an export. */
export interface ExportReport {
  folder: string
  /** The number of articles. Each is one file. */
  files: number
  written: number
  /** Files that existed with equal bytes. */
  unchanged: number
  /** Numbers of pictures and other media files. They are no part of the numbers of articles. */
  media: { written: number; unchanged: number }
  /** Removed files of an earlier export, whose articles no longer exist. */
  removed: string[]
  /** Files that were not written, not removed, or do not contain everything. */
  problems: { file: string; message: string }[]
}

/** Returns the report as text: the counts, then every problem. */
export function describeExport({
  folder,
  files,
  written,
  unchanged,
  media,
  removed,
  problems,
}: ExportReport): string {
  const counts = Object.entries({
    written,
    unchanged,
    removed: removed.length,
    'with a problem': problems.length,
  })
  const results = counts.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`)
  const noun = files === 1 ? 'article' : 'articles'
  const head = `Exported ${files} ${noun} to ${folder}: ${results.join(', ')}.`
  const pictures = Object.entries(media).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []))
  const lines = pictures.length === 0 ? [] : [`Pictures and other media files: ${pictures.join(', ')}.`]
  return [
    head,
    ...lines,
    ...problems.map(({ file, message }) => `  ${printableName(file)}  ${message}`),
  ].join('\n')
}
