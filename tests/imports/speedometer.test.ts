import { expect, test } from 'vitest'
import { createSpeedometer } from '../../src/imports/folder/progress-bar.ts'

test('the time left is that of the items that take time, and is not estimated in the first second', () => {
  const describeSpeed = createSpeedometer(', ')
  expect(describeSpeed(9_000, 10_000, 5_000)).toBe('') // 9,000 unchanged files
  expect(describeSpeed(9_100, 10_000, 5_200)).toBe('')
  expect(describeSpeed(9_200, 10_000, 7_000)).toBe(', 100 per second, about 8 s left')
  expect(describeSpeed(9_204, 10_000, 73_000)).toBe(', 3.0 per second, about 4 min left')
  expect(describeSpeed(10_000, 10_000, 105_000)).toBe(', 10 per second')
})

test('without progress, there is no estimate', () => {
  const describeSpeed = createSpeedometer(', ')
  describeSpeed(0, 10, 0)
  expect(describeSpeed(0, 10, 60_000)).toBe('')
})
