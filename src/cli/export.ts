/** `inkstone export <folder>`. */
import type { Command } from 'commander'
import { exportArticles } from '../exports/export-folder.ts'
import { describeExport } from '../exports/report.ts'
import { type CommandContext, EXIT_DONE, EXIT_PARTIAL, folderArgument } from './context.ts'

const help = `
Every article that is not in the trash, drafts too, becomes a file: at the path it was imported from, or below
articles/<lang>/ if it was written through the API. Importing the folder gives the same articles again.

The folder must be empty, or hold an earlier export: then only what differs is written, and files whose articles are
gone are removed. A file that somebody has changed since is left as it is and reported.

Exit codes: 0 all written, 1 some files are not, 2 could not run.`

/** Away from a terminal as on one: a line after this many files. */
const LINE_EVERY = 1_000

/** Adds the command that writes articles as files. */
export function addExport(program: Command, { withDatabase, say }: CommandContext): void {
  program
    .command('export')
    .description('write every article as front-matter Markdown')
    .argument('<folder>', 'an empty folder, or that of an earlier export', folderArgument)
    .option('--source <name>', 'only the articles of one source, at their paths in it')
    .addHelpText('after', help)
    .action((folder: string, { source }: { source?: string }) =>
      withDatabase(async ({ db }) => {
        const onProgress = (done: number, total: number) => {
          if (done % LINE_EVERY === 0 && done < total) say(`${done} of ${total} files`)
        }
        const report = await exportArticles(db, { folder, source, onProgress })
        say(describeExport(report))
        return report.problems.length > 0 ? EXIT_PARTIAL : EXIT_DONE
      }),
    )
}
