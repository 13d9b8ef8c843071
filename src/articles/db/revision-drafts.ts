/** Drafts and snapshots of revisions, read inside write transactions. */
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import type { RevisionView } from '../model/revision-json.ts'
import { draftFromRevision } from '../model/snapshot.ts'
import type { ArticleDraft } from '../schema.ts'
import { findCoverPicture } from './article-media.ts'

/** Reads the draft of a revision. Throws DomainError `not-found`, or `unprocessable` when it does not conform to the current rules. */
export async function readRevisionDraft(tx: Tx, articleId: string, number: number): Promise<ArticleDraft> {
  const where = { articleId_number: { articleId, number } }
  const revision = await tx.revision.findUnique({ where, select: { snapshot: true } })
  if (!revision) throw noRevision(number)
  return draftFromRevision(revision.snapshot, number)
}

/** Reads a revision with its times. Throws as readRevisionDraft does. */
export async function readRevision(tx: Tx, articleId: string, number: number): Promise<RevisionView> {
  const where = { articleId_number: { articleId, number } }
  const row = await tx.revision.findUnique({
    where,
    include: { article: { select: { createdAt: true, entryId: true } } },
  })
  if (!row) throw noRevision(number)
  const draft = draftFromRevision(row.snapshot, number)
  return {
    ...{ id: articleId, revision: number, draft, ...row.article },
    updatedAt: row.updatedAt ?? row.createdAt,
    picture: await findCoverPicture(tx, draft),
  }
}

/** The snapshot of a revision, and the time of the article's last update with it. */
interface StoredRevision {
  snapshot: unknown
  updatedAt: Date
}

/** Reads revisions by article id: one revision of each article. */
export async function readRevisions(
  tx: Tx,
  revisions: readonly { articleId: string; number: number }[],
): Promise<Map<string, StoredRevision>> {
  const where = { OR: revisions.map(({ articleId, number }) => ({ articleId, number })) }
  const select = { articleId: true, snapshot: true, updatedAt: true, createdAt: true }
  const rows = await tx.revision.findMany({ where, select })
  return new Map(
    rows.map(({ articleId, snapshot, updatedAt, createdAt }) => [
      articleId,
      { snapshot, updatedAt: updatedAt ?? createdAt },
    ]),
  )
}

/** Creates the DomainError `not-found` for a revision that an article does not have. */
export const noRevision = (number: number) => new DomainError('not-found', `There is no revision ${number}.`)
