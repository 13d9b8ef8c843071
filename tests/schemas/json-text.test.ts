import { expect, test } from 'vitest'
import { appendJsonMember, compactJson, openJsonObject } from '../../src/schemas/json-text.ts'

test('openJsonObject omits only the closing brace', () => {
  expect(`${openJsonObject({ a: '}', b: [1] })}}`).toBe('{"a":"}","b":[1]}')
})

test('appendJsonMember appends a member after any last member', () => {
  const object = JSON.stringify({ a: { b: '}' } })
  expect(JSON.parse(appendJsonMember(object, 'c"', '[{"d":null}]'))).toEqual({
    a: { b: '}' },
    'c"': [{ d: null }],
  })
})

test('compactJson removes the blanks between tokens, and none within strings', () => {
  const value = { 'a: b': ['c, "d": e\\', '\\" , ', -1.5e3, true, null, [], {}], 字: ' 詞, 語 ' }
  const blank = JSON.stringify(value, null, 1).replaceAll('\n', '')
  expect(compactJson(blank)).toBe(JSON.stringify(value))
  expect(compactJson('"a b": [1, 2], "c": {}')).toBe('"a b":[1,2],"c":{}')
})
