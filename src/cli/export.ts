/** `inkstone export <folder>`: all articles as Markdown files with front matter. */
import { statSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { htmlPolicyOf } from '../config.ts'
import { type CommandContext, EXIT_PARTIAL, EXIT_SUCCESS, folderArgument } from './context.ts'

const help = `
Every article outside the trash becomes a file, drafts included: at the path it was imported from, or below
articles/<lang>/ if it was created through the API. Pictures are written at the paths they were imported from, and those
that were uploaded below media/. Importing the folder restores the same articles.

The folder must be empty or contain an earlier export. Only files that differ are written, and the files of deleted
articles are removed. A file that was changed since the last export is not overwritten, but reported.

Exit codes: 0 all files written, 1 some files not written or not faithful, 2 the command could not run.`

/** A progress line is printed after this many files. */
const PROGRESS_INTERVAL = 1_000

/** Names of files that other programs export to. */
const FILE_NAME = /\.(?:zip|t?gz|tar|json|ndjson|xml|csv|sql|md)$/i

/** Parses the path of the folder of an export. Throws InvalidArgumentError for the name of a file. */
function outputFolder(text: string): string {
  const folder = folderArgument(text)
  if (!FILE_NAME.test(folder) || statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder
  throw new InvalidArgumentError(
    'An export is a folder: name one, and pack it afterwards if you need one file.',
  )
}

/** Adds `export` to the program. */
export function addExportCommand(program: Command, { withDatabase, print }: CommandContext): void {
  program
    .command('export')
    .description('export all articles as Markdown files with front matter')
    .argument('<folder>', 'empty folder, or the folder of an earlier export', outputFolder)
    .option('--source <name>', 'export only the articles of one source')
    .addHelpText('after', help)
    .action((folder: string, { source }: { source?: string }) =>
      withDatabase(async ({ db }, config) => {
        const onProgress = (done: number, total: number) => {
          if (done % PROGRESS_INTERVAL === 0 && done < total) print(`${done} of ${total} files`)
        }
        const { exportArticles } = await import('../exports/export-folder.ts')
        const { describeExport } = await import('../exports/report.ts')
        const { openMediaOfCommand } = await import('../media/media-parts.ts')
        const { store } = openMediaOfCommand(config)
        const options = { folder, source, policy: htmlPolicyOf(config), store, onProgress }
        const report = await exportArticles(db, options)
        print(describeExport(report))
        return report.problems.length > 0 ? EXIT_PARTIAL : EXIT_SUCCESS
      }),
    )
}
