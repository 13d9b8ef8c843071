/** Preview links: create and revoke. */
import { v7 as uuid } from 'uuid'
import { recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import type { Principal } from '../../auth/principal.ts'
import { hashSecret, newSecret } from '../../auth/secrets.ts'
import type { Database, Transaction } from '../../database/connection.ts'
import { retryTransaction } from '../../database/retry.ts'
import { DomainError } from '../../errors.ts'

/** A link that was just created. Only this value contains the token. */
export interface CreatedPreview {
  id: string
  token: string
  expiresAt: Date
}

/**
 * Creates a link to an article that is valid for this many seconds. The token is random and its hash is stored; a signature over
 * the URL could not be revoked alone, would need a server secret that all links depend on, and would reveal the article. Throws
 * DomainError `not-found`, or `conflict` when the article is in the trash.
 */
export function createPreview(
  db: Database,
  articleId: string,
  seconds: number,
  principal: Principal,
): Promise<CreatedPreview> {
  return retryTransaction(() =>
    db.transaction(async (transaction) => {
      const { tx } = transaction
      const at = new Date()
      const where = { id: articleId }
      const article = await tx.article.findUnique({ where, select: { slug: true, deletedAt: true } })
      if (!article) throw new DomainError('not-found', 'There is no such article.')
      if (article.deletedAt)
        throw new DomainError('conflict', 'The article is in the trash. Restore it first.')
      const token = newSecret('inkp_')
      const preview = { id: uuid(), expiresAt: new Date(at.getTime() + seconds * 1_000) }
      const hash = new Uint8Array(hashSecret(token))
      await tx.preview.deleteMany({ where: { articleId, OR: [{ revokedAt: { not: null } }, expired(at)] } })
      await tx.preview.create({
        data: { ...preview, articleId, hash, createdAt: at, actor: principal.actor },
        select: { id: true },
      })
      await recordPreviewEvent(transaction, principal, 'preview.created', {
        id: articleId,
        slug: article.slug,
      })
      return { ...preview, token }
    }),
  )
}

/** Revokes a link. Throws DomainError `not-found` when it has expired or was revoked. */
export function revokePreview(db: Database, id: string, principal: Principal): Promise<void> {
  return retryTransaction(() =>
    db.transaction(async (transaction) => {
      const revokedAt = new Date()
      const [preview] = await transaction.tx.preview.updateManyAndReturn({
        where: { id, revokedAt: null, NOT: expired(revokedAt) },
        data: { revokedAt },
        select: { articleId: true, article: { select: { slug: true } } },
      })
      if (!preview) throw new DomainError('not-found', 'There is no such preview.')
      const article = { id: preview.articleId, slug: preview.article.slug }
      await recordPreviewEvent(transaction, principal, 'preview.revoked', article)
    }),
  )
}

const recordPreviewEvent = (
  transaction: Transaction,
  { actor, keyId }: Principal,
  action: string,
  article: { id: string; slug: string },
) => recordAuditEvent(transaction, { actor, keyId, action, entityId: article.id, subject: article.slug })

const expired = (at: Date) => ({ expiresAt: { lte: at } })
