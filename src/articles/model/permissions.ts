/** Permissions of article writes: changes of visible articles need the scope `publish`. */
import type { Principal } from '../../auth/principal.ts'
import { MissingScope } from '../../errors.ts'
import type { ArticleStatus } from '../schema.ts'

/** The fields that decide whether the public sees an article, now or at its publication time. */
interface PublicState {
  status: ArticleStatus
  deletedAt: Date | null
}

/**
 * Throws `MissingScope` when a write changes what the public sees, or will see at the publication time, and the
 * key lacks the scope `publish`. `before` is null for a new article.
 */
export function requirePublishScope(
  principal: Principal,
  before: PublicState | null,
  after: PublicState,
): void {
  const isPublic = [before, after].some((state) => state?.status === 'published' && state.deletedAt === null)
  if (!isPublic || principal.may('publish')) return
  const advice = before ? ' Its working copy (/working) can be changed without it.' : ''
  throw new MissingScope('publish', `Changing what the public sees needs the scope "publish".${advice}`)
}
