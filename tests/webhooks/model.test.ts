/** Rules of webhooks without a database: back-off, Retry-After and filters. */
import { describe, expect, test } from 'vitest'
import { matchesFilter, type PublicChange } from '../../src/webhooks/model/event-filter.ts'
import { backoffDelay, retryAfterDelay } from '../../src/webhooks/model/retry-delay.ts'

test('the delay doubles with each failure up to an hour, and half of it is random', () => {
  expect([1, 2, 3, 4].map((failures) => backoffDelay(failures, 2_000, 0))).toEqual([
    2_000, 4_000, 8_000, 16_000,
  ])
  expect(backoffDelay(1, 2_000, 1)).toBe(1_000)
  expect(backoffDelay(1, 2_000, 0.5)).toBe(1_500)
  expect([backoffDelay(20, 2_000, 0), backoffDelay(10_000, 2_000, 0)]).toEqual([3_600_000, 3_600_000])
})

test.each([
  ['120', undefined, 120_000],
  [' 0 ', undefined, 0],
  ['999999999', undefined, 86_400_000],
  ['Thu, 01 Jan 2026 00:01:00 GMT', undefined, 60_000],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 'Thu, 01 Jan 2026 00:00:50 GMT', 10_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', undefined, 0],
  ['soon', undefined, 0],
  [undefined, undefined, 0],
])('Retry-After: %s with Date: %s is a delay of %i ms', (value, date, ms) => {
  expect(retryAfterDelay({ 'retry-after': value, date }, Date.parse('2026-01-01T00:00:00Z'))).toBe(ms)
})

describe('filters', () => {
  const state = { slug: 'a', lang: 'zh-CN', tags: ['red'] }
  const change = (changes: Partial<PublicChange> = {}): PublicChange => ({
    ...{ at: '2026-01-01T00:00:00.000Z', entity: 'article', action: 'updated', id: '1' },
    ...{ ...state, previous: null, ...changes },
  })
  const all = { events: [], languages: [], tags: [] }

  test.each([
    [{}, {}, true],
    [{ events: ['article.updated'] }, {}, true],
    [{ events: ['article.*'] }, {}, true],
    [{ events: ['article.published', 'tag.*'] }, {}, false],
    [{ languages: ['zh'] }, {}, true],
    [{ languages: ['z'] }, {}, false],
    [{ languages: ['zh-CN'] }, { lang: 'zh' }, false],
    [{ languages: ['und'] }, { lang: null }, true],
    [{ tags: ['red', 'blue'] }, {}, true],
    [{ tags: ['blue'] }, {}, false],
    [{ tags: ['blue'] }, { previous: { ...state, tags: ['blue'] } }, true],
    [{ tags: ['blue'], languages: ['en'] }, { lang: 'en', previous: { ...state, tags: ['blue'] } }, false],
    [{ tags: ['blue'], languages: ['en'] }, { entity: 'author', lang: null, tags: [] }, true],
  ])('%j of %j: %s', (filter, changes, expected) => {
    expect(matchesFilter({ ...all, ...filter }, change(changes))).toBe(expected)
  })
})
