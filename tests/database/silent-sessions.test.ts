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
