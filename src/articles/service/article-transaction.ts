/** Write transactions of articles, with retries when two writers take the same slug. */
import {
  inWriteTransaction,
  type LockingContext,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { isRetryable, isUniqueViolation } from '../../database/errors.ts'
import { DomainError } from '../../errors.ts'
import type { SlugOwner } from '../db/slugs.ts'

/**
 * Runs work in a write transaction. When two writers take the same slug, the transaction of the second is retried: it gets
 * another slug, or throws DomainError `conflict`. `articleIdOf` returns the id of the article in the result, for the
 * idempotency claim.
 */
export async function inArticleTransaction<Result>(
  dependencies: WriteDependencies,
  request: WriteRequest,
  work: (context: LockingContext) => Promise<Result>,
  articleIdOf?: (result: Result) => string | null,
): Promise<Result> {
  const options = { isRetryable: (err: unknown) => isRetryable(err) || isUniqueViolation(err) }
  try {
    return await inWriteTransaction(dependencies, request, work, options, articleIdOf)
  } catch (err) {
    throw isUniqueViolation(err) ? slugTaken() : err
  }
}

/** Creates the DomainError `conflict` for a slug that belongs to another article, which the error names if it is known. */
export function slugTaken(owner: SlugOwner | null = null): DomainError {
  const detail =
    owner === null
      ? 'belongs to another article: send another slug'
      : `belongs to the article ${owner.id}${owner.isInTrash ? ', which is in the trash: restore it,' : ': change it,'} or send another slug`
  return new DomainError(
    'conflict',
    'Another article has this slug in this language, perhaps in the trash.',
    [{ in: 'body', pointer: '/slug', detail }],
  )
}

/** Creates the DomainError `conflict` for an alias that belongs to another article. */
export const aliasTaken = (alias: string) =>
  new DomainError('conflict', `The alias ${alias} redirects to another article.`, [
    { in: 'body', pointer: '/aliases', detail: `${alias} belongs to another article` },
  ])
