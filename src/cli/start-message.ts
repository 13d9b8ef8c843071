/** Start message of the server: one block of text on a terminal, and lines of the log elsewhere. */
import { styleText } from 'node:util'
import type { Logger } from 'pino'
import { shortRunId } from '../imports/db/runs.ts'
import { describeCounts } from '../imports/folder/report.ts'
import type { Preparation } from '../preparation.ts'
import { printableText } from '../schemas/text.ts'

/** A server that has started. */
export interface ServerStart extends Preparation {
  url: string
  version: string
  /** The words by which the program was called. */
  command: string
  /** The database in a few words. */
  database: string
}

/** Prints the block on a terminal. Colors follow NO_COLOR and the abilities of the terminal. */
export function printStart(start: ServerStart, terminal: NodeJS.WriteStream): void {
  const bold = (text: string) => styleText('bold', text, { stream: terminal })
  terminal.write(`${describeStart(start, bold)}\n`)
}

/** Width of the names in the block, in characters. */
const NAME_WIDTH = 15

/** Returns the block: URLs, database, the first admin key, what to do, and how to stop. `bold` emphasizes a text. */
export function describeStart(start: ServerStart, bold: (text: string) => string): string {
  const { url, version } = start
  const row = (name: string, ...lines: string[]) =>
    lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(NAME_WIDTH)} ${line}`)
  return [
    '',
    bold(`Inkstone ${version} is ready at ${url}`),
    '',
    ...row('First page', `${url}/`),
    ...row('Articles', `${url}/v1/articles`),
    ...row('API reference', `${url}/docs`),
    ...row('Database', printableText(start.database)),
    ...describeSamples(start).flatMap((lines) => row('Samples', ...lines)),
    ...describeKey(start, bold).flatMap((lines) => row('Admin key', ...lines)),
    ...(start.advice === null ? [] : row('To do', start.advice)),
    '',
    '  Press Ctrl-C to stop.',
    '',
  ].join('\n')
}

/** Returns the lines about the sample articles, if this start has imported them. */
function describeSamples({ imported, command }: ServerStart): string[][] {
  if (!imported?.isSamples) return []
  const { created, run } = imported.report
  const remove = run === null ? [] : [`Remove them: ${command} import undo ${shortRunId(run)} --purge`]
  return [[`${created} articles were imported, so that there is something to read.`, ...remove]]
}

/** Returns the lines about the first admin key, if this start has created it. */
function describeKey({ firstKey, command }: ServerStart, bold: (text: string) => string): string[][] {
  if (firstKey === null) return []
  if ('file' in firstKey) return [[`is in the file ${printableText(firstKey.file)}`]]
  return [
    [
      bold(firstKey.secret),
      'Store it now: it is shown only once. Writing and reading drafts need it.',
      `If it is lost, create another one: ${command} keys create admin --scope admin`,
    ],
  ]
}

/** Logs a start: the import, failed files, the first key, what to do, and that the server is ready. */
export function logStart(start: ServerStart, logger: Logger): void {
  const { url, version, database, imported, firstKey, advice } = start
  if (imported) {
    const { run, source, errors, warnings } = imported.report
    const result = describeCounts(imported.report) || 'nothing to do'
    const counts = { warnings: warnings.length, failed: errors.length }
    logger.info(
      { run, source, ...counts },
      `${imported.isSamples ? 'sample articles' : 'folder'} imported: ${result}`,
    )
    for (const { message, ...place } of errors) logger.error(place, `file not imported: ${message}`)
  }
  if (firstKey !== null && 'file' in firstKey)
    logger.warn({ file: firstKey.file }, 'first admin key written to a file: move it to a safe place')
  if (advice !== null) logger.warn(advice)
  logger.info({ url, docs: `${url}/docs`, database, version }, `Inkstone is ready at ${url}`)
}
