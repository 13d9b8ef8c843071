/** Unpublishes the articles of files that are missing. */
import { lockedArticle } from '../../articles/db/locks.ts'
import { updateArticles } from '../../articles/db/write-articles.ts'
import { draftFromSnapshot } from '../../articles/model/snapshot.ts'
import { renderStoredDraft } from '../../articles/service/render-pool.ts'
import type { WriteContext } from '../../changes/write-transaction.ts'
import { findLiveArticles, type LockedFiles, markFilesMissing } from '../db/source-files.ts'

/** Makes the published articles of missing files drafts, and marks the files as missing. */
export async function unpublishFiles(
  context: WriteContext,
  source: string,
  { files, articles }: LockedFiles,
): Promise<void> {
  const ids = files.map(({ articleId }) => articleId)
  const { byId } = await findLiveArticles(context.tx, { ids, slugs: [] })
  const edits = []
  for (const { id, snapshot, isTrashed } of byId.values()) {
    const draft = draftFromSnapshot(snapshot)
    if (isTrashed || draft.status !== 'published') continue
    const article = lockedArticle(articles, id)
    const rendered = await renderStoredDraft({ ...draft, status: 'draft' }, context.policy)
    edits.push({ article, rendered: { ...rendered, updatedAt: article.updatedAt } })
  }
  const updated = await updateArticles(context, edits)
  const versions = new Map(updated.map(({ article }) => [article.id, article.version]))
  const missing = files.map(({ path, articleId, currentVersion }) => ({
    path,
    version: versions.get(articleId) ?? currentVersion,
  }))
  await markFilesMissing(context.tx, source, missing, context.at)
}
