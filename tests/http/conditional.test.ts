import { describe, expect, test } from 'vitest'
import {
  encodeWithEtag,
  etagForCoding,
  isNotModified,
  matchesEtag,
  parseHttpDate,
  satisfiesPreconditions,
  strongEtag,
} from '../../src/http/conditional-requests.ts'

describe('entity tags', () => {
  test('an entity tag is strong and depends on content, media type, version and coding', () => {
    const tags = [
      strongEtag('application/json', 'a'),
      strongEtag('application/json', 'b'),
      strongEtag('text/markdown', 'a'),
      strongEtag('application/json', 'a', 3),
      etagForCoding(strongEtag('application/json', 'a', 3), 'br'),
      etagForCoding(strongEtag('application/json', 'a', 3), 'gzip'),
    ]
    expect(new Set(tags).size).toBe(tags.length)
    for (const tag of tags) expect(tag).toMatch(/^"[\x21\x23-\x7e]+"$/)
  })

  test('an entity tag begins with the version and is the same for text and for its bytes', () => {
    expect(strongEtag('text/plain', 'é', 12)).toMatch(/^"12-[\w-]{22}"$/)
    expect(strongEtag('text/plain', 'é')).toBe(strongEtag('text/plain', Buffer.from('é')))
  })

  test.each([[''], ['a é 汉 😀'], ['\ud800 alone'], ['é汉😀'.repeat(100_000)]])(
    'a text is encoded with the tag of its bytes (%#)',
    (text) => {
      const { content, etag } = encodeWithEtag('text/plain', text, 2)
      expect(Buffer.from(content).equals(Buffer.from(text))).toBe(true)
      expect(etag).toBe(strongEtag('text/plain', text, 2))
      const again = encodeWithEtag('text/plain', `${text}!`)
      expect(Buffer.from(content).equals(Buffer.from(text))).toBe(true)
      expect(again.etag).not.toBe(etag)
    },
  )

  test('the identity coding does not change an entity tag', () => {
    expect(etagForCoding('"a"', 'identity')).toBe('"a"')
  })
})

describe('If-None-Match', () => {
  test.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b"', false],
    ['"b", "a"', true],
    ['"b",W/"a"', true],
    ['"b" , "c"', false],
    ['*', true],
    [' * ', true],
    ['"x,"a","y"', false],
    ['"b,", "a"', true],
    ['a', false],
    ['', false],
    ['"A"', false],
    ['"a', false],
  ])('If-None-Match: %s matches "a": %s', (field, expected) => {
    expect(matchesEtag(field, '"a"')).toBe(expected)
  })

  test('a comma inside an entity tag does not split it', () => {
    expect(matchesEtag('"x,y", "z"', '"x,y"')).toBe(true)
    expect(matchesEtag('"x,y"', '"y"')).toBe(false)
  })

  test('If-None-Match matches a weak tag with a strong one', () => {
    expect(matchesEtag('W/"3-x-br"', '"3-x-br"')).toBe(true)
  })
})

describe('parseHttpDate', () => {
  const time = Date.UTC(1994, 10, 6, 8, 49, 37)
  test.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', time],
    ['Sunday, 06-Nov-94 08:49:37 GMT', time],
    ['Sun Nov  6 08:49:37 1994', time],
    ['1994-11-06T08:49:37Z', null],
    ['Sun, 06 Nov 1994 08:49:37 +0100', null],
    ['Sun, 06 Nov 1994 08:49:37', null],
    ['yesterday', null],
    ['0', null],
    ['', null],
  ])('parseHttpDate("%s") returns %s', (text, expected) => {
    expect(parseHttpDate(text)).toBe(expected)
  })
})

describe('isNotModified', () => {
  const lastModified = Date.UTC(2024, 0, 2)
  const now = Date.UTC(2024, 0, 9)
  const at = (day: number) => new Date(Date.UTC(2024, 0, day)).toUTCString()
  test.each([
    ['no condition', {}, false],
    ['a matching tag', { 'if-none-match': '"a"' }, true],
    ['a matching tag, but no matching date', { 'if-none-match': '"a"', 'if-modified-since': at(1) }, true],
    ['a matching date, but no matching tag', { 'if-none-match': '"b"', 'if-modified-since': at(3) }, false],
    ['a change before the date', { 'if-modified-since': at(3) }, true],
    ['a change at the date', { 'if-modified-since': at(2) }, true],
    ['a change after the date', { 'if-modified-since': at(1) }, false],
    ['text that is no date', { 'if-modified-since': 'yesterday' }, false],
    ['a date in the future', { 'if-modified-since': at(10) }, false],
  ])('isNotModified with %s', (_, headers, expected) => {
    expect(isNotModified(headers, { etag: '"a"', lastModified }, now)).toBe(expected)
  })

  test('If-Modified-Since is ignored when the time of the last change is unknown', () => {
    expect(isNotModified({ 'if-modified-since': at(3) }, { etag: '"a"', lastModified: null }, now)).toBe(
      false,
    )
  })
})

describe('If-Match and If-Unmodified-Since', () => {
  const lastModified = Date.UTC(2024, 0, 2)
  test.each([
    [{ 'if-match': '"a"' }, true],
    [{ 'if-match': '"b", "a"' }, true],
    [{ 'if-match': ' * ' }, true],
    [{ 'if-match': 'W/"a"' }, false],
    [{ 'if-match': '"b"' }, false],
    [{ 'if-match': '' }, false],
    [{ 'if-unmodified-since': 'Tue, 02 Jan 2024 00:00:00 GMT' }, true],
    [{ 'if-unmodified-since': 'Mon, 01 Jan 2024 23:59:59 GMT' }, false],
    [{ 'if-unmodified-since': 'yesterday' }, true],
    [{ 'if-match': '"a"', 'if-unmodified-since': 'Mon, 01 Jan 2024 00:00:00 GMT' }, true],
    [{}, true],
  ])('the preconditions %j are satisfied: %s', (headers, expected) => {
    expect(satisfiesPreconditions(headers, { etag: '"a"', lastModified })).toBe(expected)
  })

  test.each(['if-match', 'if-unmodified-since'])(
    '%s is ignored for a response without an entity tag',
    (name) => {
      const headers = { [name]: name === 'if-match' ? '"a"' : 'Mon, 01 Jan 2024 00:00:00 GMT' }
      expect(satisfiesPreconditions(headers, { etag: null, lastModified })).toBe(true)
    },
  )

  test('If-Unmodified-Since is ignored when the time of the last change is unknown', () => {
    const headers = { 'if-unmodified-since': 'Mon, 01 Jan 2024 00:00:00 GMT' }
    expect(satisfiesPreconditions(headers, { etag: '"a"', lastModified: null })).toBe(true)
  })
})
