/** Files that are gone: their articles become drafts, and their files count as changed should they return. */
import type { WriteOrigin } from '../../articles/db/rows.ts'
import { updateArticles } from '../../articles/db/write-articles.ts'
import { renderArticle } from '../../articles/model/rendered-article.ts'
import { draftFromSnapshot } from '../../articles/model/snapshot.ts'
import type { Tx } from '../../database/connection.ts'
import { findLiveArticles, type KnownFile, markFilesMissing } from '../db/source-files.ts'

/** Makes drafts of the published articles of files that are gone, and remembers that they are. */
export async function unpublishFiles(
  tx: Tx,
  source: string,
  files: readonly KnownFile[],
  origin: WriteOrigin,
): Promise<void> {
  const { byId } = await findLiveArticles(tx, { ids: files.map(({ articleId }) => articleId), slugs: [] })
  const shown = [...byId.values()].flatMap(({ id, snapshot, trashed }) => {
    const draft = draftFromSnapshot(snapshot)
    const isShown = !trashed && draft.status === 'published'
    return isShown ? [{ id, state: renderArticle({ ...draft, status: 'draft' }) }] : []
  })
  const written = new Map((await updateArticles(tx, shown, origin)).map(({ id, version }) => [id, version]))
  const versions = files.map(({ path, articleId, currentVersion }) => ({
    path,
    version: written.get(articleId) ?? currentVersion,
  }))
  await markFilesMissing(tx, source, versions, origin.at)
}
