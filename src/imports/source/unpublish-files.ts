/** Unpublishes the articles of files that are missing. */
import { lockedArticle } from '../../articles/db/locks.ts'
import { updateArticles } from '../../articles/db/write-articles.ts'
import { renderArticle } from '../../articles/model/rendered-article.ts'
import { draftFromSnapshot } from '../../articles/model/snapshot.ts'
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
  const edits = [...byId.values()].flatMap(({ id, snapshot, isTrashed }) => {
    const draft = draftFromSnapshot(snapshot)
    if (isTrashed || draft.status !== 'published') return []
    const article = lockedArticle(articles, id)
    const rendered = renderArticle({ ...draft, status: 'draft' }, context.policy)
    return [{ article, rendered: { ...rendered, updatedAt: article.updatedAt } }]
  })
  const updated = await updateArticles(context, edits)
  const versions = new Map(updated.map(({ article }) => [article.id, article.version]))
  const missing = files.map(({ path, articleId, currentVersion }) => ({
    path,
    version: versions.get(articleId) ?? currentVersion,
  }))
  await markFilesMissing(context.tx, source, missing, context.at)
}
