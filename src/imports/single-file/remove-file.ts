/** A single file that is gone, as `import --prune` takes it. */
import { lockArticles } from '../../articles/db/locks.ts'
import { requireTouch, type Writer } from '../../articles/model/permissions.ts'
import { draftAt, originOf, type Saved } from '../../articles/service/edit.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import { knownFilesNow, lockSource } from '../db/source-files.ts'
import { unpublishFiles } from '../source/unpublish-files.ts'
import { assertStanding, keptAsItIs, type Wanted } from './upsert-file.ts'

/**
 * Makes the article of a file a draft, unless that has happened. Throws DomainError `not-found`, `stale`,
 * `version-needed`, `forbidden`, or `conflict` for an article that was edited since.
 */
export async function removeFile(
  tx: Tx,
  wanted: Omit<Wanted, 'bytes'>,
  writer: Writer,
): Promise<Saved | undefined> {
  const { source, path, overwrite } = wanted
  await lockSource(tx, source)
  const [seen] = await knownFilesNow(tx, source, [path])
  if (!seen) throw new DomainError('not-found', 'There is no article of this file.')
  const was = (await lockArticles(tx, [seen.articleId]))(seen.articleId)
  const known = { ...seen, currentVersion: was.version, trashed: was.deletedAt !== null }
  assertStanding(known, { ...wanted, overwrite: true }) // what is in the trash is not public already
  if (known.pruned) return undefined
  if (known.currentVersion > known.importedVersion && !overwrite) keptAsItIs(known, 'diverged')
  const draft = { ...(await draftAt(tx, was.id, was.liveRevision)), status: 'draft' as const }
  requireTouch(writer, was, { ...draft, deletedAt: was.deletedAt })
  await unpublishFiles(tx, source, [known], originOf(writer))
  return undefined
}
