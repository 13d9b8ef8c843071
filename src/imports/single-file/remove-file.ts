/** Unpublishes the article of a single file that was deleted, like `import --prune`. */
import { lockedArticle } from '../../articles/db/locks.ts'
import { readRevisionDraft } from '../../articles/db/revision-drafts.ts'
import { requirePublishScope } from '../../articles/model/permissions.ts'
import { inArticleTransaction } from '../../articles/service/article-transaction.ts'
import { atPresent, type WriteDependencies, type WriteRequest } from '../../changes/write-transaction.ts'
import { DomainError } from '../../errors.ts'
import { lockKnownFiles, lockSource } from '../db/source-files.ts'
import { unpublishFiles } from '../source/unpublish-files.ts'
import { assertFileState, type FileUpsert, rejectDiverged } from './upsert-file.ts'

/**
 * Makes the article of a file a draft, unless that was done already. Throws DomainError `not-found`, `stale`, `version-needed`,
 * `forbidden`, or `conflict` for an article that was edited since the import.
 */
export function removeFile(
  dependencies: WriteDependencies,
  request: WriteRequest,
  removal: Omit<FileUpsert, 'bytes'>,
): Promise<void> {
  const { source, path, overwrite } = removal
  return inArticleTransaction(dependencies, request, async (context) => {
    const { tx, principal } = context
    await lockSource(tx, source)
    const locked = await lockKnownFiles(tx, source, [path])
    const [file] = locked.files
    if (!file) throw new DomainError('not-found', 'There is no article of this file.')
    const article = lockedArticle(locked.articles, file.articleId)
    assertFileState(file, { ...removal, overwrite: true }) // an article in the trash needs no check: it is not public
    if (file.pruned) return
    if (file.currentVersion > file.importedVersion && !overwrite) rejectDiverged()
    const draft = await readRevisionDraft(tx, article.id, article.liveRevision)
    requirePublishScope(principal, article, { ...draft, status: 'draft', deletedAt: article.deletedAt })
    await unpublishFiles(await atPresent(context), source, locked)
  })
}
