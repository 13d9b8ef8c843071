/** Costly steps: one begins in each iteration of the event loop. */
import { expect, test } from 'vitest'
import { beginCostlyStep } from '../../src/database/costly-steps.ts'

const nextIteration = () => new Promise<void>((resume) => setImmediate(resume))

test('the first step begins at once, and each further one an iteration later, in the order of the calls', async () => {
  const begun: string[] = []
  for (const name of ['a', 'b', 'c']) void beginCostlyStep().then(() => begun.push(name))
  await Promise.resolve()
  expect(begun).toEqual(['a'])
  await nextIteration()
  expect(begun).toEqual(['a', 'b'])
  await nextIteration()
  expect(begun).toEqual(['a', 'b', 'c'])
})

test('a step begins at once after an iteration without one', async () => {
  await beginCostlyStep()
  await nextIteration()
  await nextIteration()
  let hasBegun = false
  void beginCostlyStep().then(() => {
    hasBegun = true
  })
  await Promise.resolve()
  expect(hasBegun).toBe(true)
})
