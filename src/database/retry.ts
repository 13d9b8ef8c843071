/** Transactions that lose to another one, and are tried again. */
import { isRetryable } from './errors.ts'

/** A transaction that lost to another one is tried so many times. */
const ATTEMPTS = 4

/**
 * Does something that may be done again when the database ends it because it waited for another transaction in a circle,
 * or for what `isLost` says. `work` is told which attempt it is, from 1. What the last attempt throws is thrown.
 */
export async function retryTransaction<Result>(
  work: (attempt: number) => Promise<Result>,
  isLost: (error: unknown) => boolean = isRetryable,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt)
    } catch (err) {
      if (attempt === ATTEMPTS || !isLost(err)) throw err
    }
  }
}
