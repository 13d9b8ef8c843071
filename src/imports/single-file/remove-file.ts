/** Unpublishes the article of a single file that was deleted, like `import --prune`. */

import { lockArticles } from '../../articles/db/locks.ts'
import { requirePublishScope } from '../../articles/model/permissions.ts'
import { type ArticleVersion, readRevisionDraft, writeOriginOf } from '../../articles/service/edit.ts'
import type { Principal } from '../../auth/principal.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import { lockKnownFiles, lockSource } from '../db/source-files.ts'
import { unpublishFiles } from '../source/unpublish-files.ts'
import { assertFileState, type FileUpsert, unchangedOrConflict } from './upsert-file.ts'

/**
 * Makes the article of a file a draft, unless that has happened. Throws DomainError `not-found`, `stale`,
 * `version-needed`, `forbidden`, or `conflict` for an article that was edited since.
 */
export async function removeFile(
  tx: Tx,
  wanted: Omit<FileUpsert, 'bytes'>,
  writer: Principal,
): Promise<ArticleVersion | undefined> {
  const { source, path, overwrite } = wanted
  await lockSource(tx, source)
  const [seen] = await lockKnownFiles(tx, source, [path])
  if (!seen) throw new DomainError('not-found', 'There is no article of this file.')
  const was = (await lockArticles(tx, [seen.articleId]))(seen.articleId)
  const known = { ...seen, currentVersion: was.version, trashed: was.deletedAt !== null }
  assertFileState(known, { ...wanted, overwrite: true }) // what is in the trash is not public already
  if (known.pruned) return undefined
  if (known.currentVersion > known.importedVersion && !overwrite) unchangedOrConflict(known, 'diverged')
  const draft = { ...(await readRevisionDraft(tx, was.id, was.liveRevision)), status: 'draft' as const }
  requirePublishScope(writer, was, { ...draft, deletedAt: was.deletedAt })
  await unpublishFiles(tx, source, [known], writeOriginOf(writer))
  return undefined
}
