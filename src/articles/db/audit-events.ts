/** Audit events of article writes. */
import { COMMAND_LINE_ACTOR, type NewAuditEvent } from '../../audit/db/record-audit-events.ts'
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
 * Returns an event for each article that an API key, or an agent on the command line, publishes, unpublishes or restores from the
 * trash. Other edits are in the revisions, and imports in the import runs.
 */
export function articleAuditEvents(
  transitions: readonly ArticleTransition[],
  { principal: { actor, keyId } }: WriteContext,
): NewAuditEvent[] {
  if (keyId === null && actor !== COMMAND_LINE_ACTOR.actor) return []
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
