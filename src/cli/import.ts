/** `inkstone import <folder>`: import of a folder of Markdown files. */
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Command, Option } from 'commander'
import { articleUrlSettings, htmlPolicyOf } from '../config.ts'
import { CannotRun } from '../errors.ts'
import { defaultSourceName, SourceName } from '../imports/source/source-file.ts'
import {
  addSiteOptions,
  argumentParser,
  type CommandContext,
  EXIT_PARTIAL,
  EXIT_SUCCESS,
  folderArgument,
  type SiteFlags,
  stopSignal,
} from './context.ts'
import { addRunCommands } from './import-runs.ts'
import { subcommandNamedLike } from './other-words.ts'

const help = `
A file is identified by its source and its path. Importing a folder again updates the articles of files that have
changed, and skips articles that were edited since the last import. A file with an error is reported, and the other
files are imported. A value in front matter that is not valid YAML (title: Foo: bar) is read as text, with the warning
"repaired-yaml", and of duplicate keys the last one counts ("duplicate-key"); with --strict, both are errors. To import a folder that has the name of a command, give it as a path: ./list.

Exit codes: 0 all files imported, 1 some files failed, 2 the command could not run.`

interface ImportFlags extends SiteFlags {
  source?: string
  dryRun?: boolean
  report?: string
  exclude?: string[]
  prune?: boolean
  overwrite?: boolean
  strict?: boolean
  json?: boolean
  watch?: boolean
  fetchImages?: boolean
}

/** Adds `import` and its subcommands to the program. */
export function addImportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .description('import a folder of Markdown files with front matter')
    .argument('<folder>', 'root folder of a site, or its content folder', folderArgument)
    .option(
      '--source <name>',
      'source name, by which later imports recognize the files (default: the folder name)',
      argumentParser(SourceName),
    )
    .addOption(
      new Option('--dry-run', 'print what would happen to each file and why, without writing').conflicts(
        'watch',
      ),
    )
    .option('--prune', 'unpublish the articles of files that no longer exist')
    .option('--fetch-images', 'copy pictures of other sites, and let the articles show the copies')
    .option('--overwrite', 'overwrite articles that were edited since the last import')
    .option('--strict', 'reject files with invalid values or duplicate keys in front matter')
    .option('--watch', 'keep running, and import again after every change; stop with Ctrl-C')
    .option('--json', 'print one JSON object per file; the last line is the report')
    .option('--report <file>', 'write the report to a JSON file')
    .option('--exclude <name...>', 'names or paths of files and folders to skip')
  addSiteOptions(command)
    .addHelpText('after', help)
    .action((folder: string, flags: ImportFlags) => runImport(context, folder, flags))
  addRunCommands(command, context)
}

/** Throws `CannotRun` when a missing folder has nearly the name of a subcommand. */
function rejectMisspelledCommand(folder: string): void {
  const meant = subcommandNamedLike('import', folder, ['list', 'show', 'undo'])
  if (meant !== null && !existsSync(folder))
    throw new CannotRun(
      `There is no folder ${folder}. Did you mean the command \`inkstone import ${meant}\`?`,
    )
}

/** Throws `CannotRun` when a report could not be written after the import. */
function assertReportFile(file: string): void {
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory()
  if (isFolder(file))
    throw new CannotRun(
      `${file} is a folder. Name a file for the report, such as ${join(file, 'report.json')}.`,
    )
  if (!isFolder(dirname(file)))
    throw new CannotRun(`The report cannot be written: there is no folder ${dirname(file)}. Create it first.`)
}

function runImport(
  { withDatabase, stdout, warn, command }: CommandContext,
  folder: string,
  flags: ImportFlags,
): Promise<void> {
  rejectMisspelledCommand(folder)
  if (flags.report !== undefined) assertReportFile(flags.report)
  const { source = defaultSourceName(folder), watch, timezone, lang, fetchImages, ...rest } = flags
  return withDatabase(async ({ db }, config) => {
    const { openMediaOfCommand } = await import('../media/media-parts.ts')
    const { createGetRemoteFile } = await import('../outgoing/get-remote-file.ts')
    const { IMPORT_THREADS: workers } = config
    const policy = htmlPolicyOf(config)
    const options = {
      ...rest,
      ...{ timeZone: timezone, language: lang, command },
      folder,
      source,
      policy,
      reportFile: flags.report,
      articleUrls: articleUrlSettings(config),
      media: openMediaOfCommand(config),
      ...(fetchImages && { getRemoteFile: createGetRemoteFile() }),
      ...(workers !== undefined && { workers }),
    }
    const { renderingAdvice, startWithPolicy } = await import('../articles/service/render-articles.ts')
    if (!rest.dryRun) await startWithPolicy(db, policy)
    const advice = await renderingAdvice(db, policy)
    if (advice !== null) warn(advice)
    if (watch) {
      const { watchFolder } = await import('../imports/folder/watch-folder.ts')
      await watchFolder(db, options, stdout, stopSignal())
      return EXIT_SUCCESS
    }
    const { importWithProgress } = await import('../imports/folder/progress.ts')
    const report = await importWithProgress(db, options, stdout)
    return report.failed > 0 ? EXIT_PARTIAL : EXIT_SUCCESS
  })
}
