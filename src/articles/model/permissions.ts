/** Who may write what. Pure. */
import { DomainError } from '../../errors.ts'
import type { Scope } from '../../keys/schema.ts'
import type { ArticleStatus } from '../schema.ts'

/** Whoever writes: their name in the history, and what their key allows. */
export interface Writer {
  actor: string
  keyId: string
  may: (scope: Scope) => boolean
}

/** Throws DomainError `forbidden` when a key lacks the scope. */
export function requireScope(writer: Writer, scope: Scope, doing: string): void {
  if (writer.may(scope)) return
  throw new DomainError('forbidden', `This key does not have the scope "${scope}", which ${doing} needs.`)
}

/** What decides whether the public sees something, or will. */
interface Standing {
  status: ArticleStatus
  deletedAt: Date | null
}

/**
 * Throws DomainError `forbidden` when a write would touch what the public sees, or will see at its time, and the key
 * has no scope `publish`. `was` is null for a new article.
 */
export function requirePublishScope(writer: Writer, was: Standing | null, next: Standing): void {
  const touches = [was, next].some((one) => one?.status === 'published' && one.deletedAt === null)
  if (!touches || writer.may('publish')) return
  const advice = was ? ' Its working copy (/working) may be changed without it.' : ''
  throw new DomainError('forbidden', `Changing what the public sees needs the scope "publish".${advice}`)
}
