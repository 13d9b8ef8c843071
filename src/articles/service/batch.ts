/** Batches: all of them or none, or each on its own. */
import type { Principal } from '../../auth/principal.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { lockArticles } from '../db/locks.ts'

import { type BatchStep, locateBatchError, performOperation } from './batch-operation.ts'
import { type ArticleVersion, inArticleTransaction } from './edit.ts'

/** What became of an operation. An error that is no DomainError is the server's own. */
export type BatchOutcome = { saved: ArticleVersion } | { error: unknown }

/** The advisory lock of batches: a number that nothing else here locks. */
const TURN = 20_261_124

/**
 * Batches run side by side, each with a share of one lock. Articles they lock in one order; but two that make the same tags or
 * addresses, each beginning with another, wait in a circle until the database ends one. That one tries again alone.
 */
async function takeTurn(tx: Tx, attempt: number): Promise<void> {
  if (attempt === 1) await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(${TURN}::bigint)`
  else await tx.$executeRaw`SELECT pg_advisory_xact_lock(${TURN}::bigint)`
}

/**
 * Does all operations in one transaction. Throws the refusal of the first that fails, with its place in the batch; then
 * nothing is written.
 */
export async function runAtomicBatch(
  db: Database,
  steps: readonly BatchStep[],
  writer: Principal,
): Promise<ArticleVersion[]> {
  let current: [BatchStep, number] | undefined
  const work = async (tx: Tx, attempt: number) => {
    await takeTurn(tx, attempt)
    await lockArticles(tx, namedIds(steps)) // all at once, in the order of their ids: no two batches wait in a circle
    const saved: ArticleVersion[] = []
    for (const [index, step] of steps.entries()) {
      current = [step, index]
      saved.push(await performOperation(tx, step, writer))
    }
    return saved
  }
  return inArticleTransaction(db, work).catch((error: unknown) => {
    throw current ? locateBatchError(error, current[1], current[0].operation) : error
  })
}

/** Does each operation in a transaction of its own, one after the other, whatever becomes of the others. */
export async function runIndependentBatch(
  db: Database,
  steps: readonly BatchStep[],
  writer: Principal,
): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = []
  for (const [index, step] of steps.entries()) {
    const outcome = inArticleTransaction(db, (tx) => performOperation(tx, step, writer)).then(
      (saved) => ({ saved }),
      (error: unknown) => ({ error: locateBatchError(error, index, step.operation) }),
    )
    outcomes.push(await outcome)
  }
  return outcomes
}

const namedIds = (steps: readonly BatchStep[]) =>
  steps.flatMap(({ operation }) => ('id' in operation ? [operation.id] : []))
