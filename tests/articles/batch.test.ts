/** Batches: up to a hundred writes in one request, all or none, or each on its own. */
import { describe, expect, test } from 'vitest'
import { OPERATIONS_MAX } from '../../src/articles/batch-schema.ts'
import { bootWithKeys, type Sender } from './support.ts'

const { db, request, send } = await bootWithKeys({ cacheBytes: 1_000_000 })

type Operation = Record<string, unknown>

const batch = (operations: Operation[], more: object = {}, as: Sender = 'publish') =>
  send('post', '/articles/batch', { operations, ...more }, as)

const each = { atomic: false }

async function posted(title: string, more: object = {}): Promise<string> {
  const { status, body } = await send('post', '/articles', { title, ...more })
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

const NOWHERE = '01a2089c-dc60-7667-9b38-7c5b1fadfa37'

describe.each([
  ['an atomic batch', {}],
  ['a batch of single writes', each],
])('%s', (_, how) => {
  test('does every operation in the order given, and tells what became of each', async () => {
    const ids = []
    for (let made = 0; made < 7; made += 1) ids.push(await posted('Operand', { status: 'published' }))
    const [
      replaced = '',
      patched = '',
      published = '',
      drafted = '',
      archived = '',
      deleted = '',
      back = '',
    ] = ids
    await send('post', `/articles/${published}/unpublish`)
    await send('delete', `/articles/${back}`)
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
        { op: 'restore', id: back, version: 2 },
        { op: 'patch', id: patched, version: 2, patch: { title: 'Patched twice' } },
      ],
      how,
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
        [back, 3],
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
    expect(await read(back)).toMatchObject({ status: 'published' })
    expect(await changesSince(before)).toEqual([
      [created.id, 'created'],
      [replaced, 'updated'],
      [patched, 'updated'],
      [published, 'published'],
      [drafted, 'unpublished'],
      [archived, 'unpublished'],
      [deleted, 'deleted'],
      [back, 'published'],
      [patched, 'updated'],
    ])
  })

  test('shows at once in answers that were kept', async () => {
    const id = await posted('Kept', { status: 'published' })
    expect((await request.get(`/v1/articles/${id}`)).body.title).toBe('Kept')
    await batch([{ op: 'patch', id, patch: { title: 'Changed' } }], how)
    expect((await request.get(`/v1/articles/${id}`)).body.title).toBe('Changed')
  })

  test.each<[object, string]>([
    [{ operations: [] }, '/operations'],
    [
      { operations: Array.from({ length: OPERATIONS_MAX + 1 }, () => ({ op: 'delete', id: NOWHERE })) },
      '/operations',
    ],
    [{ operations: [{ op: 'delete', id: 'a-slug' }] }, '/operations/0/id'],
    [{ operations: [{ op: 'purge', id: NOWHERE }] }, '/operations/0/op'],
    [{ operations: [{ op: 'delete', id: NOWHERE, purge: true }] }, '/operations/0/purge'],
    [{ operations: [{ op: 'create' }] }, '/operations/0/article'],
    [{ operations: [{ op: 'patch', id: NOWHERE, version: 0, patch: {} }] }, '/operations/0/version'],
    [{ operations: [{ op: 'delete', id: NOWHERE }], atomically: true }, '/atomically'],
    [{}, '/operations'],
  ])('that is not one is refused whole: %#', async (body, pointer) => {
    const answer = await send('post', '/articles/batch', { ...body, ...how })
    expect([answer.status, pointersOf(answer.body)]).toEqual([400, [pointer]])
  })

  test('of a hundred is taken', async () => {
    const numbers = Array.from({ length: OPERATIONS_MAX }, (_, n) => n)
    const article = (n: number) => ({ title: `Number ${n} of ${JSON.stringify(how)}`, tags: ['Hundred'] })
    const { status, body } = await batch(
      numbers.map((n) => ({ op: 'create', article: article(n) })),
      how,
    )
    expect(status).toBe(200)
    const ids = body.results.map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(OPERATIONS_MAX)
  })
})

/** Operations that fail, with their status and the place of the fault. */
const failing: [string, (ids: { id: string; trashed: string }) => Operation, number, string][] = [
  ['no title', () => ({ op: 'create', article: {} }), 400, '/article/title'],
  [
    'an unknown field',
    ({ id }) => ({ op: 'replace', id, article: { title: 'x', colour: 1 } }),
    400,
    '/article/colour',
  ],
  [
    'a fault in what a patch makes',
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
  ['a taken address', () => ({ op: 'create', article: { title: 'x', slug: 'taken' } }), 409, '/article/slug'],
  ['no such article', () => ({ op: 'delete', id: NOWHERE }), 404, ''],
  ['a stale version', ({ id }) => ({ op: 'publish', id, version: 7 }), 412, ''],
  ['the trash', ({ trashed: id }) => ({ op: 'patch', id, patch: { title: 'x' } }), 409, ''],
  ['not in the trash', ({ id }) => ({ op: 'restore', id }), 409, ''],
]

describe.each(failing)('an operation that fails for %s', (name, failure, status, place) => {
  const surrounded = async () => {
    const ids = { id: await posted(name), trashed: await posted(`${name}, trashed`) }
    await send('delete', `/articles/${ids.trashed}`)
    if (place === '/article/slug') await send('post', '/articles', { title: 'Taken', slug: 'taken' })
    const [first, last] = [await posted(`${name}, first`), await posted(`${name}, last`)]
    const patch = { title: 'Written' }
    const operations = [{ op: 'patch', id: first, patch }, failure(ids), { op: 'patch', id: last, patch }]
    return { operations, ids: [first, last] }
  }

  test('fails an atomic batch as a whole, with its own problem and its place', async () => {
    const { operations, ids } = await surrounded()
    const before = await lastSeq()
    const answer = await batch(operations)
    expect([answer.status, answer.body.status]).toEqual([status, status])
    expect(pointersOf(answer.body)).toEqual([`/operations/1${place}`])
    expect(answer.body.version).toBe(status === 412 ? 1 : undefined)
    expect(answer.headers['content-type']).toMatch('application/problem+json')
    for (const id of ids) expect((await read(id)).version).toBe(1)
    expect(await changesSince(before)).toEqual([])
  })

  test('fails alone where each stands on its own', async () => {
    const { operations, ids } = await surrounded()
    const { body, status: whole } = await batch(operations, each)
    expect(whole).toBe(200)
    const [first, failed, last] = body.results
    expect([first.status, last.status]).toEqual([200, 200])
    expect(failed).toEqual({ status, problem: expect.objectContaining({ status }) })
    expect(pointersOf(failed.problem)).toEqual([`/operations/1${place}`])
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
  ])('a batch of drafts by %s is answered %i', async (sender, expected) => {
    const operations = [{ op: 'create', article: { title: `By ${sender}` } }]
    expect((await batch(operations, {}, sender)).status).toBe(expected)
  })

  test('each operation is allowed what its own address allows', async () => {
    const id = await posted('Public', { status: 'published' })
    const draft = await posted('Draft')
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
    const { body } = await batch(operations, each, 'write')
    const statuses = body.results.map(({ status }: { status: number }) => status)
    expect(statuses).toEqual([403, 403, 403, 403, 403, 403, 403, 200, 200])
    expect((await batch(operations.slice(1, 2), {}, 'write')).status).toBe(403)
    expect(await read(id)).toMatchObject({ title: 'Public', version: 1 })
  })

  test('a strict server wants a version of every operation, or `If-Match: *` for all', async () => {
    const strict = await bootWithKeys({ db, requireVersion: true })
    const id = await posted('Strict')
    const operations = [
      { op: 'create', article: { title: 'New' } },
      { op: 'patch', id, patch: { title: 'x' } },
    ]
    const send = () => strict.send('post', '/articles/batch', { operations })
    expect((await send()).status).toBe(428)
    expect((await send().set('if-match', '*')).status).toBe(200)
    const patch = { op: 'patch', id, version: 2, patch: { title: 'y' } }
    const named = await strict.send('post', '/articles/batch', { operations: [patch] })
    expect(named.body.results).toEqual([{ status: 200, id, version: 3 }])
  })
})

describe('at the same time', () => {
  const BATCHES = 8
  const ARTICLES = 6

  test('batches over the same articles in any order lose no write and never wait in a circle', async () => {
    const ids: string[] = []
    for (let made = 0; made < ARTICLES; made += 1) ids.push(await posted('Shared', { status: 'published' }))
    const answers = await Promise.all(
      Array.from({ length: BATCHES }, (_, n) => {
        const order = [...ids.slice(n % ARTICLES), ...ids.slice(0, n % ARTICLES)]
        if (n % 2) order.reverse()
        return batch(order.map((id) => ({ op: 'patch', id, patch: { metadata: { [`writer${n}`]: n } } })))
      }),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(BATCHES).fill(200))
    for (const id of ids) {
      const { version, metadata } = await read(id)
      expect(version).toBe(1 + BATCHES)
      expect(Object.keys(metadata)).toHaveLength(BATCHES)
    }
  })

  test('batches that make the same tags and addresses in any order answer no 5xx', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `contended-${n}`)
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, n) => {
        const order = n % 2 ? [...names].reverse() : names
        return batch(
          order.map((name) => ({ op: 'create', article: { title: `${n} ${name}`, tags: [name] } })),
        )
      }),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const tags = await db.prisma.tag.count({ where: { slug: { in: names } } })
    expect(tags).toBe(names.length)
  })

  test('of batches that want one address, one has it and the others are told where', async () => {
    const operations = [
      { op: 'create', article: { title: 'Before' } },
      { op: 'create', article: { title: 'x', slug: 'only-one' } },
    ]
    const answers = await Promise.all(Array.from({ length: 4 }, () => batch(operations)))
    const won = answers.filter(({ status }) => status === 200)
    const lost = answers.filter(({ status }) => status === 409)
    expect([won.length, lost.length]).toEqual([1, 3])
    for (const { body } of lost) expect(pointersOf(body)[0]).toMatch(/^\/operations\/[01]\/article\/slug$/)
  })
})
