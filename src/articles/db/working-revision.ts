/** Working copy of an article: the revision that its row refers to. */
import type { Tx } from '../../database/connection.ts'

/** Sets the revision that is the working copy; null for none. */
export async function setWorkingRevision(tx: Tx, id: string, workingRevision: number | null): Promise<void> {
  await tx.article.update({ where: { id }, data: { workingRevision }, select: { id: true } })
}

/** Returns the number of the working copy; null when there is none, or no article. */
export async function findWorkingRevision(tx: Tx, id: string): Promise<number | null> {
  const row = await tx.article.findUnique({ where: { id }, select: { workingRevision: true } })
  return row?.workingRevision ?? null
}

/** Deletes an article with its revisions and aliases. */
export async function deleteArticle(tx: Tx, id: string): Promise<void> {
  await tx.article.delete({ where: { id }, select: { id: true } })
}
