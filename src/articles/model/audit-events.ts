/** What writes of articles leave in the audit log. Pure. */
import type { NewAuditEvent } from '../../audit/db/record-audit-events.ts'
import type { WriteOrigin } from '../db/rows.ts'
import type { ArticleDraft } from '../schema.ts'

/** An article that is written; `was` is null for a new one. */
interface Transition {
  id: string
  was: { status: ArticleDraft['status']; deletedAt: Date | null } | null
  draft: Pick<ArticleDraft, 'slug' | 'status'>
  deletedAt: Date | null
}

/**
 * What a key publishes, takes from the public, or takes out of the trash. Other edits are in the history, and what the
 * command line does is kept with its runs.
 */
export function articleAuditEvents(
  written: readonly Transition[],
  { actor, keyId }: WriteOrigin,
): NewAuditEvent[] {
  if (keyId === null) return []
  return written.flatMap(({ id, was, draft, deletedAt }) => {
    if (deletedAt !== null) return []
    const before = was?.status === 'published'
    const after = draft.status === 'published'
    const actions = [
      ...(was !== null && was.deletedAt !== null ? ['article.restored'] : []),
      ...(before === after ? [] : [after ? 'article.published' : 'article.unpublished']),
    ]
    return actions.map((action) => ({ actor, keyId, action, entityId: id, subject: draft.slug }))
  })
}
