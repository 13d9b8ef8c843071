/** Working copy of an article: the revision that its row refers to. */
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { lockMedia, replaceUses } from './article-media.ts'
import type { LockedArticle } from './locks.ts'

/** Makes a revision the working copy, with the hashes of the media files in its URLs. */
export async function setWorkingCopy(
  tx: Tx,
  article: LockedArticle,
  { number, hashes }: { number: number; hashes: ReadonlySet<string> },
): Promise<void> {
  await setWorkingRevision(tx, article.id, number)
  await lockMedia(tx, hashes)
  await replaceUses(tx, 'working', [{ ...article, hashes }])
}

/** Makes the article one without a working copy. Its revisions stay. */
export async function discardWorkingRevision(tx: Tx, article: LockedArticle): Promise<void> {
  await setWorkingRevision(tx, article.id, null)
  await replaceUses(tx, 'working', [{ ...article, hashes: new Set() }])
}

async function setWorkingRevision(tx: Tx, id: string, workingRevision: number | null): Promise<void> {
  await tx.execute(sql`UPDATE article SET working_revision = ${workingRevision} WHERE id = ${id}::uuid`)
}

/** Returns the number of the working copy; null when there is none, or no article. */
export async function findWorkingRevision(tx: Tx, id: string): Promise<number | null> {
  const [row] = await tx.query<{ number: number | null }>(
    sql`SELECT working_revision AS number FROM article WHERE id = ${id}::uuid`,
  )
  return row?.number ?? null
}

/** Deletes an article with its revisions and aliases. */
export async function deleteArticle(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`DELETE FROM article WHERE id = ${id}::uuid`)
}
