import { expect, test } from 'vitest'
import { appendJsonMember, openJsonObject } from '../../src/schemas/json-text.ts'

test('an opened object lacks its closing brace alone', () => {
  expect(`${openJsonObject({ a: '}', b: [1] })}}`).toBe('{"a":"}","b":[1]}')
})

test('a member is appended to an object, whatever its last member ends with', () => {
  const object = JSON.stringify({ a: { b: '}' } })
  expect(JSON.parse(appendJsonMember(object, 'c"', '[{"d":null}]'))).toEqual({
    a: { b: '}' },
    'c"': [{ d: null }],
  })
})
