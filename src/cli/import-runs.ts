/** `inkstone import list`, `show` and `undo`: what earlier imports did, and taking it back. */
import type { Command } from 'commander'
import { findImportRun, listImportRuns } from '../imports/db/runs.ts'
import { describeRun, describeRuns, describeUndo } from '../imports/runs/describe-runs.ts'
import { undoRun } from '../imports/runs/undo.ts'
import { type CommandContext, EXIT_DONE, EXIT_PARTIAL } from './context.ts'

const runArgument = ['<run>', 'its id, or the end of it that `import list` shows'] as const

/** Adds the commands about runs to the one that imports. */
export function addRuns(program: Command, context: CommandContext): void {
  addList(program, context)
  addShow(program, context)
  addUndo(program, context)
}

function addList(program: Command, { withDatabase, say }: CommandContext): void {
  program
    .command('list')
    .description('list all runs, newest first')
    .action(() =>
      withDatabase(async ({ db }) => {
        say(describeRuns(await listImportRuns(db)))
        return EXIT_DONE
      }),
    )
}

function addShow(program: Command, { withDatabase, say }: CommandContext): void {
  program
    .command('show')
    .description('show the report of a run')
    .argument(...runArgument)
    .option('--json', 'the report as it is kept, as JSON; null for a run that did not finish')
    .action((name: string, { json = false }: { json?: boolean }) =>
      withDatabase(async ({ db }) => {
        const run = await findImportRun(db, name)
        say(json ? JSON.stringify(run.report, null, 2) : describeRun(run))
        return EXIT_DONE
      }),
    )
}

const undoHelp = `
Articles that the run made go to the trash; the others get back what they said before it, as a further revision.
Articles that were edited or imported again since are left as they are, and reported. Addresses stay: importing the
folder again brings everything back. If it is interrupted, run it again.

Exit codes: 0 all undone, 1 some articles were left as they are, 2 could not run.`

function addUndo(program: Command, { withDatabase, say }: CommandContext): void {
  program
    .command('undo')
    .description('put every article back as it was before a run')
    .argument(...runArgument)
    .option('--overwrite', 'also articles that were edited since')
    .addHelpText('after', undoHelp)
    .action((name: string, { overwrite = false }: { overwrite?: boolean }) =>
      withDatabase(async ({ db }) => {
        const run = await findImportRun(db, name)
        const undone = await undoRun(db, run, { overwrite })
        say(describeUndo(run, undone))
        return undone.left.length > 0 ? EXIT_PARTIAL : EXIT_DONE
      }),
    )
}
