/** Write transactions: one context for everything that a write needs, changes recorded last, deadlocks retried. */
import type { Principal } from '../auth/principal.ts'
import type { HtmlPolicy } from '../content/html/html-policy.ts'
import type { Database, Transaction, TransactionOptions } from '../database/connection.ts'
import { isRetryable } from '../database/errors.ts'
import { completeClaim, type IdempotencyClaim } from '../database/idempotency-claims.ts'
import { retryTransaction } from '../database/retry.ts'
import { type ChangeEntry, recordChanges } from './db/record-changes.ts'

/** The principal of a write, and the idempotency claim of its request; null without one. */
export interface WriteRequest {
  principal: Principal
  claim: IdempotencyClaim | null
}

/** The transaction and the circumstances of a write, for each of its statements. */
export interface WriteContext extends Transaction, WriteRequest {
  /** The HTML policy by which articles are rendered. */
  policy: HtmlPolicy
  /** The time of the write. */
  at: Date
  /** The import run that writes; null for every other write. */
  runId: string | null
  /** The changes so far. They are recorded when the work is done. */
  changes: ChangeEntry[]
  /** The attempt at the transaction, from 1. */
  attempt: number
}

/** The dependencies of a service that writes. */
export interface WriteDependencies {
  db: Database
  policy: HtmlPolicy
  /** Runs after each commit, so that the caches of this process are invalidated. */
  onCommit: () => Promise<void>
}

interface WriteOptions extends TransactionOptions {
  runId?: string
  /** Decides whether a failed transaction is tried again; by default after a deadlock or a serialization failure. */
  isRetryable?: (error: unknown) => boolean
}

/**
 * Runs work in a write transaction and returns its result. The change counter is locked by the last statement: a transaction
 * that locked rows after it could deadlock with one that holds the rows and waits for the counter. `articleIdOf` returns the
 * id of the written article for the idempotency claim. Throws the error of the last attempt.
 */
export async function inWriteTransaction<Result>(
  { db, policy, onCommit }: WriteDependencies,
  request: WriteRequest,
  work: (context: WriteContext) => Promise<Result>,
  options: WriteOptions = {},
  articleIdOf: (result: Result) => string | null = () => null,
): Promise<Result> {
  const { runId = null, isRetryable: isRetried = isRetryable, ...transactionOptions } = options
  const attemptOnce = (attempt: number) =>
    db.transaction(async (transaction) => {
      const changes: ChangeEntry[] = []
      const result = await work({
        ...transaction,
        ...request,
        policy,
        at: new Date(),
        runId,
        changes,
        attempt,
      })
      if (request.claim) await completeClaim(transaction.tx, request.claim, articleIdOf(result))
      await recordChanges(transaction.tx, new Date(), changes)
      return result
    }, transactionOptions)
  const result = await retryTransaction(attemptOnce, isRetried)
  await onCommit()
  return result
}

/**
 * Returns the context with the current time. Call it once the rows to write are locked, so that a later version always has a
 * later time than the one that it replaces.
 */
export const atPresent = (context: WriteContext): WriteContext => ({ ...context, at: new Date() })
