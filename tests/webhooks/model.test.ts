/** Rules of webhooks without a database: settings, back-off, Retry-After, times of attempts and filters. */
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/config.ts'
import { matchesFilter, type PublicChange } from '../../src/webhooks/model/event-filter.ts'
import { testMessageOf } from '../../src/webhooks/model/message.ts'
import { backoffDelay, retryAfterDelay } from '../../src/webhooks/model/retry-delay.ts'
import { createSender } from '../../src/webhooks/service/send-message.ts'
import { webhookOptionsOf } from '../../src/webhooks/settings.ts'

test.each([
  [{}, false, 15_000],
  [{ WEBHOOK_ALLOW_PRIVATE: 'true', WEBHOOK_TIMEOUT: '2.5' }, true, 2_500],
])('the settings %j allow private addresses: %s, and end a request after %i ms', (settings, allowed, ms) => {
  const { isAllowedAddress, timeoutMs } = webhookOptionsOf(parseConfig(settings))
  expect(isAllowedAddress('8.8.8.8')).toBe(true)
  for (const ip of ['10.0.0.1', '127.0.0.1', '::1', '169.254.169.254', '::ffff:8.8.8.8'])
    expect([ip, isAllowedAddress(ip)]).toEqual([ip, allowed])
  expect(timeoutMs).toBe(ms)
})

test('each attempt is signed with its own time, and has the id of its message', async () => {
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
  const target = {
    ...{ id: '1', name: 'site', url: 'https://example.org/', format: 'standard' as const },
    ...{ headers: {}, body: null, secret, previousSecret: null },
  }
  const requests: { headers: Readonly<Record<string, string>>; body: string | null }[] = []
  let now = Date.now()
  const post = async (request: (typeof requests)[number]) => {
    requests.push(request)
    return { status: 500, headers: {}, text: '' }
  }
  const send = createSender({ client: { post }, now: () => now })
  const message = testMessageOf(target, '1', new Date(now))
  await send(target, message, 1)
  now += 60_000
  await send(target, message, 2)
  const times = requests.map(({ headers }) => Number(headers['webhook-timestamp']))
  expect(times).toEqual([Math.floor(now / 1_000) - 60, Math.floor(now / 1_000)])
  for (const { headers, body } of requests) {
    expect(headers['webhook-id']).toBe('msg_1')
    expect(new Webhook(secret).verify(body ?? '', headers)).toMatchObject({ type: 'test' })
  }
})

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
