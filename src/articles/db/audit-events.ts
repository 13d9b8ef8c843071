/** Audit events of article writes. */
import type { NewAuditEvent } from '../../audit/db/record-audit-events.ts'
import type { WriteContext } from '../../changes/write-transaction.ts'
import type { ArticleDraft, ArticleStatus } from '../schema.ts'

/** An article before and after a write; `before` is null for a new one. */
interface ArticleTransition {
  id: string
  before: { status: ArticleStatus; deletedAt: Date | null } | null
  draft: Pick<ArticleDraft, 'slug' | 'status'>
  deletedAt: Date | null
}

/**
 * Returns an event for each article that an API key publishes, unpublishes or restores from the trash. Other edits are in the
 * revisions, and writes of the command line in the import runs.
 */
export function articleAuditEvents(
  transitions: readonly ArticleTransition[],
  { principal: { actor, keyId } }: WriteContext,
): NewAuditEvent[] {
  if (keyId === null) return []
  return transitions.flatMap(({ id, before, draft, deletedAt }) => {
    if (deletedAt !== null) return []
    const wasPublished = before?.status === 'published'
    const isPublished = draft.status === 'published'
    const actions = [
      ...(before !== null && before.deletedAt !== null ? ['article.restored'] : []),
      ...(wasPublished === isPublished ? [] : [isPublished ? 'article.published' : 'article.unpublished']),
    ]
    return actions.map((action) => ({ actor, keyId, action, entityId: id, subject: draft.slug }))
  })
}
