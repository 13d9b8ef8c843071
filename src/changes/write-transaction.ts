/** Write transactions: one context for everything that a write needs, changes recorded last, deadlocks retried. */
import type { Principal } from '../auth/principal.ts'
import type { HtmlPolicy } from '../content/html/html-policy.ts'
import { readClock } from '../database/clock.ts'
import type { Database } from '../database/connection.ts'
import { isRetryable } from '../database/errors.ts'
import { acquireClaim, completeClaim, type IdempotencyClaim } from '../database/idempotency-claims.ts'
import { retryTransaction } from '../database/retry.ts'
import type { Transaction, TransactionOptions } from '../database/transaction.ts'
import { type ChangeEntry, recordChanges } from './db/record-changes.ts'

/** The principal of a write, and the idempotency claim of its request; null without one. */
export interface WriteRequest {
  principal: Principal
  claim: IdempotencyClaim | null
}

/** The transaction and the circumstances of a write until its rows are locked. */
export interface LockingContext extends Transaction, WriteRequest {
  /** The HTML policy by which articles are rendered. */
  policy: HtmlPolicy
  /** The import run that writes; null for every other write. */
  runId: string | null
  /** The changes that are not recorded yet. They are recorded when the work is done, or with rows (`takeChangeRows`). */
  changes: ChangeEntry[]
  /** The attempt at the transaction, from 1. */
  attempt: number
}

/** The transaction and the circumstances of a write, for each of its statements. */
export interface WriteContext extends LockingContext {
  /** The time of the write, by the clock of the database. */
  at: Date
}

/** The dependencies of a service that writes. */
export interface WriteDependencies {
  db: Database
  policy: HtmlPolicy
  /** Runs after each commit. */
  onCommit?: () => void
}

interface WriteOptions extends TransactionOptions {
  runId?: string
  /** Decides whether a failed transaction is tried again; by default after a deadlock or a serialization failure. */
  isRetryable?: (error: unknown) => boolean
}

/**
 * Runs work in a write transaction and returns its result. The idempotency claim of the request is acquired in it first, so
 * that both are committed or neither. `articleIdOf` returns the id of the written article for the claim. Throws the error of
 * the last attempt, or `RetryLater` when the claim belongs to another request.
 */
export async function inWriteTransaction<Result>(
  { db, policy, onCommit }: WriteDependencies,
  request: WriteRequest,
  work: (context: LockingContext) => Promise<Result>,
  options: WriteOptions = {},
  articleIdOf: (result: Result) => string | null = () => null,
): Promise<Result> {
  const { runId = null, isRetryable: isRetried = isRetryable, ...transactionOptions } = options
  const { claim } = request
  const attemptOnce = (attempt: number) =>
    db.transaction(async (transaction) => {
      const changes: ChangeEntry[] = []
      const recordedAt = claim ? await acquireClaim(transaction.tx, claim) : null
      const result = await work({ ...transaction, ...request, policy, runId, changes, attempt })
      const articleId = articleIdOf(result)
      if (claim && articleId !== null) await completeClaim(transaction.tx, claim, articleId)
      await recordChanges(transaction, changes)
      return { result, recordedAt }
    }, transactionOptions)
  const { result, recordedAt } = await retryTransaction(attemptOnce, isRetried)
  if (claim) claim.recordedAt = recordedAt
  onCommit?.()
  return result
}

/**
 * Returns the context with the current time. Call it once the rows to write are locked, so that a later version always has a
 * later time than the one that it replaces.
 */
export const atPresent = async (context: LockingContext): Promise<WriteContext> => ({
  ...context,
  at: await readClock(context.tx),
})
