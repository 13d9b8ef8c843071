/** Retries of transactions that PostgreSQL aborted as a deadlock or serialization failure. */
import { isRetryable } from './errors.ts'

/** How many times a transaction is attempted at most. */
const MAX_ATTEMPTS = 4

/**
 * Runs `work`, and runs it again when it throws an error for which `shouldRetry` returns true: by default a deadlock
 * (40P01) or serialization failure (40001). `work` receives the number of the attempt, from 1. Throws the error of the
 * last attempt.
 */
export async function retryTransaction<Result>(
  work: (attempt: number) => Promise<Result>,
  shouldRetry: (error: unknown) => boolean = isRetryable,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt)
    } catch (err) {
      if (attempt === MAX_ATTEMPTS || !shouldRetry(err)) throw err
    }
  }
}
