import { expect, test } from 'vitest'
import { createSpeedometer } from '../../src/imports/folder/progress-bar.ts'

test('the time left is that of the items that take time, and is not estimated in the first second', () => {
  const describeSpeed = createSpeedometer(', ')
  expect(describeSpeed(9_000, 10_000, 0)).toBe('') // 9,000 unchanged files
  expect(describeSpeed(9_001, 10_000, 5_000)).toBe('') // threads have started
  expect(describeSpeed(9_100, 10_000, 5_200)).toBe('')
  expect(describeSpeed(9_201, 10_000, 7_000)).toBe(', 100 per second, about 8 s left')
  expect(describeSpeed(9_205, 10_000, 73_000)).toBe(', 3.0 per second, about 4 min left')
  expect(describeSpeed(10_000, 10_000, 104_900)).toBe(', 10 per second')
})

test('without progress, there is no estimate', () => {
  const describeSpeed = createSpeedometer(', ')
  describeSpeed(0, 10, 0)
  expect(describeSpeed(0, 10, 60_000)).toBe('')
})

test('a slow start does not count', () => {
  const describeSpeed = createSpeedometer(', ')
  describeSpeed(0, 3_000, 0)
  expect(describeSpeed(1, 3_000, 2_500)).toBe('')
  expect(describeSpeed(201, 3_000, 3_500)).toBe(', 200 per second, about 14 s left')
})
