/** `inkstone media repair`: stores files again that the store of media files has lost. */
import type { Command } from 'commander'
import { systemPrincipal } from '../auth/principal.ts'
import { htmlPolicyOf } from '../config.ts'
import { CannotRun, systemErrorReason } from '../errors.ts'
import { findTraces } from '../media/db/inventory.ts'
import { openMediaOfCommand } from '../media/media-parts.ts'
import { repairStore } from '../media/service/repair.ts'
import { printableText } from '../schemas/text.ts'
import { type CommandContext, EXIT_PARTIAL, EXIT_SUCCESS } from './context.ts'

const help = `
Finds the files that the database has and the store has lost, or has in another size. A file in the folders with the same
content is stored again, whatever its name is: in an imported folder, an export, or an older copy of the store. Copies without
private metadata are made from the originals. Prints what is still lost, where it came from, and which articles show it.

Exit codes: 0 nothing is lost, 1 some files are still lost, 2 the command could not run.`

/** Names of files and articles that one line lists. */
const LISTED_MAX = 3

/** Adds `repair` to the command `media`. */
export function addMediaRepair(media: Command, { withDatabase, print }: CommandContext): void {
  media
    .command('repair')
    .description('store files again that the store has lost')
    .argument('[folder...]', 'folders or files with the same content')
    .addHelpText('after', help)
    .action((paths: string[]) =>
      withDatabase(async ({ db }, config) => {
        const dependencies = { db, policy: htmlPolicyOf(config), onCommit: async () => {} }
        const request = { principal: systemPrincipal('command'), claim: null }
        const { repaired, lost } = await repairStore(
          dependencies,
          openMediaOfCommand(config),
          request,
          paths,
        ).catch(rejectUnreadable)
        const hashes = lost.map(({ hash }) => hash)
        const traces = await findTraces(db, hashes, LISTED_MAX)
        for (const { filename, path } of repaired) print(`  repaired  ${filename}  ${describeSource(path)}`)
        for (const { hash, filename, reason } of lost) {
          const { files = [], slugs = [], uses = 0 } = traces.get(hash) ?? {}
          const facts = [
            describeFiles(files),
            describeArticles(slugs, uses),
            ...(reason === null ? [] : [reason]),
          ]
          print(`  lost      ${filename}  ${hash}  ${facts.join('; ')}`)
        }
        print(`${repaired.length} media files are repaired, ${lost.length} are lost.`)
        return lost.length === 0 ? EXIT_SUCCESS : EXIT_PARTIAL
      }),
    )
}

/** Throws `CannotRun` for an error of the file system. */
function rejectUnreadable(err: NodeJS.ErrnoException): never {
  if (err.syscall === undefined) throw err
  throw new CannotRun(`${printableText(err.path ?? 'A file')} cannot be read: ${systemErrorReason(err)}.`)
}

const describeSource = (path: string | null) =>
  path === null ? 'from its original in the store' : `from ${printableText(path)}`

const describeFiles = (files: readonly string[]) =>
  files.length === 0 ? 'uploaded' : `imported from ${files.map(printableText).join(', ')}`

function describeArticles(slugs: readonly string[], uses: number): string {
  if (uses === 0) return 'in no article'
  const more = uses > slugs.length ? ` and ${uses - slugs.length} more` : ''
  return `in ${slugs.join(', ')}${more}`
}
