/** The trash: into it, out of it, and out of the world. */
import { recordAudit } from '../../audit/db/record-audit-events.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import { type Before, lockArticles } from '../db/locks.ts'
import { restoreRevisions, trashArticles } from '../db/write-articles.ts'
import { assertExpected, type Expected } from '../model/expected-version.ts'
import { require, requireTouch, type Writer } from '../model/permissions.ts'
import { originOf, type Saved } from './edit.ts'

/** Puts an article into the trash. Throws DomainError `not-found`, `stale`, `version-needed` or `forbidden`. */
export async function trashArticle(tx: Tx, id: string, expected: Expected, writer: Writer): Promise<Saved> {
  const was = (await lockArticles(tx, [id]))(id)
  assertExpected(was.version, expected)
  if (was.deletedAt) return { id, version: was.version }
  requireTouch(writer, was, { status: 'draft', deletedAt: null })
  requireForKnown(writer, was)
  const [saved] = await trashArticles(tx, [id], originOf(writer))
  await audit(tx, writer, 'article.trashed', was)
  return saved ?? { id, version: was.version }
}

/** Takes an article out of the trash, as it was. Throws as trashArticle does, and `conflict` when it is not in it. */
export async function untrashArticle(tx: Tx, id: string, expected: Expected, writer: Writer): Promise<Saved> {
  const was = (await lockArticles(tx, [id]))(id)
  assertExpected(was.version, expected)
  if (!was.deletedAt) throw new DomainError('conflict', 'It is not in the trash.')
  requireTouch(writer, null, { status: was.status, deletedAt: null })
  requireForKnown(writer, was)
  const wanted = [{ id, number: was.liveRevision }]
  const [saved] = await restoreRevisions(tx, wanted, originOf(writer), { untrash: true })
  return { id, version: saved?.version ?? was.version }
}

/** Deletes an article in the trash for ever, with its history and addresses. Throws DomainError `not-found` or `conflict`. */
export async function purgeArticle(tx: Tx, id: string, expected: Expected, writer: Writer): Promise<void> {
  const was = (await lockArticles(tx, [id]))(id)
  assertExpected(was.version, expected)
  if (!was.deletedAt) throw new DomainError('conflict', 'It is not in the trash. Delete it first.')
  await tx.article.delete({ where: { id }, select: { id: true } })
  await audit(tx, writer, 'article.purged', was)
}

/** An address that the public has known answers 410 from the trash and 404 out of it: it sees the difference. */
function requireForKnown(writer: Writer, { everVisible }: Before): void {
  if (everVisible) require(writer, 'publish', 'moving what the public has known')
}

const audit = (tx: Tx, writer: Writer, action: string, { id, slug }: { id: string; slug: string }) =>
  recordAudit(tx, { ...writer, action, entityId: id, subject: slug })
