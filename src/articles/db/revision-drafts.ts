/** Drafts and snapshots of revisions, read inside write transactions. */
import { raw, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { DomainError } from '../../errors.ts'
import type { RevisionView } from '../model/revision-json.ts'
import { draftFromRevision } from '../model/snapshot.ts'
import type { ArticleDraft } from '../schema.ts'
import { findCoverPicture } from './article-media.ts'

/** Reads the draft of a revision. Throws DomainError `not-found`, or `unprocessable` when it does not conform to the current rules. */
export async function readRevisionDraft(tx: Tx, articleId: string, number: number): Promise<ArticleDraft> {
  const [revision] = await tx.query<{ snapshot: unknown }>(
    sql`SELECT snapshot FROM revision WHERE article_id = ${articleId}::uuid AND number = ${number}`,
  )
  if (!revision) throw noRevision(number)
  return draftFromRevision(revision.snapshot, number)
}

/** The time of the article's last update with a revision. Revisions of old versions of Inkstone have their own time only. */
const updatedAtSql = raw('coalesce(r.updated_at, r.created_at) AS "updatedAt"')

/** Reads a revision with its times. Throws as readRevisionDraft does. */
export async function readRevision(tx: Tx, articleId: string, number: number): Promise<RevisionView> {
  const [row] = await tx.query<
    Pick<RevisionView, 'createdAt' | 'entryId' | 'updatedAt'> & { snapshot: unknown }
  >(sql`
    SELECT r.snapshot, ${updatedAtSql}, a.created_at AS "createdAt", a.entry_id AS "entryId"
    FROM revision r JOIN article a ON a.id = r.article_id
    WHERE r.article_id = ${articleId}::uuid AND r.number = ${number}`)
  if (!row) throw noRevision(number)
  const { snapshot, ...times } = row
  const draft = draftFromRevision(snapshot, number)
  return {
    ...{ id: articleId, revision: number, draft, ...times },
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
  const rows = await tx.query<StoredRevision & { articleId: string }>(sql`
    SELECT r.article_id AS "articleId", r.snapshot, ${updatedAtSql} FROM revision r
    JOIN unnest(${revisions.map(({ articleId }) => articleId)}::uuid[], ${revisions.map(({ number }) => number)}::int[])
      AS v(id, number) ON v.id = r.article_id AND v.number = r.number`)
  return new Map(rows.map(({ articleId, ...revision }) => [articleId, revision]))
}

/** Creates the DomainError `not-found` for a revision that an article does not have. */
export const noRevision = (number: number) => new DomainError('not-found', `There is no revision ${number}.`)
