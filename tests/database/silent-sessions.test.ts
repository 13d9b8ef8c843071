/** Checks whether the server process of a silent session works. */
import { expect, test } from 'vitest'
import { workingCheck } from '../../src/database/silent-sessions.ts'

test.each([true, false])(
  'a check that gets no response ends with what is assumed then: %s',
  async (ifUnknown) => {
    const isWorking = workingCheck(() => new Promise(() => {}), { ifUnknown })
    expect(await isWorking(1)).toBe(ifUnknown)
  },
)

test('while a check of a process is pending, no second one is sent', async () => {
  const asked: unknown[] = []
  const isWorking = workingCheck(
    ({ values }) => {
      asked.push(values)
      return new Promise(() => {})
    },
    { ifUnknown: true },
  )
  await Promise.all([isWorking(1), isWorking(1), isWorking(2)])
  expect(asked).toEqual([[1], [2]])
})
