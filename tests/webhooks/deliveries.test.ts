/** Deliveries: signatures, filters, hidden content, batches, replays, rotations, and endpoints that do not accept. */
import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { sql } from '../../src/database/sql.ts'
import { openWriter } from '../changes/support.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { until } from '../support/until.ts'
import type { ReceivedRequest } from './subscriber.ts'
import { bootWebhooks, subscriberOfTest } from './support.ts'

const { app, db, call, create, secret: key } = await bootWebhooks()

/** The number of the last change. */
async function lastChange(): Promise<number> {
  const [row] = await db.query<{ value: string }>(sql`SELECT value FROM change_counter`)
  return Number(row?.value)
}
const webhookOf = async (id: string) => (await call('GET', `/${id}`)).body as Record<string, unknown>
const logOf = async (id: string) =>
  ((await call('GET', `/${id}/deliveries`)).body as { data: Record<string, unknown>[] }).data
const verify = ({ body, headers }: ReceivedRequest, secret: string) =>
  new Webhook(secret).verify(body, headers) as { type: string; data: { changes: { slug: string }[] } }
const slugsOf = (items: readonly { slug: string }[]) => items.map(({ slug }) => slug)
const idOf = ({ headers }: ReceivedRequest) => headers['webhook-id']

/** Resolves when a webhook has passed the last change. */
async function caughtUp(id: string): Promise<void> {
  const last = await lastChange()
  await until(async () => Number((await webhookOf(id)).position) >= last)
}

/** Returns the one request that has arrived. */
function onlyRequest(requests: readonly ReceivedRequest[]): ReceivedRequest {
  const [request] = requests
  if (!request || requests.length > 1) throw new Error(`${requests.length} requests have arrived`)
  return request
}

/** Lets an hour pass for what has changed, and looks for due deliveries. */
async function letAnHourPass(id: string): Promise<void> {
  await until(async () => (await webhookOf(id)).nextAttemptAt !== null)
  await db.execute(sql`UPDATE change SET at = at - interval '1 hour'`)
  await call('PATCH', `/${id}`, { name: 'an hour later' })
}

test('a change of public content is a signed event, and the log records the delivery', async () => {
  const subscriber = await subscriberOfTest()
  const { id, secret } = await create({
    ...{ url: `${subscriber.url}/hook`, events: ['article.*'], headers: { 'X-Site': 'blog' } },
  })
  await createArticles(db, { slug: 'first', lang: 'en', tags: [term('News')] })
  await caughtUp(id)
  const request = onlyRequest(subscriber.requests)
  expect(request).toMatchObject({ method: 'POST', path: '/hook' })
  const json = { 'content-type': 'application/json', 'user-agent': 'Inkstone', 'x-site': 'blog' }
  expect(request.headers).toMatchObject(json)
  const number = await lastChange()
  const article = { entity: 'article', slug: 'first', lang: 'en', tags: ['news'], previous: null }
  expect(verify(request, secret)).toEqual({
    type: 'article.published',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    data: expect.objectContaining({ ...article, number }),
  })
  expect(await logOf(id)).toEqual([
    expect.objectContaining({
      ...{ messageId: idOf(request), type: 'article.published', attempt: 1, delivered: true },
      ...{ status: 204, problem: null, firstChange: number, lastChange: number },
    }),
  ])
})

test('the events are exactly the public changes feed: nothing of drafts, and deletions as the public sees them', async () => {
  const subscriber = await subscriberOfTest()
  const before = await app.inject('/v1/changes?cursor=now')
  const { id } = await create({ url: subscriber.url })
  const write = openWriter(db, [], 11)
  for (let count = 0; count < 25; count++) await write()
  await createArticles(db, { slug: 'secret-draft', status: 'draft', tags: [term('secret-tag')] })
  const future = new Date('2999-01-01T00:00:00.000Z')
  await createArticles(db, { slug: 'secret-plan', publishedAt: future })
  await caughtUp(id)
  const feed = await app.inject(`/v1/changes?limit=1000&cursor=${before.json().cursor}`)
  const received = subscriber.accepted().map(({ number: _, ...change }) => change)
  expect(received).toEqual(feed.json().data)
  expect(new Set(received.map(({ action }) => action)).size).toBeGreaterThan(2)
  expect(JSON.stringify(subscriber.requests)).not.toContain('secret-')
})

test('filters select types, and articles by their language and tags before or after the change', async () => {
  const subscriber = await subscriberOfTest()
  const filters = { events: ['article.*'], languages: ['zh'], tags: ['red'] }
  const { id } = await create({ url: subscriber.url, ...filters })
  const headers = { authorization: `Bearer ${key}` }
  const send = async (method: 'POST' | 'PATCH', url: string, payload: object) =>
    (await app.inject({ method, url: `/v1/articles${url}`, payload, headers })).json()
  const article = { title: 'T', status: 'published', body: { source: 'Text.' } }
  await send('POST', '', { ...article, slug: 'other-language', lang: 'en', tags: ['Red'] })
  await send('POST', '', { ...article, slug: 'other-tag', lang: 'zh-CN', tags: ['Blue'] })
  const { id: article1 } = await send('POST', '', { ...article, slug: 'both', lang: 'zh-CN', tags: ['Red'] })
  await send('PATCH', `/${article1}`, { tags: ['Blue'] })
  await send('PATCH', `/${article1}`, { tags: ['Green'] })
  await caughtUp(id)
  expect(subscriber.accepted().map(({ slug, tags }) => [slug, tags])).toEqual([
    ['both', ['red']],
    ['both', ['blue']],
  ])
})

describe('a webhook with debounce', () => {
  const hour = 3_600

  test('sends all changes in one request after a pause, and the same request again when it fails', async () => {
    const subscriber = await subscriberOfTest()
    subscriber.respond((_, index) => (index === 0 ? { status: 500 } : undefined))
    const { id, secret } = await create({ url: subscriber.url, events: ['article.*'], debounce: hour })
    await createArticles(db, { slug: 'b1' }, { slug: 'b2' })
    await until(async () => (await webhookOf(id)).nextAttemptAt !== null)
    const [row] = await db.query<{ due: string }>(sql`
      SELECT to_char((at + interval '1 hour') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS due FROM change ORDER BY seq DESC LIMIT 1`)
    expect(await webhookOf(id)).toMatchObject({ nextAttemptAt: row?.due, failures: 0 })
    expect(subscriber.requests).toEqual([])
    subscriber.respond((_, index) => {
      if (index > 0) return undefined
      return { status: 503, headers: { 'retry-after': '86400' } }
    })
    await letAnHourPass(id)
    await until(async () => (await webhookOf(id)).failures === 1)
    await createArticles(db, { slug: 'b3' })
    await db.execute(sql`UPDATE webhook SET next_attempt_at = NULL`)
    await createArticles(db, { slug: 'b4', status: 'draft' })
    await subscriber.received(2)
    const [first, second] = subscriber.requests as [ReceivedRequest, ReceivedRequest]
    expect([idOf(second), second.body]).toEqual([idOf(first), first.body])
    const batch = verify(second, secret)
    expect([batch.type, slugsOf(batch.data.changes)]).toEqual(['batch', ['b1', 'b2']])
    await until(async () => (await webhookOf(id)).failures === 0)
    await letAnHourPass(id)
    await subscriber.received(3)
    const third = verify(subscriber.requests[2] as ReceivedRequest, secret)
    expect(slugsOf(third.data.changes)).toEqual(['b3'])
  })

  test('does not wait for a pause for longer than ten times its delay', async () => {
    const subscriber = await subscriberOfTest()
    const { id, secret } = await create({ url: subscriber.url, debounce: hour })
    await createArticles(db, { slug: 'm1' })
    await until(async () => (await webhookOf(id)).nextAttemptAt !== null)
    await db.execute(sql`UPDATE change SET at = at - interval '10 hours'`)
    await createArticles(db, { slug: 'm2' })
    await call('PATCH', `/${id}`, { name: 'ten hours later' })
    await subscriber.received(1)
    const { data } = verify(subscriber.requests[0] as ReceivedRequest, secret)
    expect(slugsOf(data.changes)).toEqual(['m1', 'm2'])
  })

  test('sends at most 1,000 changes in one request', async () => {
    const subscriber = await subscriberOfTest()
    const { id, secret } = await create({ url: subscriber.url, debounce: hour })
    const entries = Array.from({ length: 1_001 }, (_, n) => ({
      ...{ entity: 'article', entityId: randomUUID(), action: 'published', visible: true },
      ...{ slug: `many-${n}`, lang: 'en', tags: [] },
    }))
    await db.execute(sql`INSERT INTO change_batch (entries) VALUES (${JSON.stringify(entries)}::jsonb)`)
    await letAnHourPass(id)
    await subscriber.received(2)
    const batches = subscriber.requests.map((request) => slugsOf(verify(request, secret).data.changes))
    expect(batches.map(({ length }) => length)).toEqual([1_000, 1])
    expect(batches.flat()).toEqual(entries.map(({ slug }) => slug))
  })

  test('sends a plain request exactly as the operator describes it', async () => {
    const subscriber = await subscriberOfTest()
    const body = '{"event_type":"content"}'
    const headers = { Authorization: 'Bearer token', Accept: 'application/vnd.github+json' }
    const plain = { url: subscriber.url, format: 'plain', debounce: hour }
    const [dispatch, empty] = [await create({ ...plain, headers, body }), await create(plain)]
    expect([dispatch.secret, empty.secret]).toEqual([null, null])
    await createArticles(db, {}, {}, {})
    await until(async () => (await webhookOf(empty.id)).nextAttemptAt !== null)
    await letAnHourPass(dispatch.id)
    await call('PATCH', `/${empty.id}`, { name: 'empty' })
    await caughtUp(dispatch.id)
    await caughtUp(empty.id)
    expect(subscriber.requests.map((request) => request.body).sort()).toEqual(['', body])
    const sent = subscriber.requests.map((request) => request.headers)
    expect(sent).toContainEqual(
      expect.objectContaining({
        ...{ authorization: 'Bearer token', accept: 'application/vnd.github+json' },
        'content-type': 'application/json',
      }),
    )
    expect(sent).toContainEqual(expect.objectContaining({ 'content-length': '0' }))
    expect(JSON.stringify(sent)).not.toContain('webhook-')
    const kept = (await webhookOf(dispatch.id)).headerNames
    expect(kept).toEqual(['accept', 'authorization'])
  })
})

test('a replay delivers from a number on, with the same ids, and `now` skips what is pending', async () => {
  const subscriber = await subscriberOfTest()
  const { id } = await create({ url: subscriber.url })
  await createArticles(db, {}, {}, {})
  await caughtUp(id)
  const from = (await lastChange()) - 1
  const last = subscriber.requests.slice(-2).map(idOf)
  expect((await call('POST', `/${id}/replay`, { from })).status).toBe(200)
  await subscriber.received(5)
  await caughtUp(id)
  expect(subscriber.requests.slice(3).map(idOf)).toEqual(last)
  subscriber.respond(() => ({ status: 503, headers: { 'retry-after': '3600' } }))
  await createArticles(db, {}, {})
  await until(async () => (await webhookOf(id)).failures === 1)
  await call('POST', `/${id}/replay`, { from: 'now' })
  expect(await webhookOf(id)).toMatchObject({ position: await lastChange(), failures: 0 })
  const tooLarge = await call('POST', `/${id}/replay`, { from: (await lastChange()) + 2 })
  expect(tooLarge).toMatchObject({ status: 400, body: { errors: [{ pointer: '/from' }] } })
})

test('after a rotation requests are signed with both secrets, until the overlap has passed', async () => {
  const subscriber = await subscriberOfTest()
  const { id, secret: old } = await create({ url: subscriber.url })
  const rotated = await call('POST', `/${id}/rotate`)
  expect(rotated.status).toBe(201)
  const { secret } = rotated.body as unknown as { secret: string }
  await createArticles(db, {})
  await subscriber.received(1)
  const [first] = subscriber.requests as [ReceivedRequest]
  for (const each of [old, secret]) expect(verify(first, each).type).toBe('article.published')
  await db.execute(sql`UPDATE webhook SET previous_secret_until = now() - interval '1 second'`)
  await createArticles(db, {})
  await subscriber.received(2)
  const [, second] = subscriber.requests as [ReceivedRequest, ReceivedRequest]
  expect(verify(second, secret).type).toBe('article.published')
  expect(() => verify(second, old)).toThrow()
  const at = await call('POST', `/${id}/rotate`, { overlapSeconds: 0 })
  expect(at.body).toMatchObject({ previousSecretUntil: null })
})

test('Retry-After delays the next attempt, and 410 disables the webhook where it is', async () => {
  const subscriber = await subscriberOfTest()
  const position = await lastChange()
  const { id } = await create({ url: subscriber.url })
  subscriber.respond(() => ({ status: 429, headers: { 'retry-after': '7200' } }))
  await createArticles(db, {})
  await until(async () => (await webhookOf(id)).failures === 1)
  const [due] = await db.query<{ isLater: boolean }>(sql`
    SELECT next_attempt_at > now() + interval '1 hour' AND next_attempt_at <= now() + interval '2 hours' AS "isLater"
    FROM webhook WHERE id = ${id}::uuid`)
  expect(due?.isLater).toBe(true)
  subscriber.respond(() => ({ status: 410 }))
  await call('PATCH', `/${id}`, { tags: [] })
  await until(async () => (await webhookOf(id)).enabled === false)
  expect(await webhookOf(id)).toMatchObject({ disabledReason: 'gone', position })
  await createArticles(db, {})
  subscriber.respond(() => undefined)
  await call('PATCH', `/${id}`, { enabled: true })
  await caughtUp(id)
  expect(await webhookOf(id)).toMatchObject({ enabled: true, disabledReason: null, failures: 0 })
  expect(subscriber.requests.map(({ accepted }) => accepted)).toEqual([false, false, true, true])
})

test('redirects are not followed, and a long response is not read to its end', async () => {
  const [subscriber, target] = [await subscriberOfTest(), await subscriberOfTest()]
  const { id } = await create({ url: subscriber.url })
  subscriber.respond(() => ({ status: 301, headers: { location: target.url } }))
  expect((await call('POST', `/${id}/test`)).body).toMatchObject({
    ...{ delivered: false, status: 301 },
    problem: expect.stringContaining('redirects are not followed'),
  })
  expect(target.requests).toEqual([])
  subscriber.respond(() => ({ status: 500, body: `\0${'x'.repeat(1_000_000)}` }))
  const { problem } = (await call('POST', `/${id}/test`)).body as { problem?: string }
  expect(problem).toMatch(/^the server responds with 500: \\x00x{199}$/)
})

test('a test reports its result, also for a webhook that is disabled, and the log records it', async () => {
  const subscriber = await subscriberOfTest()
  const { id, secret } = await create({ url: subscriber.url, enabled: false })
  const { status, body } = await call('POST', `/${id}/test`)
  expect([status, body]).toMatchObject([200, { type: 'test', delivered: true, status: 204 }])
  expect(verify(onlyRequest(subscriber.requests), secret)).toMatchObject({
    type: 'test',
    data: { webhook: { id, name: 'site' } },
  })
  expect(await logOf(id)).toEqual([body])
  await subscriber.close()
  expect((await call('POST', `/${id}/test`)).body).toMatchObject({
    ...{ delivered: false, status: null, problem: expect.stringMatching(/cannot be reached \(ECONN/) },
  })
})
