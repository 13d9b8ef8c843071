/** What an export did, in words. */

/** The result of an export. */
export interface ExportReport {
  folder: string
  /** Articles, each of them a file. */
  files: number
  written: number
  /** They were there already, byte for byte. */
  unchanged: number
  /** Files of an earlier export whose articles are gone. */
  removed: string[]
  /** Files that were not written, or not removed, or do not say everything. */
  problems: { file: string; message: string }[]
}

/** The report for a person: counts, then every problem. */
export function describeExport({
  folder,
  files,
  written,
  unchanged,
  removed,
  problems,
}: ExportReport): string {
  const counts = Object.entries({
    written,
    unchanged,
    removed: removed.length,
    'with a problem': problems.length,
  })
  const told = counts.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`)
  const head = `Exported ${files} ${files === 1 ? 'article' : 'articles'} to ${folder}: ${told.join(', ')}.`
  return [head, ...problems.map(({ file, message }) => `  ${printable(file)}  ${message}`)].join('\n')
}

/** A file's name may hold a newline: it is shown as one line all the same. */
const printable = (name: string) => (/\p{Cc}/u.test(name) ? JSON.stringify(name) : name)
