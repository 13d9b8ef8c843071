/** Trash, restore and purge articles. */
import { recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import { requireScope } from '../../auth/principal.ts'
import type { WriteContext } from '../../changes/write-transaction.ts'
import { DomainError } from '../../errors.ts'
import { assertExpectedVersion, type ExpectedVersion } from '../../schemas/expected-version.ts'
import type { LockedArticle } from '../db/locks.ts'
import { deleteArticle } from '../db/working-revision.ts'
import { trashArticles, type UpdatedArticle } from '../db/write-articles.ts'
import { requirePublishScope } from '../model/permissions.ts'
import { restoreRevisions } from './restore.ts'

/** Moves an article to the trash. Throws DomainError `stale`, `version-needed` or `forbidden`. */
export async function trashArticle(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
): Promise<UpdatedArticle> {
  assertExpectedVersion(article.version, expected)
  if (article.deletedAt) return { article, isChanged: false, takenAliases: [] }
  requirePublishScope(context.principal, article, { status: 'draft', deletedAt: null })
  requireScopeForPublicUrl(context, article)
  const [trashed] = await trashArticles(context, [article])
  await recordArticleEvent(context, 'article.trashed', article)
  return { article: trashed ?? article, isChanged: true, takenAliases: [] }
}

/** Restores an article from the trash. Throws as trashArticle does, and `conflict` when it is not in the trash. */
export async function restoreFromTrash(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
): Promise<UpdatedArticle> {
  assertExpectedVersion(article.version, expected)
  if (!article.deletedAt) throw new DomainError('conflict', 'The article is not in the trash.')
  requirePublishScope(context.principal, null, { status: article.status, deletedAt: null })
  requireScopeForPublicUrl(context, article)
  const revision = { article, number: article.liveRevision }
  const [restored] = await restoreRevisions(context, [revision], { restoreFromTrash: true })
  return restored ?? { article, isChanged: false, takenAliases: [] }
}

/**
 * Deletes an article in the trash with its revisions and aliases. Throws DomainError `forbidden` without the scope `admin`, `stale`,
 * `version-needed`, or `conflict` when it is not in the trash.
 */
export async function purgeArticle(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
): Promise<void> {
  requireScope(context.principal, 'admin', 'permanent deletion')
  assertExpectedVersion(article.version, expected)
  if (!article.deletedAt)
    throw new DomainError('conflict', 'The article is not in the trash. Delete it first.')
  await deleteArticle(context.tx, article.id)
  await recordArticleEvent(context, 'article.purged', article)
}

/** The URL of an article that was public returns 410 while it is in the trash: trashing and restoring it is a public change. */
function requireScopeForPublicUrl({ principal }: WriteContext, { everVisible }: LockedArticle): void {
  if (everVisible) requireScope(principal, 'publish', 'trashing or restoring an article that was public')
}

const recordArticleEvent = (context: WriteContext, action: string, { id, slug }: LockedArticle) =>
  recordAuditEvent(context, {
    ...{ actor: context.principal.actor, keyId: context.principal.keyId },
    ...{ action, entityId: id, subject: slug },
  })
