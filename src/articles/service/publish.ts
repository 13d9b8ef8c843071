/** Publishes and unpublishes articles. */
import type { WriteContext } from '../../changes/write-transaction.ts'
import type { ExpectedVersion } from '../../schemas/expected-version.ts'
import { hiddenChangeEntry } from '../db/change-entries.ts'
import type { LockedArticle } from '../db/locks.ts'
import { readRevisionDraft } from '../db/revision-drafts.ts'
import { discardWorkingRevision } from '../db/working-revision.ts'
import type { UpdatedArticle } from '../db/write-articles.ts'
import { publishedDraft } from '../model/draft-from-input.ts'
import type { ArticleStatus } from '../schema.ts'
import { editArticle } from './edit.ts'
import { renderStoredDraft } from './render-pool.ts'

/**
 * Publishes an article with the content of its working copy, if there is one, which is then discarded. `publishedAt` sets the
 * publication time; null makes the article undated, undefined leaves the time to the rule of the first publication. Throws as
 * editArticle does.
 */
export async function publishArticle(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
  publishedAt: Date | null | undefined,
): Promise<UpdatedArticle> {
  const { workingRevision } = article
  const updated = await editArticle(context, article, expected, async (previous) => {
    const source =
      workingRevision === null
        ? previous.draft
        : await readRevisionDraft(context.tx, article.id, workingRevision)
    const draft = publishedDraft({ ...previous, draft: source }, context.at)
    return renderStoredDraft(publishedAt === undefined ? draft : { ...draft, publishedAt }, context.policy)
  })
  if (workingRevision === null) return updated
  await discardWorkingRevision(context.tx, updated.article)
  if (!updated.isChanged) context.changes.push(hiddenChangeEntry(article))
  return { ...updated, article: { ...updated.article, workingRevision: null } }
}

/** Unpublishes an article: it becomes a draft, or is archived. Throws as editArticle does. */
export function unpublishArticle(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
  status: Exclude<ArticleStatus, 'published'>,
): Promise<UpdatedArticle> {
  return editArticle(context, article, expected, ({ draft }) =>
    renderStoredDraft({ ...draft, status, modifiedAt: null }, context.policy),
  )
}
