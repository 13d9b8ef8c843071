/** Merging and deleting tags, categories and authors over HTTP. */
import { describe, expect, test } from 'vitest'
import { bootForTerms, KINDS } from './support.ts'

const { foundBy, request, send, fresh, article, read, changes, cursor, titles } = await bootForTerms()

/** Sends a request as often as it takes: whoever waits too long for a session is told to come back (503). */
async function insist(...request: Parameters<typeof send>): Promise<Awaited<ReturnType<typeof send>>> {
  const answer = await send(...request)
  return answer.status === 503 ? insist(...request) : answer
}

interface Told {
  entity: string
  action: string
  id: string
}
const brief = (data: Told[]) => data.map(({ entity, action, id }) => `${entity} ${action} ${id}`)

describe.each(KINDS)('merging one %s into another', (kind, path) => {
  const merge = (slug: string, into: string) => send('post', `/${path}/${slug}/merge`, { into })
  const slugsIn = async (id: string): Promise<string[]> =>
    (await read(id))[path].map(({ slug }: { slug: string }) => slug)

  test('articles follow in the same place, each once; slugs redirect; everybody is told', async () => {
    const [a, b, c] = [fresh(`Axolotl${kind}`), fresh(`Bilby${kind}`), fresh()]
    const first = await article({ title: `1 of ${a.slug}`, [path]: [c.name, a.name] })
    const both = await article({ title: `2 of ${a.slug}`, [path]: [a.name, c.name, b.name] })
    const other = await article({ title: `3 of ${a.slug}`, [path]: [b.name] })
    const source = (await send('get', `/${path}/${a.slug}`)).body
    const from = await cursor()
    const { status, body } = await merge(a.slug, b.slug)
    expect([status, body.slug, body.articles]).toEqual([200, b.slug, 3])
    expect(await slugsIn(first.id)).toEqual([c.slug, b.slug])
    expect(await slugsIn(both.id)).toEqual([b.slug, c.slug])
    expect((await read(other.id)).version).toBe(1)
    const { headers } = await request.get(`/v1/${path}/${a.slug}`)
    expect(headers.location).toBe(`/v1/${path}/${b.slug}`)
    expect(await titles(`${kind}=${a.slug}`)).toEqual([1, 2, 3].map((n) => `${n} of ${a.slug}`))
    expect([await foundBy(kind, `axolotl${kind}`), await foundBy(kind, `bilby${kind}`)]).toEqual([0, 3])
    const told = (await changes(from)).data
    expect(brief(told)).toEqual([
      `${kind} deleted ${source.id}`,
      ...[first.id, both.id].sort().map((id) => `article updated ${id}`),
      `${kind} updated ${body.id}`,
    ])
    if (kind === 'tag') {
      const one = told.find(({ id }: Told) => id === first.id)
      expect([one.tags, one.previous.tags]).toEqual([
        [c.slug, b.slug],
        [c.slug, a.slug],
      ])
    }
  })

  test('old slugs of both lead to what remains, however often it happens', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    for (const { name } of [a, b, c]) await article({ [path]: [name] })
    await send('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-old` })
    await merge(`${a.slug}-old`, b.slug)
    await merge(b.slug, c.slug)
    for (const slug of [a.slug, `${a.slug}-old`, b.slug]) {
      expect((await request.get(`/v1/${path}/${slug}`)).headers.location).toBe(`/v1/${path}/${c.slug}`)
      expect((await request.get(`/v1/articles?${kind}=${slug}`)).body.data).toHaveLength(3)
    }
  })

  test('restoring an earlier revision leads to what remains', async () => {
    const [a, b] = [fresh(), fresh()]
    const { id } = await article({ [path]: [a.name] })
    await article({ [path]: [b.name] })
    await merge(a.slug, b.slug)
    const restored = await send('post', `/articles/${id}/revisions/1/restore`)
    expect([restored.status, restored.body[path]]).toEqual([200, [b]])
    expect((await send('get', `/${path}/${b.slug}`)).body.articles).toBe(2)
  })

  test('into itself, into nothing, or without a word it is refused', async () => {
    const a = fresh()
    await send('post', `/${path}`, { name: a.name })
    await send('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-b` })
    for (const body of [{ into: a.slug }, { into: `${a.slug}-b` }, { into: 'nothing' }, {}]) {
      const answer = await send('post', `/${path}/${a.slug}-b/merge`, body)
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/into'])
    }
    expect((await merge('nothing', a.slug)).status).toBe(404)
  })

  test('the audit names both', async () => {
    const [a, b] = [fresh(), fresh()]
    for (const { name } of [a, b]) await send('post', `/${path}`, { name })
    await merge(a.slug, b.slug)
    const { body } = await send('get', `/audit?action=${kind}.merged`, undefined, 'admin')
    expect(body.data[0]).toMatchObject({ actor: 'publish', subject: `${a.slug} → ${b.slug}` })
  })

  test('two merges at once, even into each other, end well', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    const ids = []
    for (const { name } of [a, b, c]) ids.push((await article({ [path]: [name] })).id)
    const answers = await Promise.all([
      merge(a.slug, b.slug),
      merge(b.slug, a.slug),
      merge(b.slug, c.slug),
      merge(c.slug, a.slug),
    ])
    for (const { status } of answers) expect([200, 400, 404]).toContain(status)
    for (const id of ids) {
      const [slug = '', ...others] = await slugsIn(id)
      expect(others).toEqual([])
      expect((await request.get(`/v1/${path}/${slug}`)).status).toBe(200)
    }
  })

  test('articles that are written meanwhile lose nothing', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    await article({ [path]: [b.name] })
    const ids: string[] = []
    for (let n = 0; n < 10; n += 1) ids.push((await article({ [path]: [a.name] })).id)
    const writes = ids.flatMap((id, n) => [
      insist('patch', `/articles/${id}`, { title: 'Written meanwhile' }),
      insist('post', '/articles', {
        title: `Made meanwhile ${a.slug} ${n}`,
        status: 'published',
        [path]: [a.name],
      }),
      insist('patch', `/articles/${id}`, { [path]: [c.name, a.name] }),
    ])
    const answers = await Promise.all([
      ...writes.slice(0, 12),
      insist('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-new` }),
      ...writes.slice(12, 20),
      insist('post', `/${path}/${a.slug}-new/merge`, { into: b.slug }),
      ...writes.slice(20),
    ])
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status >= 300 && status !== 404)).toEqual([])
    const remaining = (await request.get(`/v1/${path}/${b.slug}`)).body.articles
    const others = (await send('get', `/${path}/${a.slug}`)).body.articles ?? 0
    const moved = (await send('get', `/${path}/${a.slug}-new`)).body.articles ?? 0
    expect(remaining + others + moved).toBe(21)
    for (const id of ids) {
      const { [path]: named } = await read(id)
      const listed = await request.get(`/v1/articles?${kind}=${named.at(-1).slug}&limit=100&fields=id`)
      expect(listed.body.data).toContainEqual({ id })
    }
  })
})

describe.each(KINDS)('deleting one %s', (kind, path) => {
  test('its articles lose it and nothing else; its slugs are free', async () => {
    const [a, b] = [fresh(`Numbat${kind}`), fresh()]
    const { id } = await article({ [path]: [a.name, b.name] })
    await send('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-b` })
    const before = await read(id)
    const gone = (await send('get', `/${path}/${a.slug}-b`)).body.id
    const from = await cursor()
    const answer = await send('delete', `/${path}/${a.slug}-b`)
    expect([answer.status, answer.text]).toEqual([204, ''])
    const after = await read(id)
    expect(after).toEqual({ ...before, version: before.version + 1, [path]: [b] })
    for (const slug of [a.slug, `${a.slug}-b`]) {
      expect((await request.get(`/v1/${path}/${slug}`)).status).toBe(404)
      expect(await titles(`${kind}=${slug}`)).toEqual([])
    }
    expect(brief((await changes(from)).data)).toEqual([`${kind} deleted ${gone}`, `article updated ${id}`])
    expect(await foundBy(kind, `numbat${kind}`)).toBe(0)
    expect((await send('post', `/${path}`, { name: a.name }, 'write')).status).toBe(201)
    const { body } = await send('get', `/audit?action=${kind}.deleted`, undefined, 'admin')
    expect(body.data[0]).toMatchObject({ entityId: gone, subject: `${a.slug}-b` })
  })

  test('restoring an earlier revision makes it anew', async () => {
    const a = fresh()
    const { id } = await article({ [path]: [a.name] })
    await send('delete', `/${path}/${a.slug}`)
    expect((await send('post', `/articles/${id}/revisions/1/restore`)).body[path]).toEqual([a])
  })
})

describe.each(KINDS)('who may write one %s', (_, path) => {
  const operations = {
    describe: (slug: string) => ['patch', `/${path}/${slug}`, {}] as const,
    rename: (slug: string) => ['patch', `/${path}/${slug}`, { name: 'Other' }] as const,
    move: (slug: string) => ['patch', `/${path}/${slug}`, { slug: `${slug}-b` }] as const,
    merge: (slug: string, into: string) => ['post', `/${path}/${slug}/merge`, { into }] as const,
    delete: (slug: string) => ['delete', `/${path}/${slug}`, undefined] as const,
  }
  const standings = {
    unused: null,
    drafted: { status: 'draft' },
    archived: { status: 'archived' },
    scheduled: { status: 'published', publishedAt: '2999-01-01T00:00:00Z' },
    published: { status: 'published' },
  }
  const cases = Object.entries(operations).flatMap(([operation, of]) =>
    Object.entries(standings).map(([standing, said]) => ({ operation, of, standing, said })),
  )

  test.each(cases)('$operation what is $standing', async ({ operation, of, standing, said }) => {
    const [one, other] = [fresh(), fresh()]
    await send('post', `/${path}`, { name: other.name })
    if (said === null) await send('post', `/${path}`, { name: one.name })
    else await article({ ...said, [path]: [one.name] })
    const [method, address, body] = of(one.slug, other.slug)
    const status = async (as: Parameters<typeof send>[3]) => (await send(method, address, body, as)).status
    expect(await status('public')).toBe(401)
    expect([await status('preview'), await status('read')]).toEqual([403, 403])
    const done = operation === 'delete' ? 204 : 200
    const isPublic = standing === 'published' || standing === 'scheduled'
    expect(await status('write')).toBe(isPublic ? 403 : done)
    if (isPublic) expect(await status('publish')).toBe(done)
  })

  test.each([
    ['drafted', {}, 200],
    ['scheduled', { publishedAt: '2999-01-01T00:00:00Z', status: 'published' }, 403],
    ['published', { status: 'published' }, 403],
  ])('merging an unused one into what is %s', async (_, said, expected) => {
    const [one, other] = [fresh(), fresh()]
    await send('post', `/${path}`, { name: one.name })
    await article({ status: 'draft', ...said, [path]: [other.name] })
    const merge = (as: 'write' | 'publish') =>
      send('post', `/${path}/${one.slug}/merge`, { into: other.slug }, as)
    expect((await merge('write')).status).toBe(expected)
    if (expected === 403) expect((await merge('publish')).status).toBe(200)
  })

  test('making one takes the scope write', async () => {
    const statuses = []
    for (const as of ['public', 'preview', 'read', 'write'] as const)
      statuses.push((await send('post', `/${path}`, { name: fresh().name }, as)).status)
    expect(statuses).toEqual([401, 403, 403, 201])
  })
})
