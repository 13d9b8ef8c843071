/** `inkstone media`: lists, uploads and repairs media files, and deletes those that nothing uses. */
import type { Command } from 'commander'
import { type CommandContext, EXIT_PARTIAL, EXIT_SUCCESS, exitCodesHelp } from './context.ts'

/** Adds `media` and its subcommands to the program. */
export function addMediaCommands(program: Command, context: CommandContext): void {
  const media = program.command('media').description('list, upload and clean up media files')
  addList(media, context)
  addUpload(media, context)
  addGarbageCollection(media, context)
  addRepair(media, context)
}

function addList(media: Command, { withDatabase, print }: CommandContext): void {
  media
    .command('list')
    .description('list media files, newest first')
    .option('--unused', 'only files that no article uses, not even an earlier revision')
    .option('--json', 'print one JSON object on each line')
    .addHelpText('after', exitCodesHelp)
    .action(({ unused = false, json = false }: { unused?: boolean; json?: boolean }) =>
      withDatabase(async ({ db }, config) => {
        const { describeMedia, listAllMedia } = await import('./media-files.ts')
        const rows = await listAllMedia(db, config, unused)
        print(json ? rows.join('\n') : describeMedia(rows))
        return EXIT_SUCCESS
      }),
    )
}

const uploadHelp = `
Prints a line for each file: its URL, and the path of the file. A file with known content is not stored again.

Exit codes: 0 all files are stored, 1 some files are not accepted, 2 the command could not run.`

function addUpload(media: Command, { withDatabase, print, warn }: CommandContext): void {
  media
    .command('upload')
    .description('store files')
    .argument('<file...>', 'paths of files')
    .addHelpText('after', uploadHelp)
    .action((paths: string[]) =>
      withDatabase(async ({ db }, config) => {
        const { createUploader } = await import('./media-files.ts')
        const uploadFile = createUploader(db, config)
        let isComplete = true
        for (const path of paths) {
          const result = await uploadFile(path)
          if ('url' in result) print(`${result.url}  ${path}`)
          else warn(`Not stored: ${path}: ${result.reason}`)
          isComplete &&= 'url' in result
        }
        return isComplete ? EXIT_SUCCESS : EXIT_PARTIAL
      }),
    )
}

const garbageHelp = `
Deletes what is older than a day and belongs to nothing: media files that no revision of an article uses and no author has
as a picture, stored files without a row in the database, and temporary files of uploads that were cut off. Without --yes
it deletes nothing, and prints what it would delete.

${exitCodesHelp.trim()}`

function addGarbageCollection(media: Command, { withDatabase, print }: CommandContext): void {
  media
    .command('gc')
    .description('delete files that nothing uses; without --yes, print them')
    .option('--yes', 'delete them')
    .addHelpText('after', garbageHelp)
    .action(({ yes = false }: { yes?: boolean }) =>
      withDatabase(async ({ db }, config) => {
        const { collectGarbage } = await import('./media-files.ts')
        print(await collectGarbage(db, config, yes))
        return EXIT_SUCCESS
      }),
    )
}

const repairHelp = `
Finds the files that the database has and the store has lost, or has in another size. A file in the folders with the same
content is stored again, whatever its name is: in an imported folder, an export, or an older copy of the store. Copies without
private metadata are made from the originals. Prints what is still lost, where it came from, and which articles show it.

Exit codes: 0 nothing is lost, 1 some files are still lost, 2 the command could not run.`

function addRepair(media: Command, { withDatabase, print }: CommandContext): void {
  media
    .command('repair')
    .description('store files again that the store has lost')
    .argument('[folder...]', 'folders or files with the same content')
    .addHelpText('after', repairHelp)
    .action((paths: string[]) =>
      withDatabase(async ({ db }, config) => {
        const { repairMedia } = await import('./media-repair.ts')
        const { lines, isComplete } = await repairMedia(db, config, paths)
        for (const line of lines) print(line)
        return isComplete ? EXIT_SUCCESS : EXIT_PARTIAL
      }),
    )
}
