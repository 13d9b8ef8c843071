/** A subscriber that fails at random and hangs, with two instances: every change arrives at least once, and in order. */
import { expect, test } from 'vitest'
import { randomNumbers } from '../changes/support.ts'
import { openTestDatabase } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { until } from '../support/until.ts'
import { bootWebhooks, subscriberOfTest } from './support.ts'

const db = await openTestDatabase()
const impatient = { timeoutMs: 300 }
const { call, create } = await bootWebhooks(impatient, db)
await bootWebhooks(impatient, db)

test('a subscriber that fails and hangs at random receives every change, in order, each with one id', async () => {
  const subscriber = await subscriberOfTest()
  const random = randomNumbers(7)
  subscriber.respond((_, index) => {
    const chance = random()
    if (index === 3 || index === 20) return 'hang'
    if (chance < 0.15) return { status: 500, body: 'not now' }
    return chance < 0.3 ? { status: 429, headers: { 'retry-after': '0' } } : undefined
  })
  const { id } = await create({ url: subscriber.url })
  for (let index = 0; index < 10; index++) await createArticles(db, {}, {}, {}, {})
  await until(() => new Set(subscriber.accepted().map(({ number }) => number)).size === 40)
  const received = subscriber.accepted().map(({ number }) => number)
  const firsts = received.filter((number, index) => received.indexOf(number) === index)
  expect(firsts).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  const ids = new Map<number, Set<string | undefined>>()
  for (const { body, headers } of subscriber.requests) {
    const { number } = JSON.parse(body).data
    ids.set(number, (ids.get(number) ?? new Set()).add(headers['webhook-id']))
  }
  expect([...ids.values()].every(({ size }) => size === 1)).toBe(true)
  await until(async () => (await call('GET', `/${id}`)).body.position === 40)
  const { data } = (await call('GET', `/${id}/deliveries?limit=100`)).body as { data?: { problem: string }[] }
  const problems = new Set(data?.map(({ problem }) => problem))
  expect(problems).toContain('the server takes too long')
  expect(problems).toContain('the server responds with 500: not now')
})
