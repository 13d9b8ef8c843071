/** `inkstone import <folder>`; what came of earlier imports is in runs.ts. */
import { type Command, Option } from 'commander'
import { importWithProgress } from '../imports/folder/progress.ts'
import { watchFolder } from '../imports/folder/watch-folder.ts'
import { SourceName } from '../imports/source/source-file.ts'
import { defaultSourceName } from '../server.ts'
import {
  argumentParser,
  type CommandContext,
  EXIT_DONE,
  EXIT_PARTIAL,
  folderArgument,
  stopSignal,
} from './context.ts'
import { addRuns } from './import-runs.ts'

const help = `
Files are told apart by source and path: importing again updates the articles of files that have changed, and leaves
alone those that somebody has edited since. A file that cannot be read is reported and does not stop the others.
A folder that is called like a command is given as a path: ./list.

Exit codes: 0 all in, 1 some files failed, 2 could not run.`

interface ImportFlags {
  source?: string
  dryRun?: boolean
  report?: string
  exclude?: string[]
  prune?: boolean
  overwrite?: boolean
  json?: boolean
  watch?: boolean
}

/** Adds the command that imports a folder, and those about earlier imports. */
export function addImport(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .description('import a folder of front-matter Markdown')
    .argument('<folder>', 'folder of a site or of its content', folderArgument)
    .option(
      '--source <name>',
      "name under which its files are remembered (default: the folder's own name)",
      argumentParser(SourceName),
    )
    .addOption(
      new Option('--dry-run', 'say what would happen to each file and why, and write nothing').conflicts(
        'watch',
      ),
    )
    .option('--prune', 'unpublish the articles of files that are gone')
    .option('--overwrite', 'overwrite articles that somebody has edited since the last import')
    .option('--watch', 'stay, and import again whenever something changes; Ctrl-C ends it')
    .option('--json', 'write events instead of words: one JSON object a line, the report last')
    .option('--report <file>', 'write the report as JSON')
    .option('--exclude <name...>', 'files or folders not to look into')
    .addHelpText('after', help)
    .action((folder: string, flags: ImportFlags) => importFolder(context, folder, flags))
  addRuns(command, context)
}

function importFolder({ withDatabase }: CommandContext, folder: string, flags: ImportFlags): Promise<void> {
  const { source = defaultSourceName(folder), report: reportFile, watch, ...rest } = flags
  return withDatabase(async ({ db }, { WORKERS: workers }) => {
    const options = { ...rest, folder, source, reportFile, ...(workers !== undefined && { workers }) }
    if (watch) {
      await watchFolder(db, options, process.stdout, stopSignal())
      return EXIT_DONE
    }
    const report = await importWithProgress(db, options, process.stdout)
    return report.failed > 0 ? EXIT_PARTIAL : EXIT_DONE
  })
}
