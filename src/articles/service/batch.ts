/** Batches of article operations: atomic, or one transaction for each operation. */
import type { LockingContext, WriteDependencies, WriteRequest } from '../../changes/write-transaction.ts'
import { RetryLater } from '../../errors.ts'
import { lockBatches } from '../db/batch-lock.ts'
import { lockArticles } from '../db/locks.ts'
import { inArticleTransaction } from './article-transaction.ts'
import { type BatchStep, locateBatchError, parseBatchStep } from './batch-operation.ts'
import { bodyLengthOf, whenThreadIsFree } from './render-pool.ts'
import { applyOperation, type OperationResult, runOperation } from './run-operation.ts'

/** The outcome of an operation. An error that is not a DomainError is an internal error. */
export type BatchOutcome = { result: OperationResult } | { error: unknown }

/**
 * Runs all operations in one transaction. Throws the error of the first that fails, with its place in the batch; then nothing is
 * written.
 */
export async function runAtomicBatch(
  dependencies: WriteDependencies,
  request: WriteRequest,
  steps: readonly BatchStep[],
): Promise<OperationResult[]> {
  let current: { step: BatchStep; index: number } | undefined
  const run = async (context: LockingContext) => {
    await lockBatches(context.tx, context.attempt)
    // One statement locks all articles in the order of their ids, so that two batches cannot deadlock on them.
    const articles = new Map(await lockArticles(context.tx, idsOf(steps)))
    const results: OperationResult[] = []
    for (const [index, step] of steps.entries()) {
      current = { step, index }
      results.push(await applyOperation(context, parseBatchStep(step), articles))
    }
    return results
  }
  try {
    return await whenThreadIsFree(totalBodyLength(steps), () =>
      inArticleTransaction(dependencies, request, run),
    )
  } catch (err) {
    throw current ? locateBatchError(err, current.index, current.step.operation) : err
  }
}

/** Runs each operation in a transaction of its own, in order; one that fails does not stop the others. */
export async function runIndependentBatch(
  dependencies: WriteDependencies,
  request: WriteRequest,
  steps: readonly BatchStep[],
): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = []
  for (const [index, step] of steps.entries()) {
    try {
      outcomes.push({ result: await runOperation(dependencies, request, parseBatchStep(step), true) })
    } catch (err) {
      if (err instanceof RetryLater) throw err // the same batch is in progress
      outcomes.push({ error: locateBatchError(err, index, step.operation) })
    }
  }
  return outcomes
}

const idsOf = (steps: readonly BatchStep[]) =>
  steps.flatMap(({ operation }) => ('id' in operation ? [operation.id] : []))

/** Returns the length of all bodies that a batch brings, in characters. */
const totalBodyLength = (steps: readonly BatchStep[]) =>
  steps.reduce((sum, { operation }) => {
    if ('article' in operation) return sum + bodyLengthOf(operation.article)
    return 'patch' in operation ? sum + bodyLengthOf(operation.patch) : sum
  }, 0)
