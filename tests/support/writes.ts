/** Writes of articles for tests: below the services, without checks of permissions and versions. */
import { type LockedArticle, lockArticles, lockedArticle } from '../../src/articles/db/locks.ts'
import { insertArticles, trashArticles, updateArticles } from '../../src/articles/db/write-articles.ts'
import type { RenderedArticle } from '../../src/articles/model/rendered-article.ts'
import { restoreRevisions } from '../../src/articles/service/restore.ts'
import { systemPrincipal } from '../../src/auth/principal.ts'
import { atPresent, inWriteTransaction, type WriteContext } from '../../src/changes/write-transaction.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import type { Database } from '../../src/database/connection.ts'
import type { Tx } from '../../src/database/transaction.ts'

/** The actor and the time of a write. */
export interface TestWrite {
  actor?: string
  at?: Date
  restoreFromTrash?: boolean
}

/** An article and its version after a write. */
interface Version {
  id: string
  version: number
}

const versionOf = ({ id, version }: Version): Version => ({ id, version })

/** Runs work in a write transaction. */
export function inTestTransaction<Result>(
  db: Database,
  work: (context: WriteContext) => Promise<Result>,
  { actor = 'test', at }: TestWrite = {},
): Promise<Result> {
  const request = { principal: systemPrincipal(actor), claim: null }
  return inWriteTransaction({ db, policy: DEFAULT_POLICY }, request, async (context) =>
    work(at ? { ...context, at } : await atPresent(context)),
  )
}

/** Returns a context for work in a transaction that the test has begun; its changes are not recorded. */
export const contextOf = (tx: Tx, { actor = 'test', at = new Date() }: TestWrite = {}): WriteContext => ({
  ...{ tx, copySession: null, principal: systemPrincipal(actor), claim: null },
  ...{ at, policy: DEFAULT_POLICY, runId: null, changes: [], attempt: 1 },
})

/** Inserts articles. */
export const insert = (db: Database, articles: readonly RenderedArticle[], write?: TestWrite) =>
  inTestTransaction(db, (context) => insertArticles(context, articles), write)

/** Replaces the content of an article. */
export async function update(
  db: Database,
  id: string,
  rendered: RenderedArticle,
  write: TestWrite = {},
): Promise<Version> {
  const { restoreFromTrash = false } = write
  const work = (context: WriteContext) => updateIn(context, id, rendered, restoreFromTrash)
  return inTestTransaction(db, work, write)
}

/** Replaces the content of an article inside a transaction. */
export async function updateIn(
  context: WriteContext,
  id: string,
  rendered: RenderedArticle,
  restoreFromTrash = false,
): Promise<Version> {
  const article = lockedArticle(await lockArticles(context.tx, [id]), id)
  const [updated] = await updateArticles(context, [{ article, rendered }], { restoreFromTrash })
  return versionOf(updated?.article ?? article)
}

/** Moves articles to the trash. */
export const trash = (db: Database, ids: readonly string[], write?: TestWrite): Promise<Version[]> =>
  inTestTransaction(
    db,
    async (context) => (await trashArticles(context, await lockAll(context, ids))).map(versionOf),
    write,
  )

/** Restores a revision of an article. */
export const restore = (
  db: Database,
  id: string,
  number: number,
  write: TestWrite = {},
): Promise<Version[]> =>
  inTestTransaction(
    db,
    async (context) => {
      const revisions = (await lockAll(context, [id])).map((article) => ({ article, number }))
      const { restoreFromTrash = false } = write
      const restored = await restoreRevisions(context, revisions, { restoreFromTrash })
      return restored.map(({ article }) => versionOf(article))
    },
    write,
  )

async function lockAll({ tx }: WriteContext, ids: readonly string[]): Promise<LockedArticle[]> {
  const articles = await lockArticles(tx, ids)
  return ids.map((id) => lockedArticle(articles, id))
}
