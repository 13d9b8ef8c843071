/** Unpublishes the articles of files that are gone, when the operator says so. */

import type { Origin } from '../articles/rows.ts'
import { draftOfSnapshot } from '../articles/snapshot.ts'
import { type ArticleState, stateOf } from '../articles/state.ts'
import { updateArticles } from '../articles/store.ts'
import type { Database, Tx } from '../database/connection.ts'
import type { Run } from './save.ts'
import { type KnownFile, knownFilesNow, liveArticles, lockSource, markPruned } from './store.ts'

/** Articles written in one transaction. */
const BATCH = 100

/**
 * Makes drafts of the articles of missing files, and answers the paths of those files. Articles that were edited since
 * stay as they are, unless they are to be overwritten. A file that comes back publishes its article again.
 */
export async function pruneFiles(
  db: Database,
  run: Run,
  missing: readonly KnownFile[],
): Promise<Set<string>> {
  const pruned = new Set<string>()
  for (let from = 0; from < missing.length; from += BATCH) {
    const paths = missing.slice(from, from + BATCH).map(({ path }) => path)
    for (const path of await db.prisma.$transaction((tx) => pruneIn(tx, run, paths))) pruned.add(path)
  }
  return pruned
}

async function pruneIn(tx: Tx, run: Run, paths: readonly string[]): Promise<string[]> {
  await lockSource(tx, run.source)
  const files = (await knownFilesNow(tx, run.source, paths)).filter(
    ({ currentVersion, importedVersion, pruned }) =>
      !pruned && (run.overwrite || currentVersion === importedVersion),
  )
  if (run.id !== null && files.length > 0)
    await unpublish(tx, { actor: 'import', at: new Date(), runId: run.id }, run.source, files)
  return files.map(({ path }) => path)
}

async function unpublish(tx: Tx, origin: Origin, source: string, files: readonly KnownFile[]): Promise<void> {
  const { byId } = await liveArticles(tx, { ids: files.map(({ articleId }) => articleId), slugs: [] })
  const shown = [...byId.values()].flatMap(({ id, snapshot, trashed }) => {
    const draft = draftOfSnapshot(snapshot)
    return trashed || draft.status !== 'published' ? [] : [{ id, state: asDraft(draft) }]
  })
  const written = new Map((await updateArticles(tx, shown, origin)).map(({ id, version }) => [id, version]))
  const versions = files.map(({ path, articleId, currentVersion }) => ({
    path,
    version: written.get(articleId) ?? currentVersion,
  }))
  await markPruned(tx, source, versions, origin.at)
}

function asDraft(draft: ArticleState['draft']): ArticleState {
  return stateOf({ ...draft, status: 'draft' })
}
