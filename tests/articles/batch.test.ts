/** Batches: up to 100 writes in one request, atomic or each in its own transaction. */
import { describe, expect, test } from 'vitest'
import { OPERATIONS_MAX } from '../../src/articles/batch-schema.ts'
import { bootWithKeys, type Sender } from './support.ts'

const { db, request, send } = await bootWithKeys({ cacheBytes: 1_000_000 })

type Operation = Record<string, unknown>

const batch = (operations: Operation[], options: object = {}, sender: Sender = 'publish') =>
  send('post', '/articles/batch', { operations, ...options }, sender)

const notAtomic = { atomic: false }

async function createArticle(title: string, fields: object = {}): Promise<string> {
  const { status, body } = await send('post', '/articles', { title, ...fields })
  expect(status).toBe(201)
  return body.id
}

const read = async (id: string) => (await send('get', `/articles/${id}`)).body

const pointersOf = (problem: { errors: { pointer: string }[] }) =>
  problem.errors.map(({ pointer }) => pointer)

const changesSince = async (seq: bigint) =>
  (await db.prisma.change.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: 'asc' } })).map(
    ({ entityId, action }) => [entityId, action],
  )

const lastSeq = async () => (await db.prisma.changeCounter.findUniqueOrThrow({ where: { id: 1 } })).value

const UNKNOWN_ID = '01a2089c-dc60-7667-9b38-7c5b1fadfa37'

describe.each([
  ['an atomic batch', {}],
  ['a non-atomic batch', notAtomic],
])('%s', (name, options) => {
  test(`${name} runs every operation in order and returns the result of each`, async () => {
    const ids = []
    for (let n = 0; n < 7; n += 1) ids.push(await createArticle('Operand', { status: 'published' }))
    const [
      replaced = '',
      patched = '',
      published = '',
      drafted = '',
      archived = '',
      deleted = '',
      restored = '',
    ] = ids
    await send('post', `/articles/${published}/unpublish`)
    await send('delete', `/articles/${restored}`)
    const before = await lastSeq()
    const { status, body } = await batch(
      [
        { op: 'create', article: { title: 'Created' } },
        { op: 'replace', id: replaced, version: 1, article: { title: 'Replaced', status: 'published' } },
        { op: 'patch', id: patched.toUpperCase(), patch: { title: 'Patched' } },
        { op: 'publish', id: published, publishedAt: null },
        { op: 'unpublish', id: drafted },
        { op: 'archive', id: archived },
        { op: 'delete', id: deleted },
        { op: 'restore', id: restored, version: 2 },
        { op: 'patch', id: patched, version: 2, patch: { title: 'Patched twice' } },
      ],
      options,
    )
    expect(status).toBe(200)
    const [created, ...others] = body.results
    expect(created).toEqual({ status: 201, id: expect.any(String), version: 1 })
    expect(others).toEqual(
      [
        [replaced, 2],
        [patched, 2],
        [published, 3],
        [drafted, 2],
        [archived, 2],
        [deleted, 2],
        [restored, 3],
        [patched, 3],
      ].map(([id, version]) => ({ status: 200, id, version })),
    )
    expect(await read(created.id)).toMatchObject({ title: 'Created', status: 'draft' })
    expect(await read(replaced)).toMatchObject({ title: 'Replaced', version: 2 })
    expect(await read(patched)).toMatchObject({ title: 'Patched twice', version: 3 })
    expect(await read(published)).toMatchObject({ status: 'published', publishedAt: null })
    expect(await read(drafted)).toMatchObject({ status: 'draft' })
    expect(await read(archived)).toMatchObject({ status: 'archived' })
    expect((await send('get', `/articles/${deleted}`)).status).toBe(410)
    expect(await read(restored)).toMatchObject({ status: 'published' })
    expect(await changesSince(before)).toEqual([
      [created.id, 'created'],
      [replaced, 'updated'],
      [patched, 'updated'],
      [published, 'published'],
      [drafted, 'unpublished'],
      [archived, 'unpublished'],
      [deleted, 'deleted'],
      [restored, 'published'],
      [patched, 'updated'],
    ])
  })

  test(`${name} invalidates cached responses at once`, async () => {
    const id = await createArticle('Cached', { status: 'published' })
    expect((await request.get(`/v1/articles/${id}`)).body.title).toBe('Cached')
    await batch([{ op: 'patch', id, patch: { title: 'Changed' } }], options)
    expect((await request.get(`/v1/articles/${id}`)).body.title).toBe('Changed')
  })

  test.each<[object, string]>([
    [{ operations: [] }, '/operations'],
    [
      { operations: Array.from({ length: OPERATIONS_MAX + 1 }, () => ({ op: 'delete', id: UNKNOWN_ID })) },
      '/operations',
    ],
    [{ operations: [{ op: 'delete', id: 'a-slug' }] }, '/operations/0/id'],
    [{ operations: [{ op: 'purge', id: UNKNOWN_ID }] }, '/operations/0/op'],
    [{ operations: [{ op: 'delete', id: UNKNOWN_ID, purge: true }] }, '/operations/0/purge'],
    [{ operations: [{ op: 'create' }] }, '/operations/0/article'],
    [{ operations: [{ op: 'patch', id: UNKNOWN_ID, version: 0, patch: {} }] }, '/operations/0/version'],
    [{ operations: [{ op: 'delete', id: UNKNOWN_ID }], atomically: true }, '/atomically'],
    [{}, '/operations'],
  ])(`${name} that is invalid is rejected: %#`, async (body, pointer) => {
    const response = await send('post', '/articles/batch', { ...body, ...options })
    expect([response.status, pointersOf(response.body)]).toEqual([400, [pointer]])
  })

  test(`${name} of 100 operations is accepted`, async () => {
    const numbers = Array.from({ length: OPERATIONS_MAX }, (_, n) => n)
    const article = (n: number) => ({ title: `Number ${n} of ${JSON.stringify(options)}`, tags: ['Hundred'] })
    const { status, body } = await batch(
      numbers.map((n) => ({ op: 'create', article: article(n) })),
      options,
    )
    expect(status).toBe(200)
    const ids = body.results.map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(OPERATIONS_MAX)
  })
})

/** Operations that fail, with the status and the pointer of the error. */
const failing: [string, (ids: { id: string; trashed: string }) => Operation, number, string][] = [
  ['no title', () => ({ op: 'create', article: {} }), 400, '/article/title'],
  [
    'an unknown field',
    ({ id }) => ({ op: 'replace', id, article: { title: 'x', colour: 1 } }),
    400,
    '/article/colour',
  ],
  [
    'a patch with an invalid result',
    ({ id }) => ({ op: 'patch', id, patch: { cover: { alt: 'x' } } }),
    400,
    '/patch/cover/url',
  ],
  [
    'a version inside a patch',
    ({ id }) => ({ op: 'patch', id, patch: { version: 1 } }),
    400,
    '/patch/version',
  ],
  [
    'a slug that is taken',
    () => ({ op: 'create', article: { title: 'x', slug: 'taken' } }),
    409,
    '/article/slug',
  ],
  ['an unknown article', () => ({ op: 'delete', id: UNKNOWN_ID }), 404, ''],
  ['a stale version', ({ id }) => ({ op: 'publish', id, version: 7 }), 412, ''],
  ['an article in the trash', ({ trashed: id }) => ({ op: 'patch', id, patch: { title: 'x' } }), 409, ''],
  ['an article that is not in the trash', ({ id }) => ({ op: 'restore', id }), 409, ''],
]

describe.each(failing)('an operation that fails: %s', (name, failure, status, pointer) => {
  const prepareOperations = async () => {
    const ids = { id: await createArticle(name), trashed: await createArticle(`${name}, trashed`) }
    await send('delete', `/articles/${ids.trashed}`)
    if (pointer === '/article/slug') await send('post', '/articles', { title: 'Taken', slug: 'taken' })
    const [first, last] = [await createArticle(`${name}, first`), await createArticle(`${name}, last`)]
    const patch = { title: 'Written' }
    const operations = [{ op: 'patch', id: first, patch }, failure(ids), { op: 'patch', id: last, patch }]
    return { operations, ids: [first, last] }
  }

  test(`${name} fails an atomic batch with its own problem and pointer`, async () => {
    const { operations, ids } = await prepareOperations()
    const before = await lastSeq()
    const response = await batch(operations)
    expect([response.status, response.body.status]).toEqual([status, status])
    expect(pointersOf(response.body)).toEqual([`/operations/1${pointer}`])
    expect(response.body.version).toBe(status === 412 ? 1 : undefined)
    expect(response.headers['content-type']).toMatch('application/problem+json')
    for (const id of ids) expect((await read(id)).version).toBe(1)
    expect(await changesSince(before)).toEqual([])
  })

  test(`${name} fails only its own operation in a non-atomic batch`, async () => {
    const { operations, ids } = await prepareOperations()
    const { body, status: batchStatus } = await batch(operations, notAtomic)
    expect(batchStatus).toBe(200)
    const [first, failed, last] = body.results
    expect([first.status, last.status]).toEqual([200, 200])
    expect(failed).toEqual({ status, problem: expect.objectContaining({ status }) })
    expect(pointersOf(failed.problem)).toEqual([`/operations/1${pointer}`])
    for (const id of ids) expect(await read(id)).toMatchObject({ title: 'Written', version: 2 })
  })
})

describe('permissions', () => {
  test.each<[Sender, number]>([
    ['public', 401],
    ['preview', 403],
    ['read', 403],
    ['write', 200],
    ['admin', 200],
  ])('a batch of drafts with the scope %s returns %i', async (sender, expected) => {
    const operations = [{ op: 'create', article: { title: `By ${sender}` } }]
    expect((await batch(operations, {}, sender)).status).toBe(expected)
  })

  test('each operation of a batch requires the scope of its own endpoint', async () => {
    const id = await createArticle('Public', { status: 'published' })
    const draft = await createArticle('Draft')
    const operations = [
      { op: 'create', article: { title: 'x', status: 'published' } },
      { op: 'replace', id, article: { title: 'x' } },
      { op: 'patch', id, patch: { title: 'x' } },
      { op: 'publish', id: draft },
      { op: 'unpublish', id },
      { op: 'archive', id },
      { op: 'delete', id },
      { op: 'patch', id: draft, patch: { title: 'Mine' } },
      { op: 'delete', id: draft },
    ]
    const { body } = await batch(operations, notAtomic, 'write')
    const statuses = body.results.map(({ status }: { status: number }) => status)
    expect(statuses).toEqual([403, 403, 403, 403, 403, 403, 403, 200, 200])
    expect((await batch(operations.slice(1, 2), {}, 'write')).status).toBe(403)
    expect(await read(id)).toMatchObject({ title: 'Public', version: 1 })
  })

  test('a server with requireVersion requires a version for each operation, or `If-Match: *`', async () => {
    const strict = await bootWithKeys({ db, requireVersion: true })
    const id = await createArticle('Strict')
    const operations = [
      { op: 'create', article: { title: 'New' } },
      { op: 'patch', id, patch: { title: 'x' } },
    ]
    const send = () => strict.send('post', '/articles/batch', { operations })
    expect((await send()).status).toBe(428)
    expect((await send().set('if-match', '*')).status).toBe(200)
    const patch = { op: 'patch', id, version: 2, patch: { title: 'y' } }
    const versioned = await strict.send('post', '/articles/batch', { operations: [patch] })
    expect(versioned.body.results).toEqual([{ status: 200, id, version: 3 }])
  })
})

describe('concurrent batches', () => {
  const BATCHES = 8
  const ARTICLES = 6

  test('concurrent batches over the same articles in any order lose no write and do not deadlock', async () => {
    const ids: string[] = []
    for (let n = 0; n < ARTICLES; n += 1) ids.push(await createArticle('Shared', { status: 'published' }))
    const responses = await Promise.all(
      Array.from({ length: BATCHES }, (_, n) => {
        const order = [...ids.slice(n % ARTICLES), ...ids.slice(0, n % ARTICLES)]
        if (n % 2) order.reverse()
        return batch(order.map((id) => ({ op: 'patch', id, patch: { metadata: { [`writer${n}`]: n } } })))
      }),
    )
    expect(responses.map(({ status }) => status)).toEqual(Array(BATCHES).fill(200))
    for (const id of ids) {
      const { version, metadata } = await read(id)
      expect(version).toBe(1 + BATCHES)
      expect(Object.keys(metadata)).toHaveLength(BATCHES)
    }
  })

  test('concurrent batches that create the same tags in any order return no 5xx', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `contended-${n}`)
    const responses = await Promise.all(
      Array.from({ length: 4 }, (_, n) => {
        const order = n % 2 ? [...names].reverse() : names
        return batch(
          order.map((name) => ({ op: 'create', article: { title: `${n} ${name}`, tags: [name] } })),
        )
      }),
    )
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const tags = await db.prisma.tag.count({ where: { slug: { in: names } } })
    expect(tags).toBe(names.length)
  })

  test('of concurrent batches with the same slug, one succeeds and the others get 409 with the pointer', async () => {
    const operations = [
      { op: 'create', article: { title: 'Before' } },
      { op: 'create', article: { title: 'x', slug: 'only-one' } },
    ]
    const responses = await Promise.all(Array.from({ length: 4 }, () => batch(operations)))
    const succeeded = responses.filter(({ status }) => status === 200)
    const conflicting = responses.filter(({ status }) => status === 409)
    expect([succeeded.length, conflicting.length]).toEqual([1, 3])
    for (const { body } of conflicting)
      expect(pointersOf(body)[0]).toMatch(/^\/operations\/[01]\/article\/slug$/)
  })
})
