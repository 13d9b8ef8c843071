/** Work of `inkstone media repair`: stores files again that the store of media files has lost. */
import type { Config } from '../config.ts'
import type { Database } from '../database/connection.ts'
import { CannotRun, systemErrorReason } from '../errors.ts'
import { findTraces } from '../media/db/inventory.ts'
import { openMediaOfCommand } from '../media/media-parts.ts'
import { repairStore } from '../media/service/repair.ts'
import { printableText } from '../schemas/text.ts'
import { commandRequest } from './command-request.ts'
import { dependenciesOf } from './media-files.ts'

/** Names of files and articles that one line lists. */
const LISTED_MAX = 3

/** What a repair has done, in lines, and whether nothing is lost any more. */
interface RepairReport {
  lines: string[]
  isComplete: boolean
}

/** Repairs the store from files at these paths and below them. Throws `CannotRun` for a path that cannot be read. */
export async function repairMedia(
  db: Database,
  config: Config,
  paths: readonly string[],
): Promise<RepairReport> {
  const parts = openMediaOfCommand(config)
  const repairing = repairStore(dependenciesOf(db, config), parts, commandRequest, paths)
  const { repaired, lost } = await repairing.catch(rejectUnreadable)
  const hashes = lost.map(({ hash }) => hash)
  const traces = await findTraces(db, hashes, LISTED_MAX)
  const lostLines = lost.map(({ hash, filename, reason }) => {
    const { files = [], slugs = [], uses = 0 } = traces.get(hash) ?? {}
    const facts = [describeFiles(files), describeArticles(slugs, uses), ...(reason === null ? [] : [reason])]
    return `  lost      ${filename}  ${hash}  ${facts.join('; ')}`
  })
  return {
    lines: [
      ...repaired.map(({ filename, path }) => `  repaired  ${filename}  ${describeSource(path)}`),
      ...lostLines,
      `${repaired.length} media files are repaired, ${lost.length} are lost.`,
    ],
    isComplete: lost.length === 0,
  }
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
