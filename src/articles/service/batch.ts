/** Batches: all of them or none, or each on its own. */
import type { Database, Tx } from '../../database/connection.ts'
import { lockArticles } from '../db/locks.ts'
import type { Writer } from '../model/permissions.ts'
import { perform, placed, type Step } from './batch-operation.ts'
import { type Saved, writing } from './edit.ts'

/** What became of an operation. An error that is no DomainError is the server's own. */
export type Outcome = { saved: Saved } | { error: unknown }

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
export async function runTogether(db: Database, steps: readonly Step[], writer: Writer): Promise<Saved[]> {
  let current: [Step, number] | undefined
  const work = async (tx: Tx, attempt: number) => {
    await takeTurn(tx, attempt)
    await lockArticles(tx, namedIds(steps)) // all at once, in the order of their ids: no two batches wait in a circle
    const saved: Saved[] = []
    for (const [index, step] of steps.entries()) {
      current = [step, index]
      saved.push(await perform(tx, step, writer))
    }
    return saved
  }
  return writing(db, work).catch((error: unknown) => {
    throw current ? placed(error, current[1], current[0].operation) : error
  })
}

/** Does each operation in a transaction of its own, one after the other, whatever becomes of the others. */
export async function runEach(db: Database, steps: readonly Step[], writer: Writer): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const [index, step] of steps.entries()) {
    const outcome = writing(db, (tx) => perform(tx, step, writer)).then(
      (saved) => ({ saved }),
      (error: unknown) => ({ error: placed(error, index, step.operation) }),
    )
    outcomes.push(await outcome)
  }
  return outcomes
}

const namedIds = (steps: readonly Step[]) =>
  steps.flatMap(({ operation }) => ('id' in operation ? [operation.id] : []))
