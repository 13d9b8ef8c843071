/** `inkstone import list`, `show` and `undo`: earlier import runs. */
import type { Command } from 'commander'
import { htmlPolicyOf } from '../config.ts'
import { type CommandContext, EXIT_PARTIAL, EXIT_SUCCESS, exitCodesHelp } from './context.ts'

const runArgument = ['<run>', 'id of the run, or its last 8 characters as `import list` prints them'] as const

/** Adds the commands about import runs to `import`. */
export function addRunCommands(importCommand: Command, context: CommandContext): void {
  addList(importCommand, context)
  addShow(importCommand, context)
  addUndo(importCommand, context)
}

function addList(importCommand: Command, { withDatabase, print }: CommandContext): void {
  importCommand
    .command('list')
    .description('list all import runs, newest first')
    .addHelpText('after', exitCodesHelp)
    .action(() =>
      withDatabase(async ({ db }) => {
        const { listImportRuns } = await import('../imports/db/runs.ts')
        const { describeRuns } = await import('../imports/runs/describe-runs.ts')
        print(describeRuns(await listImportRuns(db)))
        return EXIT_SUCCESS
      }),
    )
}

function addShow(importCommand: Command, { withDatabase, print }: CommandContext): void {
  importCommand
    .command('show')
    .description('show the report of an import run')
    .argument(...runArgument)
    .option('--json', 'print the stored report as JSON; null if the run did not finish')
    .addHelpText('after', exitCodesHelp)
    .action((name: string, { json = false }: { json?: boolean }) =>
      withDatabase(async ({ db }) => {
        const { findImportRun } = await import('../imports/db/runs.ts')
        const { describeRun } = await import('../imports/runs/describe-runs.ts')
        const run = await findImportRun(db, name)
        print(json ? JSON.stringify(run.report, null, 2) : describeRun(run))
        return EXIT_SUCCESS
      }),
    )
}

const undoHelp = `
Articles that the run created are moved to the trash. The other articles of the run are restored: each gets a new
revision with its content before the run. Articles that were edited or imported again since are skipped and listed.
Slugs are kept, so importing the folder again brings everything back. If the command is interrupted, run it again.

With --purge, the articles that the run created are then deleted permanently, with their revisions, and so are the tags,
categories and authors that it created and that no other article has. Their URLs are 404 instead of 410.

Pictures that the run stored and that no revision of an article uses are deleted. Those of articles in the trash stay until
the articles are deleted, as with --purge.

Exit codes: 0 all articles restored, 1 some articles skipped, 2 the command could not run.`

function addUndo(importCommand: Command, { withDatabase, print }: CommandContext): void {
  importCommand
    .command('undo')
    .description('restore all articles of an import run to their state before it')
    .argument(...runArgument)
    .option('--overwrite', 'include articles that were edited since')
    .option('--purge', 'delete permanently what the run created')
    .addHelpText('after', undoHelp)
    .action((name: string, { overwrite = false, purge = false }: { overwrite?: boolean; purge?: boolean }) =>
      withDatabase(async ({ db }, config) => {
        const { findImportRun } = await import('../imports/db/runs.ts')
        const { describePurge, describeUndo } = await import('../imports/runs/describe-runs.ts')
        const { undoRun } = await import('../imports/runs/undo.ts')
        const run = await findImportRun(db, name)
        const policy = htmlPolicyOf(config)
        const result = await undoRun(db, run, { overwrite, policy })
        print(describeUndo(run, result))
        if (purge) {
          const { purgeRun } = await import('../imports/runs/purge.ts')
          print(describePurge(await purgeRun(db, run)))
        }
        const { describeDeletedMedia } = await import('../imports/runs/describe-runs.ts')
        const { undoMedia } = await import('../imports/runs/undo-media.ts')
        const { openMediaOfCommand } = await import('../media/media-parts.ts')
        const dependencies = { db, policy }
        const deleted = await undoMedia(dependencies, openMediaOfCommand(config).store, run)
        if (deleted > 0) print(describeDeletedMedia(deleted))
        return result.skipped.length > 0 ? EXIT_PARTIAL : EXIT_SUCCESS
      }),
    )
}
