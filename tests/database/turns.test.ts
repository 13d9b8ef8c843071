/** Turns of costly work: one begins in each iteration of the event loop. */
import { expect, test } from 'vitest'
import { takeTurn } from '../../src/database/turns.ts'

const nextIteration = () => new Promise<void>((resume) => setImmediate(resume))

test('the first turn begins at once, and each further one an iteration later, in the order of the calls', async () => {
  const begun: string[] = []
  for (const name of ['a', 'b', 'c']) void takeTurn().then(() => begun.push(name))
  await Promise.resolve()
  expect(begun).toEqual(['a'])
  await nextIteration()
  expect(begun).toEqual(['a', 'b'])
  await nextIteration()
  expect(begun).toEqual(['a', 'b', 'c'])
})

test('a turn begins at once again after an iteration without one', async () => {
  await takeTurn()
  await nextIteration()
  await nextIteration()
  let hasBegun = false
  void takeTurn().then(() => {
    hasBegun = true
  })
  await Promise.resolve()
  expect(hasBegun).toBe(true)
})
