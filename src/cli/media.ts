/** `inkstone media`: lists and uploads media files, and deletes those that nothing uses. */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { systemPrincipal } from '../auth/principal.ts'
import { htmlPolicyOf } from '../config.ts'
import { DomainError, systemErrorReason } from '../errors.ts'
import { findMedia, listMedia } from '../media/db/find-media.ts'
import { type MediaParts, openMediaOfCommand } from '../media/media-parts.ts'
import { type Media, MediaListQuery } from '../media/schema.ts'
import { deleteGarbage, findGarbage, type Garbage } from '../media/service/garbage.ts'
import { receiveFile } from '../media/service/receive-file.ts'
import { storeUpload } from '../media/service/upload.ts'
import { printableText } from '../schemas/text.ts'
import { textTable } from '../schemas/text-table.ts'
import { FULL_PAGE, readAllPages } from './all-pages.ts'
import { type CommandContext, EXIT_PARTIAL, EXIT_SUCCESS, exitCodesHelp } from './context.ts'
import { addMediaRepair } from './media-repair.ts'

type Dependencies = Parameters<typeof storeUpload>[0]

/** The actor of the command line in the audit log. */
const request = { principal: systemPrincipal('command'), claim: null }

/** Adds `media` and its subcommands to the program. */
export function addMediaCommands(program: Command, context: CommandContext): void {
  const media = program.command('media').description('list, upload and clean up media files')
  addList(media, context)
  addUpload(media, context)
  addGarbageCollection(media, context)
  addMediaRepair(media, context)
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
        const access = { includesHidden: true, mediaUrl: config.MEDIA_URL }
        const rows = await readAllPages((cursor) => {
          const filters = { ...(unused && { unused: 'true' }), ...(cursor !== undefined && { cursor }) }
          return listMedia(db, MediaListQuery.parse({ limit: String(FULL_PAGE), ...filters }), access)
        })
        print(json ? rows.join('\n') : describeMedia(rows.map((row) => JSON.parse(row))))
        return EXIT_SUCCESS
      }),
    )
}

function describeMedia(files: readonly Media[]): string {
  if (files.length === 0) return 'There are no such media files.'
  const rows = files.map(({ id, type, bytes, width, height, usage, url }) => [
    ...[id, type, String(bytes), width === null ? '' : `${width}×${height}`, String(usage), url],
  ])
  return textTable([['id', 'type', 'bytes', 'size', 'articles', 'url'], ...rows])
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
        const dependencies = { db, policy: htmlPolicyOf(config), onCommit: async () => {} }
        const parts = openMediaOfCommand(config)
        let isComplete = true
        for (const path of paths) {
          const result = await uploadFile(dependencies, parts, path)
          if ('url' in result) print(`${result.url}  ${printableText(path)}`)
          else warn(`Not stored: ${printableText(path)}: ${result.reason}`)
          isComplete &&= 'url' in result
        }
        return isComplete ? EXIT_SUCCESS : EXIT_PARTIAL
      }),
    )
}

/** Stores a file. Returns its URL, or the reason why it is not stored. */
async function uploadFile(
  dependencies: Dependencies,
  parts: MediaParts,
  path: string,
): Promise<{ url: string } | { reason: string }> {
  try {
    const receiving = { folder: parts.uploadFolder, maxBytes: parts.limits.maxBytes }
    const source = await open(path)
    const file = await receiveFile(source.createReadStream(), receiving)
    const upload = { file, name: basename(path), fields: {} }
    const { id } = await storeUpload(dependencies, parts, request, upload)
    return { url: await urlOf(dependencies, parts, id) }
  } catch (err) {
    if (err instanceof DomainError) return { reason: err.message }
    if ((err as NodeJS.ErrnoException).syscall !== undefined) return { reason: systemErrorReason(err) }
    throw err
  }
}

async function urlOf({ db }: Dependencies, { mediaUrl }: MediaParts, id: string): Promise<string> {
  const found = await findMedia(db, id, { includesHidden: true, mediaUrl })
  return (JSON.parse(found?.json ?? '{}') as Partial<Media>).url ?? ''
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
        const dependencies = { db, policy: htmlPolicyOf(config), onCommit: async () => {} }
        const parts = openMediaOfCommand(config)
        const garbage = await findGarbage(dependencies, parts)
        if (yes) await deleteGarbage(dependencies, parts, request, garbage)
        print(describeGarbage(garbage, yes))
        return EXIT_SUCCESS
      }),
    )
}

function describeGarbage({ media, files, uploads }: Garbage, isDeleted: boolean): string {
  const verb = isDeleted ? 'Deleted' : 'Would delete'
  const bytes = [...media, ...files].reduce((sum, file) => sum + file.bytes, 0)
  const counts = `${media.length} unused media files, ${files.length} stored files without a row, ${uploads.length} temporary files`
  const lines = [
    ...media.map(({ id, filename }) => `  unused     ${id}  ${filename}`),
    ...files.map(({ key }) => `  no row     ${printableText(key)}`),
    ...uploads.map((path) => `  temporary  ${printableText(path)}`),
  ]
  const advice = isDeleted || lines.length === 0 ? [] : ['Run `inkstone media gc --yes` to delete them.']
  return [...lines, `${verb} ${counts}: ${Math.ceil(bytes / 1_024)} KiB.`, ...advice].join('\n')
}
