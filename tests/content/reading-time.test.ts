import { describe, expect, test } from 'vitest'
import { measureReadingTime } from '../../src/content/html/reading-time.ts'

const countWords = (text: string) => measureReadingTime(text).wordCount
const readingMinutes = (text: string) => measureReadingTime(text).readingMinutes

describe('word count', () => {
  test.each([
    ['', 0],
    ['— … 🙂 !', 0],
    ['one two, three', 3],
    ["don't e-mail 3.14", 3],
    ['one—two', 2],
    ['你好，世界', 4],
    ['かな カナ', 4],
    ['한국어 글', 4],
    ['𠀀𠀁', 2],
    ['用 Node.js 写', 3],
    ['hello，world', 2],
    ['Привет мир', 2],
    ['สวัสดีชาวโลก', 3],
  ])('the word count of %j is %i', (text, count) => expect(countWords(text)).toBe(count))
})

describe('reading time', () => {
  test.each([
    ['', 0],
    ['a', 1],
    ['a '.repeat(212), 1],
    ['a '.repeat(213), 2],
    ['字'.repeat(500), 1],
    ['字'.repeat(501), 2],
    ['字'.repeat(250) + ' a'.repeat(106), 1],
  ])('the reading time of case %# is rounded up to minutes', (text, minutes) =>
    expect(readingMinutes(text)).toBe(minutes),
  )
})
