/** `Idempotency-Key`: what is sent twice is done once. Two servers on one database. */

import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { type Booted, boot, openTestDatabase } from '../support/app.ts'
import { openApiDocument } from '../support/openapi.ts'

const db = await openTestDatabase()
const one = await boot({ db })
const other = await boot({ db })
let secret = ''

beforeAll(async () => {
  secret = (await createKey(db, { name: 'k', scopes: ['admin'], expiresAt: null })).secret
})

/** A POST with an Idempotency-Key. */
function post(path: string, key: string, body?: string | object, { request }: Pick<Booted, 'request'> = one) {
  const asked = request
    .post(`/v1${path}`)
    .set('authorization', `Bearer ${secret}`)
    .set('idempotency-key', key)
  return body === undefined ? asked : asked.type('application/json').send(body)
}

const titled = (title: string) => db.prisma.article.findMany({ where: { title } })
const recordOf = (key: string) => db.prisma.idempotencyRecord.findFirst({ where: { key } })

/** Makes a record older, as if so many seconds had passed. */
const age = (key: string, seconds: number) =>
  db.query({
    text: "UPDATE idempotency_record SET created_at = created_at - $2 * interval '1 second' WHERE key = $1",
    values: [key, seconds],
  })

/** A name for a request, and a title that no other test writes. */
function fresh() {
  const key = randomUUID()
  return {
    key,
    title: `Title ${key}`,
    body: { title: `Title ${key}`, body: { source: 'Text. '.repeat(500) } },
  }
}

/** Does something while another transaction has run a statement and not committed it. */
async function whileHeld(statement: string, work: () => Promise<void>) {
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

/** Waits until another session waits for a lock. */
const untilBlocked = () =>
  expect
    .poll(() =>
      db.query({
        text: "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        values: [],
      }),
    )
    .toHaveLength(1)

describe('the same request again', () => {
  test.each([
    ['on the same server', one],
    ['on another one', other],
  ])('has the same answer, %s', async (_, server) => {
    const { key, title, body } = fresh()
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
    expect(await titled(title)).toHaveLength(1)
  })

  test('even when the article has changed since', async () => {
    const { key, body } = fresh()
    const first = await post('/articles', key, body)
    await post(`/articles/${first.body.id}/publish`, randomUUID())
    expect((await post('/articles', key, body)).body.status).toBe('draft')
  })

  test('without a body, too', async () => {
    const { id } = (await post('/articles', randomUUID(), fresh().body)).body
    const key = randomUUID()
    await post(`/articles/${id}/publish`, key)
    const again = await post(`/articles/${id}/publish`, key)
    expect([again.body.version, again.headers['idempotency-replayed']]).toEqual([2, 'true'])
  })

  test('a name may stand in quotes', async () => {
    const { key, title, body } = fresh()
    await post('/articles', `"${key}\\"\\\\"`, body)
    expect((await post('/articles', `"${key}\\"\\\\"`, body)).headers['idempotency-replayed']).toBe('true')
    await post('/articles', key, body)
    expect((await post('/articles', `"${key}"`, body)).headers['idempotency-replayed']).toBe('true')
    expect(await titled(title)).toHaveLength(2)
  })

  test('of a hundred at once on two servers, one is carried out', { timeout: 60_000 }, async () => {
    const { key, title, body } = fresh()
    const servers = [one, other]
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => post('/articles', key, body, servers[n % 2])),
    )
    const done = answers.filter(({ status }) => status === 201)
    const underWay = answers.filter(({ status }) => status === 409)
    expect(done.length + underWay.length).toBe(100)
    expect(new Set(done.map(({ text }) => text)).size).toBe(1)
    expect(done.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1)
    expect(underWay.every(({ headers }) => headers['retry-after'] === '1')).toBe(true)
    expect(await titled(title)).toHaveLength(1)
  })

  test('is told to wait while the first is under way', async () => {
    const { key, title, body } = fresh()
    let first: Promise<{ status: number }> | undefined
    await whileHeld('SELECT 1 FROM change_counter FOR UPDATE', async () => {
      first = post('/articles', key, body).then()
      await untilBlocked()
      const second = await post('/articles', key, body, other)
      expect([second.status, second.headers['retry-after']]).toEqual([409, '1'])
    })
    expect((await first)?.status).toBe(201)
    expect((await post('/articles', key, body)).status).toBe(201)
    expect(await titled(title)).toHaveLength(1)
  })
})

describe('another request under the same name', () => {
  test.each([
    ['with another body', (body: object) => JSON.stringify({ ...body, excerpt: 'x' })],
    ['with other bytes', (body: object) => JSON.stringify(body, null, 1)],
  ])('%s is refused', async (_, write) => {
    const { key, title, body } = fresh()
    await post('/articles', key, body)
    expect((await post('/articles', key, write(body))).status).toBe(422)
    expect(await titled(title)).toHaveLength(1)
  })

  test('at another address is refused', async () => {
    const { key, title, body } = fresh()
    const ids = [await post('/articles', randomUUID(), body), await post('/articles', randomUUID(), body)]
    const statuses = []
    for (const { body: article } of ids)
      statuses.push((await post(`/articles/${article.id}/publish`, key)).status)
    expect(statuses).toEqual([200, 422])
    expect((await titled(title)).map(({ status }) => status).sort()).toEqual(['draft', 'published'])
  })

  test('of another media type is refused', async () => {
    const { key, body } = fresh()
    await post('/articles', key, body)
    const other = post('/articles', key, JSON.stringify(body)).type('application/json; charset=utf-8')
    expect((await other).status).toBe(422)
  })

  test('of somebody else is theirs', async () => {
    const { key, title, body } = fresh()
    await post('/articles', key, body)
    const theirs = await createKey(db, { name: 'theirs', scopes: ['write'], expiresAt: null })
    const { status, headers } = await post('/articles', key, body).set(
      'authorization',
      `Bearer ${theirs.secret}`,
    )
    expect([status, headers['idempotency-replayed']]).toEqual([201, undefined])
    expect(await titled(title)).toHaveLength(2)
  })
})

describe('a name', () => {
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
  ])('%j is none', async (name) => {
    const { status, body } = await post('/articles', name, { title: 'Never' })
    expect([status, body.errors?.[0]]).toMatchObject([400, { in: 'header', pointer: '/Idempotency-Key' }])
    expect(await titled('Never')).toEqual([])
  })

  test.each(['x'.repeat(255), '"a b"', '!#$%&()*+,-./:;<=>?@[]^_`{|}~'])('%s is one', async (name) => {
    expect((await post('/articles', name, { title: 'Named' })).status).toBe(201)
  })

  test('means nothing to other methods', async () => {
    const { key, body } = fresh()
    const { id } = (await post('/articles', randomUUID(), body)).body
    const patch = one.request.patch(`/v1/articles/${id}`).set('authorization', `Bearer ${secret}`)
    expect((await patch.set('idempotency-key', key).send({ title: 'x' })).status).toBe(200)
    expect(await recordOf(key)).toBeNull()
  })
})

describe('what is not kept:', () => {
  test('refusals, so that the same request may succeed later', async () => {
    const { key, body } = fresh()
    const { id } = (await post('/articles', randomUUID(), body)).body
    await one.request.delete(`/v1/articles/${id}`).set('authorization', `Bearer ${secret}`)
    expect((await post(`/articles/${id}/archive`, key)).status).toBe(409)
    expect((await post('/articles', key, { title: '' })).status).toBe(400)
    expect(await recordOf(key)).toBeNull()
    await post(`/articles/${id}/restore`, randomUUID())
    expect((await post(`/articles/${id}/archive`, key)).status).toBe(200)
  })

  test('failures of the server', async () => {
    const { key, title, body } = fresh()
    await db.query(sql`ALTER TABLE revision RENAME TO hidden`)
    const failed = await post('/articles', key, body)
    await db.query(sql`ALTER TABLE hidden RENAME TO revision`)
    expect([failed.status, await recordOf(key)]).toEqual([500, null])
    expect((await post('/articles', key, body)).status).toBe(201)
    expect(await titled(title)).toHaveLength(1)
  })

  test('the secrets of keys: each request makes one', async () => {
    const { key } = fresh()
    const wanted = { name: 'made twice', scopes: ['read'] }
    const made = [await post('/keys', key, wanted), await post('/keys', key, wanted)]
    expect(made.map(({ status }) => status)).toEqual([201, 201])
    expect((await post(`/keys/${made[0]?.body.id}/rotate`, key)).status).toBe(201)
    expect(await recordOf(key)).toBeNull()
  })

  test('the tokens of previews likewise, and whatever else holds a secret', async () => {
    const { key, title } = fresh()
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

  test('what is older than a day; it is deleted by whoever comes', async () => {
    const { key, title, body } = fresh()
    const left = fresh()
    await post('/articles', key, body)
    await post('/articles', left.key, left.body)
    await age(key, 86_401)
    await age(left.key, 86_401)
    expect((await post('/articles', key, body)).headers['idempotency-replayed']).toBeUndefined()
    expect(await titled(title)).toHaveLength(2)
    const started = await boot({ db })
    await post('/articles', randomUUID(), fresh().body, started)
    expect(await recordOf(left.key)).toBeNull()
    expect(await recordOf(key)).not.toBeNull()
  })
})

describe('a server that ends', () => {
  /** A server that is gone before it can keep an answer. */
  const failing: Database = {
    ...db,
    query: (statement) =>
      statement.text.includes("SET state = 'stored'")
        ? Promise.reject(new Error('gone'))
        : db.query(statement),
  }

  test('between commit and answer has done it: nobody does it again, and the way to it is told', async () => {
    const dying = await boot({ db: failing })
    const { key, title, body } = fresh()
    const first = await post('/articles', key, body, dying)
    expect((await post('/articles', key, body)).status).toBe(409)
    await age(key, 61)
    const { status, headers } = await post('/articles', key, body).redirects(0)
    expect([status, headers.location]).toEqual([303, first.headers.location])
    expect(headers['idempotency-replayed']).toBe('true')
    expect(await titled(title)).toHaveLength(1)
  })

  test('after several deeds has done them, too', async () => {
    const dying = await boot({ db: failing })
    const { key, title } = fresh()
    const create = { op: 'create', article: { title } }
    const body = { atomic: false, operations: [create, create] }
    await post('/articles/batch', key, body, dying)
    await age(key, 61)
    const { status, headers } = await post('/articles/batch', key, body)
    expect([status, headers['retry-after']]).toEqual([409, undefined])
    expect(await titled(title)).toHaveLength(2)
  })

  test('before the commit has done nothing: after a minute somebody else may', async () => {
    const { key, title, body } = fresh()
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
    expect(await titled(title)).toHaveLength(1)
  })

  test('or only sleeps, and wakes up when somebody else has done it, does nothing', async () => {
    const { key, title, body } = fresh()
    const tagged = { ...body, tags: [title] }
    const tag = `INSERT INTO tag (id, kind, slug, name, created_at, updated_at)
      VALUES ('${randomUUID()}', 'tag', '${title.toLowerCase().replace(' ', '-')}', 'x', now(), now())`
    let sleeper: Promise<{ status: number }> | undefined
    await whileHeld(tag, async () => {
      sleeper = post('/articles', key, tagged).then()
      await untilBlocked()
      await age(key, 61)
      await db.query({
        text: 'UPDATE idempotency_record SET created_at = now() WHERE key = $1',
        values: [key],
      })
    })
    expect((await sleeper)?.status).toBe(409)
    expect(await titled(title)).toEqual([])
  })
})

test('the OpenAPI document has the header at every POST that heeds it', async () => {
  const { paths } = (await openApiDocument()) as {
    paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>
  }
  const posts = Object.entries(paths).filter(([, methods]) => methods.post)
  const heeding = posts.filter(([, { post: operation }]) =>
    operation?.parameters?.some((one) => one.name === 'Idempotency-Key' && one.in === 'header'),
  )
  const without = posts.map(([path]) => path).filter((path) => !heeding.some(([heeds]) => heeds === path))
  expect(heeding.map(([path]) => path)).toContain('/v1/articles')
  expect(without.sort()).toEqual(['/v1/articles/{slug}/previews', '/v1/keys', '/v1/keys/{id}/rotate'])
})
