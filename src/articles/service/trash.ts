/** The trash: into it, out of it, and out of the world. */

import { recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import { type Principal, requireScope } from '../../auth/principal.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import { assertExpectedVersion, type ExpectedVersion } from '../../schemas/expected-version.ts'
import { type LockedArticle, lockArticles } from '../db/locks.ts'
import { restoreRevisions, trashArticles } from '../db/write-articles.ts'
import { requirePublishScope } from '../model/permissions.ts'
import { type ArticleVersion, writeOriginOf } from './edit.ts'

/** Puts an article into the trash. Throws DomainError `not-found`, `stale`, `version-needed` or `forbidden`. */
export async function trashArticle(
  tx: Tx,
  id: string,
  expected: ExpectedVersion,
  writer: Principal,
): Promise<ArticleVersion> {
  const was = (await lockArticles(tx, [id]))(id)
  assertExpectedVersion(was.version, expected)
  if (was.deletedAt) return { id, version: was.version }
  requirePublishScope(writer, was, { status: 'draft', deletedAt: null })
  requireForKnown(writer, was)
  const [saved] = await trashArticles(tx, [id], writeOriginOf(writer))
  await audit(tx, writer, 'article.trashed', was)
  return saved ?? { id, version: was.version }
}

/** Takes an article out of the trash, as it was. Throws as trashArticle does, and `conflict` when it is not in it. */
export async function restoreFromTrash(
  tx: Tx,
  id: string,
  expected: ExpectedVersion,
  writer: Principal,
): Promise<ArticleVersion> {
  const was = (await lockArticles(tx, [id]))(id)
  assertExpectedVersion(was.version, expected)
  if (!was.deletedAt) throw new DomainError('conflict', 'It is not in the trash.')
  requirePublishScope(writer, null, { status: was.status, deletedAt: null })
  requireForKnown(writer, was)
  const wanted = [{ id, number: was.liveRevision }]
  const [saved] = await restoreRevisions(tx, wanted, writeOriginOf(writer), { untrash: true })
  return { id, version: saved?.version ?? was.version }
}

/** Deletes an article in the trash for ever, with its history and addresses. Throws DomainError `not-found` or `conflict`. */
export async function purgeArticle(
  tx: Tx,
  id: string,
  expected: ExpectedVersion,
  writer: Principal,
): Promise<void> {
  const was = (await lockArticles(tx, [id]))(id)
  assertExpectedVersion(was.version, expected)
  if (!was.deletedAt) throw new DomainError('conflict', 'It is not in the trash. Delete it first.')
  await tx.article.delete({ where: { id }, select: { id: true } })
  await audit(tx, writer, 'article.purged', was)
}

/** An address that the public has known answers 410 from the trash and 404 out of it: it sees the difference. */
function requireForKnown(writer: Principal, { everVisible }: LockedArticle): void {
  if (everVisible) requireScope(writer, 'publish', 'moving what the public has known')
}

const audit = (tx: Tx, writer: Principal, action: string, { id, slug }: { id: string; slug: string }) =>
  recordAuditEvent(tx, { ...writer, action, entityId: id, subject: slug })
