import { expect, test } from 'vitest'
import { appendJsonMember, openJsonObject } from '../../src/schemas/json-text.ts'

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
