/** Restores earlier revisions of articles. */
import type { WriteContext } from '../../changes/write-transaction.ts'
import type { ExpectedVersion } from '../../schemas/expected-version.ts'
import type { LockedArticle } from '../db/locks.ts'
import { noRevision, readRevisionDraft, readRevisions } from '../db/revision-drafts.ts'
import { type UpdatedArticle, updateArticles } from '../db/write-articles.ts'
import { draftFromSnapshot } from '../model/snapshot.ts'
import { editArticle } from './edit.ts'
import { renderStoredDraft } from './render-pool.ts'

/**
 * Adds a revision that equals an earlier one, slug and status included; the working copy does not change. Throws as editArticle
 * does, and DomainError `not-found`, or `unprocessable` when the earlier content does not conform to the current rules.
 */
export function restoreRevision(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
  number: number,
): Promise<UpdatedArticle> {
  const render = async () =>
    renderStoredDraft(await readRevisionDraft(context.tx, article.id, number), context.policy)
  return editArticle(context, article, expected, render, { addsRevision: true })
}

/** A locked article and the number of the revision to restore. */
interface RevisionToRestore {
  article: LockedArticle
  number: number
}

/**
 * Restores revisions of many articles and the times of their last updates, without checks of permissions and versions. Throws
 * DomainError `not-found`, and a ZodError when the earlier content does not conform to the current rules.
 */
export async function restoreRevisions(
  context: WriteContext,
  revisions: readonly RevisionToRestore[],
  options: { restoreFromTrash?: boolean } = {},
): Promise<UpdatedArticle[]> {
  if (revisions.length === 0) return []
  const stored = await readRevisions(
    context.tx,
    revisions.map(({ article, number }) => ({ articleId: article.id, number })),
  )
  const edits = []
  for (const { article, number } of revisions) {
    const revision = stored.get(article.id)
    if (!revision) throw noRevision(number)
    const rendered = await renderStoredDraft(draftFromSnapshot(revision.snapshot), context.policy)
    edits.push({ article, rendered: { ...rendered, updatedAt: revision.updatedAt } })
  }
  return updateArticles(context, edits, options)
}
