/** Write transactions of terms, serialized by a lock, with a time-out for updates of all articles of a term. */
import { requirePublishScope } from '../../articles/model/permissions.ts'
import type { TermKind } from '../../articles/model/taxonomies.ts'
import type { ChangeEntry } from '../../changes/db/record-changes.ts'
import {
  inWriteTransaction,
  type LockingContext,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { isUniqueViolation } from '../../database/errors.ts'
import { DomainError } from '../../errors.ts'
import { lockTerms } from '../db/term-lock.ts'
import { readTermVisibility, type TermRow } from '../db/terms.ts'

/** In milliseconds: a rename in a hundred thousand articles takes minutes. */
const TIMEOUT_MS = 900_000

/** Runs work in a write transaction of terms. Throws DomainError `conflict` when a slug is taken at the same time. */
export async function inTermTransaction<Result>(
  dependencies: WriteDependencies,
  request: WriteRequest,
  work: (context: LockingContext) => Promise<Result>,
): Promise<Result> {
  const lockAndWork = async (context: LockingContext) => {
    await lockTerms(context.tx)
    return work(context)
  }
  try {
    return await inWriteTransaction(dependencies, request, lockAndWork, { timeoutMs: TIMEOUT_MS })
  } catch (err) {
    throw isUniqueViolation(err) ? slugConflict() : err
  }
}

/** Creates the DomainError `conflict` for a slug that belongs to another term, which the error names if it is known. */
export function slugConflict(
  owner: (Pick<TermRow, 'id' | 'name'> & { kind: TermKind }) | null = null,
): DomainError {
  const term =
    owner === null ? 'another term' : `the ${owner.kind} ${owner.id} (${JSON.stringify(owner.name)})`
  const detail = `belongs to ${term}: use or change that one, or send another slug`
  return new DomainError('conflict', 'Another term has this slug.', [
    { in: 'body', pointer: '/slug', detail },
  ])
}

/**
 * Returns whether the public sees a term. Throws DomainError `forbidden` when a published or scheduled article has it, and the key
 * lacks the scope `publish`.
 */
export async function requireTermPermission(
  { tx, principal }: LockingContext,
  kind: TermKind,
  id: string,
): Promise<{ visible: boolean }> {
  const { visible, published } = await readTermVisibility(tx, kind, id)
  requirePublishScope(principal, null, { status: published ? 'published' : 'draft', deletedAt: null })
  return { visible }
}

/** Returns the change-log entry of a term. */
export const termChangeEntry = (
  kind: TermKind,
  { id, slug }: Pick<TermRow, 'id' | 'slug'>,
  action: 'created' | 'updated' | 'deleted',
  visible: boolean,
): ChangeEntry => ({ entity: kind, entityId: id, action, visible, slug, lang: null, tags: [] })

/** Returns the fields of a term that articles store. */
export const bylineOf = ({ slug, name, url, avatarUrl, bio, email }: TermRow) => ({
  ...{ slug, name, url, avatarUrl, bio, email },
})
