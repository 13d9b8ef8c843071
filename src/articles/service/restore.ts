/** Restores earlier revisions of articles. */
import type { WriteContext } from '../../changes/write-transaction.ts'
import type { ExpectedVersion } from '../../schemas/expected-version.ts'
import type { LockedArticle } from '../db/locks.ts'
import { noRevision, readRevisionDraft, readRevisions } from '../db/revision-drafts.ts'
import { type UpdatedArticle, updateArticles } from '../db/write-articles.ts'
import type { PreviousArticle } from '../model/draft-from-input.ts'
import { draftFromSnapshot } from '../model/snapshot.ts'
import type { ArticleDraft } from '../schema.ts'
import { editArticle } from './edit.ts'
import { renderStoredDraft } from './render-pool.ts'

/** The revision to restore. With `state`, its status, dates and URLs are restored as well as its content. */
interface RevisionChoice {
  number: number
  state: boolean
}

/**
 * Adds a revision with the content of an earlier one; the working copy does not change. Throws as editArticle does, and
 * DomainError `not-found`, or `unprocessable` when the earlier content does not conform to the current rules.
 */
export function restoreRevision(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
  { number, state }: RevisionChoice,
): Promise<UpdatedArticle> {
  const render = async ({ draft: current }: PreviousArticle) => {
    const earlier = await readRevisionDraft(context.tx, article.id, number)
    return renderStoredDraft(state ? earlier : { ...earlier, ...stateOf(current) }, context.policy)
  }
  return editArticle(context, article, expected, render, { addsRevision: true })
}

/** Returns the fields that say who sees an article, from when, and at which URLs. */
const stateOf = ({ status, publishedAt, expiresAt, lang, slug, aliases, translationKey }: ArticleDraft) => ({
  ...{ status, publishedAt, expiresAt, lang, slug, aliases, translationKey },
})

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
