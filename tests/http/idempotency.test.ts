/** Idempotency keys: a request that is sent twice is carried out once. Two servers on one database. */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { type Booted, boot, openTestDatabase } from '../support/app.ts'
import { openApiDocument } from '../support/openapi.ts'

const db = await openTestDatabase()
const firstServer = await boot({ db })
const secondServer = await boot({ db })
let secret = ''

beforeAll(async () => {
  secret = (await createKey(db, { name: 'k', scopes: ['admin'], expiresAt: null })).secret
})

/** A POST with an Idempotency-Key. */
function post(
  path: string,
  key: string,
  body?: string | object,
  { request }: Pick<Booted, 'request'> = firstServer,
) {
  const pending = request
    .post(`/v1${path}`)
    .set('authorization', `Bearer ${secret}`)
    .set('idempotency-key', key)
  return body === undefined ? pending : pending.type('application/json').send(body)
}

const articlesWithTitle = (title: string) => db.prisma.article.findMany({ where: { title } })
const recordOf = (key: string) => db.prisma.idempotencyRecord.findFirst({ where: { key } })

/** Makes a record older by so many seconds. */
const age = (key: string, seconds: number) =>
  db.query({
    text: "UPDATE idempotency_record SET created_at = created_at - $2 * interval '1 second' WHERE key = $1",
    values: [key, seconds],
  })

/** Creates an idempotency key, and an article with a unique title. */
function newRequest() {
  const key = randomUUID()
  return {
    key,
    title: `Title ${key}`,
    body: { title: `Title ${key}`, body: { source: 'Text. '.repeat(500) } },
  }
}

/** Runs `work` while another transaction has run a statement and is not committed. */
async function duringTransaction(statement: string, work: () => Promise<void>) {
  const client = await db.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(statement)
    await work()
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

/** Waits until a session waits for a lock. */
const untilBlocked = () =>
  expect
    .poll(() =>
      db.query({
        text: "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        values: [],
      }),
    )
    .toHaveLength(1)

describe('repeated requests', () => {
  test.each([
    ['the same server', firstServer],
    ['another server', secondServer],
  ])('a repeated request to %s gets the same response', async (_, server) => {
    const { key, title, body } = newRequest()
    const first = await post('/articles', key, body)
    const again = await post('/articles', key, body, server)
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.text).toBe(first.text)
    for (const name of ['location', 'etag', 'content-type', 'cache-control']) {
      expect(again.headers[name], name).toBe(first.headers[name])
    }
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ])
    expect(await articlesWithTitle(title)).toHaveLength(1)
  })

  test('a repeated request gets the same response after the article has changed', async () => {
    const { key, body } = newRequest()
    const first = await post('/articles', key, body)
    await post(`/articles/${first.body.id}/publish`, randomUUID())
    expect((await post('/articles', key, body)).body.status).toBe('draft')
  })

  test('a repeated request without a body is carried out once', async () => {
    const { id } = (await post('/articles', randomUUID(), newRequest().body)).body
    const key = randomUUID()
    await post(`/articles/${id}/publish`, key)
    const again = await post(`/articles/${id}/publish`, key)
    expect([again.body.version, again.headers['idempotency-replayed']]).toEqual([2, 'true'])
  })

  test('an idempotency key may be in quotes', async () => {
    const { key, title, body } = newRequest()
    await post('/articles', `"${key}\\"\\\\"`, body)
    expect((await post('/articles', `"${key}\\"\\\\"`, body)).headers['idempotency-replayed']).toBe('true')
    await post('/articles', key, body)
    expect((await post('/articles', `"${key}"`, body)).headers['idempotency-replayed']).toBe('true')
    expect(await articlesWithTitle(title)).toHaveLength(2)
  })

  test('one of a hundred concurrent requests to two servers is carried out', async () => {
    const { key, title, body } = newRequest()
    const servers = [firstServer, secondServer]
    const responses = await Promise.all(
      Array.from({ length: 100 }, (_, n) => post('/articles', key, body, servers[n % 2])),
    )
    const created = responses.filter(({ status }) => status === 201)
    const inProgress = responses.filter(({ status }) => status === 409)
    expect(created.length + inProgress.length).toBe(100)
    expect(new Set(created.map(({ text }) => text)).size).toBe(1)
    expect(created.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1)
    expect(inProgress.every(({ headers }) => headers['retry-after'] === '1')).toBe(true)
    expect(await articlesWithTitle(title)).toHaveLength(1)
  })

  test('a repeated request gets 409 while the first is in progress', async () => {
    const { key, title, body } = newRequest()
    let first: Promise<{ status: number }> | undefined
    await duringTransaction('SELECT 1 FROM change_counter FOR UPDATE', async () => {
      first = post('/articles', key, body).then()
      await untilBlocked()
      const second = await post('/articles', key, body, secondServer)
      expect([second.status, second.headers['retry-after']]).toEqual([409, '1'])
    })
    expect((await first)?.status).toBe(201)
    expect((await post('/articles', key, body)).status).toBe(201)
    expect(await articlesWithTitle(title)).toHaveLength(1)
  })
})

describe('other requests with the same idempotency key', () => {
  test.each([
    ['another body', (body: object) => JSON.stringify({ ...body, excerpt: 'x' })],
    ['other bytes', (body: object) => JSON.stringify(body, null, 1)],
  ])('a request with the same idempotency key and %s is rejected', async (_, write) => {
    const { key, title, body } = newRequest()
    await post('/articles', key, body)
    expect((await post('/articles', key, write(body))).status).toBe(422)
    expect(await articlesWithTitle(title)).toHaveLength(1)
  })

  test('a request with the same idempotency key to another URL is rejected', async () => {
    const { key, title, body } = newRequest()
    const ids = [await post('/articles', randomUUID(), body), await post('/articles', randomUUID(), body)]
    const statuses = []
    for (const { body: article } of ids)
      statuses.push((await post(`/articles/${article.id}/publish`, key)).status)
    expect(statuses).toEqual([200, 422])
    expect((await articlesWithTitle(title)).map(({ status }) => status).sort()).toEqual([
      'draft',
      'published',
    ])
  })

  test('a request with the same idempotency key and another media type is rejected', async () => {
    const { key, body } = newRequest()
    await post('/articles', key, body)
    const otherType = post('/articles', key, JSON.stringify(body)).type('application/json; charset=utf-8')
    expect((await otherType).status).toBe(422)
  })

  test('the same idempotency key of another API key belongs to another request', async () => {
    const { key, title, body } = newRequest()
    await post('/articles', key, body)
    const otherKey = await createKey(db, { name: 'other', scopes: ['write'], expiresAt: null })
    const { status, headers } = await post('/articles', key, body).set(
      'authorization',
      `Bearer ${otherKey.secret}`,
    )
    expect([status, headers['idempotency-replayed']]).toEqual([201, undefined])
    expect(await articlesWithTitle(title)).toHaveLength(2)
  })
})

describe('idempotency keys', () => {
  test.each([
    '',
    ' ',
    'a b',
    'a,b c',
    '"open',
    'op"en',
    '""',
    'tab\there',
    'caf\xe9',
    'x'.repeat(256),
    `"${'x'.repeat(256)}"`,
  ])('%j is not a valid idempotency key', async (name) => {
    const { status, body } = await post('/articles', name, { title: 'Never' })
    expect([status, body.errors?.[0]]).toMatchObject([400, { in: 'header', pointer: '/Idempotency-Key' }])
    expect(await articlesWithTitle('Never')).toEqual([])
  })

  test.each(['x'.repeat(255), '"a b"', '!#$%&()*+,-./:;<=>?@[]^_`{|}~'])(
    '%s is a valid idempotency key',
    async (name) => {
      expect((await post('/articles', name, { title: 'Named' })).status).toBe(201)
    },
  )

  test('methods other than POST ignore the idempotency key', async () => {
    const { key, body } = newRequest()
    const { id } = (await post('/articles', randomUUID(), body)).body
    const patch = firstServer.request.patch(`/v1/articles/${id}`).set('authorization', `Bearer ${secret}`)
    expect((await patch.set('idempotency-key', key).send({ title: 'x' })).status).toBe(200)
    expect(await recordOf(key)).toBeNull()
  })
})

describe('responses that are not stored', () => {
  test('an error response is not stored, so that the same request may succeed later', async () => {
    const { key, body } = newRequest()
    const { id } = (await post('/articles', randomUUID(), body)).body
    await firstServer.request.delete(`/v1/articles/${id}`).set('authorization', `Bearer ${secret}`)
    expect((await post(`/articles/${id}/archive`, key)).status).toBe(409)
    expect((await post('/articles', key, { title: '' })).status).toBe(400)
    expect(await recordOf(key)).toBeNull()
    await post(`/articles/${id}/restore`, randomUUID())
    expect((await post(`/articles/${id}/archive`, key)).status).toBe(200)
  })

  test('a response with status 500 is not stored', async () => {
    const { key, title, body } = newRequest()
    await db.query(sql`ALTER TABLE revision RENAME TO hidden`)
    const failed = await post('/articles', key, body)
    await db.query(sql`ALTER TABLE hidden RENAME TO revision`)
    expect([failed.status, await recordOf(key)]).toEqual([500, null])
    expect((await post('/articles', key, body)).status).toBe(201)
    expect(await articlesWithTitle(title)).toHaveLength(1)
  })

  test('API keys are not stored: each request creates one', async () => {
    const { key } = newRequest()
    const input = { name: 'created twice', scopes: ['read'] }
    const responses = [await post('/keys', key, input), await post('/keys', key, input)]
    expect(responses.map(({ status }) => status)).toEqual([201, 201])
    expect((await post(`/keys/${responses[0]?.body.id}/rotate`, key)).status).toBe(201)
    expect(await recordOf(key)).toBeNull()
  })

  test('preview tokens and other responses with a secret are not stored', async () => {
    const { key, title } = newRequest()
    const { id } = (await post('/articles', key, { title, body: { source: `Mine is ${secret}.` } })).body
    expect(await recordOf(key)).toMatchObject({
      ...{ state: 'completed', articleId: id },
      ...{ status: null, headers: null, body: null },
    })
    const link = randomUUID()
    const links = [await post(`/articles/${id}/previews`, link), await post(`/articles/${id}/previews`, link)]
    expect(links.map(({ status }) => status)).toEqual([201, 201])
    expect(await recordOf(link)).toBeNull()
  })

  test('a response is stored for a day, and deleted by a later request', async () => {
    const { key, title, body } = newRequest()
    const expired = newRequest()
    await post('/articles', key, body)
    await post('/articles', expired.key, expired.body)
    await age(key, 86_401)
    await age(expired.key, 86_401)
    expect((await post('/articles', key, body)).headers['idempotency-replayed']).toBeUndefined()
    expect(await articlesWithTitle(title)).toHaveLength(2)
    const started = await boot({ db })
    await post('/articles', randomUUID(), newRequest().body, started)
    expect(await recordOf(expired.key)).toBeNull()
    expect(await recordOf(key)).not.toBeNull()
  })
})

describe('servers that stop', () => {
  /** A database that cannot store responses. */
  const failingDb: Database = {
    ...db,
    execute: (statement) =>
      statement.text.includes("SET state = 'stored'")
        ? Promise.reject(new Error('unavailable'))
        : db.execute(statement),
  }

  test('a request that was committed before its server stopped is not repeated, and redirects to its article', async () => {
    const stopping = await boot({ db: failingDb })
    const { key, title, body } = newRequest()
    const first = await post('/articles', key, body, stopping)
    expect((await post('/articles', key, body)).status).toBe(409)
    await age(key, 61)
    const { status, headers } = await post('/articles', key, body).redirects(0)
    expect([status, headers.location]).toEqual([303, first.headers.location])
    expect(headers['idempotency-replayed']).toBe('true')
    expect(await articlesWithTitle(title)).toHaveLength(1)
  })

  test('a batch that was committed before its server stopped is not repeated', async () => {
    const stopping = await boot({ db: failingDb })
    const { key, title } = newRequest()
    const create = { op: 'create', article: { title } }
    const body = { atomic: false, operations: [create, create] }
    await post('/articles/batch', key, body, stopping)
    await age(key, 61)
    const { status, headers } = await post('/articles/batch', key, body)
    expect([status, headers['retry-after']]).toEqual([409, undefined])
    expect(await articlesWithTitle(title)).toHaveLength(2)
  })

  test('a request that an earlier version of Inkstone claimed and did not commit can be repeated after a minute', async () => {
    const { key, title, body } = newRequest()
    await post('/articles', key, body)
    await db.prisma.article.deleteMany({ where: { title } })
    await db.query({
      text: "UPDATE idempotency_record SET state = 'acquired', article_id = NULL, status = NULL, headers = NULL WHERE key = $1",
      values: [key],
    })
    await age(key, 55)
    expect((await post('/articles', key, body)).status).toBe(409)
    await age(key, 6)
    expect((await post('/articles', key, { ...body, lang: 'en' })).status).toBe(422)
    expect((await post('/articles', key, body)).status).toBe(201)
    expect(await articlesWithTitle(title)).toHaveLength(1)
  })
})

test('the OpenAPI document declares the header of every POST that supports it', async () => {
  const { paths } = (await openApiDocument()) as {
    paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>
  }
  const posts = Object.entries(paths).filter(([, methods]) => methods.post)
  const supporting = posts.filter(([, { post: operation }]) =>
    operation?.parameters?.some(
      (parameter) => parameter.name === 'Idempotency-Key' && parameter.in === 'header',
    ),
  )
  const without = posts
    .map(([path]) => path)
    .filter((path) => !supporting.some(([supported]) => supported === path))
  expect(supporting.map(([path]) => path)).toContain('/v1/articles')
  expect(without.sort()).toEqual([
    ...['/v1/articles/{slug}/previews', '/v1/keys', '/v1/keys/{id}/rotate'],
    '/v1/media', // the same content is stored once in any case
    ...['/v1/webhooks', '/v1/webhooks/{id}/rotate'], // their responses contain secrets
  ])
})
