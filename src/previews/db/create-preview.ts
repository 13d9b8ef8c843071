/** Links to previews in PostgreSQL: made and revoked. */

import { v7 as uuid } from 'uuid'
import { recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import type { Principal } from '../../auth/principal.ts'
import { hashSecret, newSecret } from '../../auth/secrets.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'

/** A link that was just made. The token is in this answer and nowhere else. */
export interface CreatedPreview {
  id: string
  token: string
  expiresAt: Date
}

/**
 * Makes a link to an article, good for so many seconds. It is a random token of which a hash is stored, not a signature
 * over an address: it can be revoked alone, needs no secret of the server that all links would hang on, and tells
 * nothing of what it leads to. Throws DomainError `not-found`, or `conflict` when the article is in the trash.
 */
export async function createPreview(
  tx: Tx,
  articleId: string,
  seconds: number,
  writer: Principal,
): Promise<CreatedPreview> {
  const at = new Date()
  const where = { id: articleId }
  const article = await tx.article.findUnique({ where, select: { slug: true, deletedAt: true } })
  if (!article) throw new DomainError('not-found', 'There is no such article.')
  if (article.deletedAt) throw new DomainError('conflict', 'It is in the trash. Restore it first.')
  const token = newSecret('inkp_')
  const made = { id: uuid(), expiresAt: new Date(at.getTime() + seconds * 1_000) }
  await tx.preview.deleteMany({ where: { articleId, OR: [{ revokedAt: { not: null } }, ended(at)] } })
  await tx.preview.create({
    data: { ...made, articleId, hash: new Uint8Array(hashSecret(token)), createdAt: at, actor: writer.actor },
    select: { id: true },
  })
  await recordAuditEvent(tx, {
    ...writer,
    action: 'preview.created',
    entityId: articleId,
    subject: article.slug,
  })
  return { ...made, token }
}

/** Ends a link, whatever has become of its article. Throws DomainError `not-found` when it has ended already. */
export async function revokePreview(tx: Tx, id: string, writer: Principal): Promise<void> {
  const revokedAt = new Date()
  const where = { id, revokedAt: null, NOT: ended(revokedAt) }
  const [preview] = await tx.preview.updateManyAndReturn({
    where,
    data: { revokedAt },
    select: { articleId: true, article: { select: { slug: true } } },
  })
  if (!preview) throw new DomainError('not-found', 'There is no such preview.')
  const { articleId, article } = preview
  await recordAuditEvent(tx, {
    ...writer,
    action: 'preview.revoked',
    entityId: articleId,
    subject: article.slug,
  })
}

const ended = (at: Date) => ({ expiresAt: { lte: at } })
