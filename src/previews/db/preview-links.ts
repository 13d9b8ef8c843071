/** Preview links: create and revoke. */
import { v7 as uuid } from 'uuid'
import { recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import type { Principal } from '../../auth/principal.ts'
import { hashSecret, newSecret } from '../../auth/secrets.ts'
import { readClock } from '../../database/clock.ts'
import type { Database } from '../../database/connection.ts'
import { retryTransaction } from '../../database/retry.ts'
import { sql } from '../../database/sql.ts'
import type { Transaction } from '../../database/transaction.ts'
import { DomainError } from '../../errors.ts'

/** A preview link that was just created. The token is not stored: this is the only place where it is returned. */
interface CreatedPreview {
  id: string
  token: string
  expiresAt: Date
  article: { slug: string; lang: string | null }
}

/**
 * Creates a preview link to an article, valid for `seconds`, and deletes the article's expired and revoked ones. The link
 * contains a random token, whose hash is stored, instead of a signed URL: each link can be revoked alone, the server needs
 * no signing secret, and the link reveals nothing about the article. Throws `DomainError` `not-found`, or `conflict` when
 * the article is in the trash.
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
      const at = await readClock(tx)
      const [article] = await tx.query<{ slug: string; lang: string | null; deletedAt: Date | null }>(
        sql`SELECT slug, lang, deleted_at AS "deletedAt" FROM article WHERE id = ${articleId}::uuid`,
      )
      if (!article) throw new DomainError('not-found', 'There is no such article.')
      if (article.deletedAt)
        throw new DomainError('conflict', 'The article is in the trash. Restore it first.')
      const token = newSecret('inkp_')
      const preview = { id: uuid(), expiresAt: new Date(at.getTime() + seconds * 1_000) }
      await tx.execute(
        sql`DELETE FROM preview WHERE article_id = ${articleId}::uuid AND (revoked_at IS NOT NULL OR expires_at <= ${at})`,
      )
      await tx.execute(sql`
        INSERT INTO preview (id, article_id, hash, created_at, actor, expires_at)
        VALUES (${preview.id}::uuid, ${articleId}::uuid, ${hashSecret(token)}, ${at}, ${principal.actor}, ${preview.expiresAt})`)
      await recordPreviewEvent(transaction, principal, 'preview.created', {
        id: articleId,
        slug: article.slug,
      })
      return { ...preview, token, article }
    }),
  )
}

/** Revokes a preview link. Throws `DomainError` `not-found` when it is unknown, expired or revoked. */
export function revokePreview(db: Database, id: string, principal: Principal): Promise<void> {
  return retryTransaction(() =>
    db.transaction(async (transaction) => {
      const revokedAt = await readClock(transaction.tx)
      const [article] = await transaction.tx.execute<{ id: string; slug: string }>(sql`
        UPDATE preview p SET revoked_at = ${revokedAt} FROM article a
        WHERE p.id = ${id}::uuid AND p.revoked_at IS NULL AND p.expires_at > ${revokedAt} AND a.id = p.article_id
        RETURNING a.id, a.slug`)
      if (!article) throw new DomainError('not-found', 'There is no such preview.')
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
