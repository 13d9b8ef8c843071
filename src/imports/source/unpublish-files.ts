/** Files that are gone: their articles become drafts, and their files count as changed should they return. */
import type { Origin } from '../../articles/db/rows.ts'
import { updateArticles } from '../../articles/db/write-articles.ts'
import { stateOf } from '../../articles/model/rendered-article.ts'
import { draftOfSnapshot } from '../../articles/model/snapshot.ts'
import type { Tx } from '../../database/connection.ts'
import { type KnownFile, liveArticles, markPruned } from '../db/source-files.ts'

/** Makes drafts of the published articles of files that are gone, and remembers that they are. */
export async function unpublishFiles(
  tx: Tx,
  source: string,
  files: readonly KnownFile[],
  origin: Origin,
): Promise<void> {
  const { byId } = await liveArticles(tx, { ids: files.map(({ articleId }) => articleId), slugs: [] })
  const shown = [...byId.values()].flatMap(({ id, snapshot, trashed }) => {
    const draft = draftOfSnapshot(snapshot)
    const isShown = !trashed && draft.status === 'published'
    return isShown ? [{ id, state: stateOf({ ...draft, status: 'draft' }) }] : []
  })
  const written = new Map((await updateArticles(tx, shown, origin)).map(({ id, version }) => [id, version]))
  const versions = files.map(({ path, articleId, currentVersion }) => ({
    path,
    version: written.get(articleId) ?? currentVersion,
  }))
  await markPruned(tx, source, versions, origin.at)
}
