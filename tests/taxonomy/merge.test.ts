/** Merging and deleting tags, categories and authors over HTTP. */
import { describe, expect, test } from 'vitest'
import { bootForTerms, KINDS } from './support.ts'

const { countIndexed, request, send, uniqueTerm, createArticle, read, changes, cursor, titles } =
  await bootForTerms()

/** Sends a request and retries it on 503, the status for a time-out of the connection pool. */
async function sendWithRetries(
  ...request: Parameters<typeof send>
): Promise<Awaited<ReturnType<typeof send>>> {
  const response = await send(...request)
  return response.status === 503 ? sendWithRetries(...request) : response
}

interface ChangeEntry {
  entity: string
  action: string
  id: string
}
const summarize = (data: ChangeEntry[]) => data.map(({ entity, action, id }) => `${entity} ${action} ${id}`)

describe.each(KINDS)('merging one %s into another', (kind, path) => {
  const merge = (slug: string, into: string) => send('post', `/${path}/${slug}/merge`, { into })
  const slugsIn = async (id: string): Promise<string[]> =>
    (await read(id))[path].map(({ slug }: { slug: string }) => slug)

  test(`merging a ${kind} replaces it in articles, redirects its slug and is recorded in the change log`, async () => {
    const [a, b, c] = [uniqueTerm(`Axolotl${kind}`), uniqueTerm(`Bilby${kind}`), uniqueTerm()]
    const first = await createArticle({ title: `1 of ${a.slug}`, [path]: [c.name, a.name] })
    const both = await createArticle({ title: `2 of ${a.slug}`, [path]: [a.name, c.name, b.name] })
    const other = await createArticle({ title: `3 of ${a.slug}`, [path]: [b.name] })
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
    expect([await countIndexed(kind, `axolotl${kind}`), await countIndexed(kind, `bilby${kind}`)]).toEqual([
      0, 3,
    ])
    const entries = (await changes(from)).data
    expect(summarize(entries)).toEqual([
      `${kind} deleted ${source.id}`,
      ...[first.id, both.id].sort().map((id) => `article updated ${id}`),
      `${kind} updated ${body.id}`,
    ])
    if (kind === 'tag') {
      const entry = entries.find(({ id }: ChangeEntry) => id === first.id)
      expect([entry.tags, entry.previous.tags]).toEqual([
        [c.slug, b.slug],
        [c.slug, a.slug],
      ])
    }
  })

  test(`aliases redirect to the remaining ${kind} after several merges`, async () => {
    const [a, b, c] = [uniqueTerm(), uniqueTerm(), uniqueTerm()]
    for (const { name } of [a, b, c]) await createArticle({ [path]: [name] })
    await send('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-old` })
    await merge(`${a.slug}-old`, b.slug)
    await merge(b.slug, c.slug)
    for (const slug of [a.slug, `${a.slug}-old`, b.slug]) {
      expect((await request.get(`/v1/${path}/${slug}`)).headers.location).toBe(`/v1/${path}/${c.slug}`)
      expect((await request.get(`/v1/articles?${kind}=${slug}`)).body.data).toHaveLength(3)
    }
  })

  test(`restoring a revision with a merged ${kind} uses the remaining one`, async () => {
    const [a, b] = [uniqueTerm(), uniqueTerm()]
    const { id } = await createArticle({ [path]: [a.name] })
    await createArticle({ [path]: [b.name] })
    await merge(a.slug, b.slug)
    const restored = await send('post', `/articles/${id}/revisions/1/restore`)
    expect([restored.status, restored.body[path]]).toEqual([200, [b]])
    expect((await send('get', `/${path}/${b.slug}`)).body.articles).toBe(2)
  })

  test(`merging a ${kind} into itself, an unknown one or without a target is rejected`, async () => {
    const a = uniqueTerm()
    await send('post', `/${path}`, { name: a.name })
    await send('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-b` })
    for (const body of [{ into: a.slug }, { into: `${a.slug}-b` }, { into: 'nothing' }, {}]) {
      const response = await send('post', `/${path}/${a.slug}-b/merge`, body)
      expect([response.status, response.body.errors[0].pointer]).toEqual([400, '/into'])
    }
    expect((await merge('nothing', a.slug)).status).toBe(404)
  })

  test(`the audit event of a merge has the slugs of both: ${kind}`, async () => {
    const [a, b] = [uniqueTerm(), uniqueTerm()]
    for (const { name } of [a, b]) await send('post', `/${path}`, { name })
    await merge(a.slug, b.slug)
    const { body } = await send('get', `/audit?action=${kind}.merged`, undefined, 'admin')
    expect(body.data[0]).toMatchObject({ actor: 'publish', subject: `${a.slug} → ${b.slug}` })
  })

  test(`concurrent merges of one ${kind} leave every article with one term that exists`, async () => {
    const [a, b, c] = [uniqueTerm(), uniqueTerm(), uniqueTerm()]
    const ids = []
    for (const { name } of [a, b, c]) ids.push((await createArticle({ [path]: [name] })).id)
    const responses = await Promise.all([
      merge(a.slug, b.slug),
      merge(b.slug, a.slug),
      merge(b.slug, c.slug),
      merge(c.slug, a.slug),
    ])
    for (const { status } of responses) expect([200, 400, 404]).toContain(status)
    for (const id of ids) {
      const [slug = '', ...others] = await slugsIn(id)
      expect(others).toEqual([])
      expect((await request.get(`/v1/${path}/${slug}`)).status).toBe(200)
    }
  })

  test(`articles written during a merge of one ${kind} lose no term`, async () => {
    const [a, b, c] = [uniqueTerm(), uniqueTerm(), uniqueTerm()]
    await createArticle({ [path]: [b.name] })
    const ids: string[] = []
    for (let n = 0; n < 10; n += 1) ids.push((await createArticle({ [path]: [a.name] })).id)
    const writes = ids.flatMap((id, n) => [
      sendWithRetries('patch', `/articles/${id}`, { title: 'Edited meanwhile' }),
      sendWithRetries('post', '/articles', {
        title: `Created meanwhile ${a.slug} ${n}`,
        status: 'published',
        [path]: [a.name],
      }),
      sendWithRetries('patch', `/articles/${id}`, { [path]: [c.name, a.name] }),
    ])
    const responses = await Promise.all([
      ...writes.slice(0, 12),
      sendWithRetries('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-new` }),
      ...writes.slice(12, 20),
      sendWithRetries('post', `/${path}/${a.slug}-new/merge`, { into: b.slug }),
      ...writes.slice(20),
    ])
    const statuses = responses.map(({ status }) => status)
    expect(statuses.filter((status) => status >= 300 && status !== 404)).toEqual([])
    const remaining = (await request.get(`/v1/${path}/${b.slug}`)).body.articles
    const atOldSlug = (await send('get', `/${path}/${a.slug}`)).body.articles ?? 0
    const atNewSlug = (await send('get', `/${path}/${a.slug}-new`)).body.articles ?? 0
    expect(remaining + atOldSlug + atNewSlug).toBe(21)
    for (const id of ids) {
      const { [path]: terms } = await read(id)
      const listed = await request.get(`/v1/articles?${kind}=${terms.at(-1).slug}&limit=100&fields=id`)
      expect(listed.body.data).toContainEqual({ id })
    }
  })
})

describe.each(KINDS)('deleting one %s', (kind, path) => {
  test(`deleting a ${kind} removes it from its articles and frees its slugs`, async () => {
    const [a, b] = [uniqueTerm(`Numbat${kind}`), uniqueTerm()]
    const { id } = await createArticle({ [path]: [a.name, b.name] })
    await send('patch', `/${path}/${a.slug}`, { slug: `${a.slug}-b` })
    const before = await read(id)
    const deletedId = (await send('get', `/${path}/${a.slug}-b`)).body.id
    const from = await cursor()
    const response = await send('delete', `/${path}/${a.slug}-b`)
    expect([response.status, response.text]).toEqual([204, ''])
    const after = await read(id)
    expect(after).toEqual({ ...before, version: before.version + 1, [path]: [b] })
    for (const slug of [a.slug, `${a.slug}-b`]) {
      expect((await request.get(`/v1/${path}/${slug}`)).status).toBe(404)
      expect(await titles(`${kind}=${slug}`)).toEqual([])
    }
    expect(summarize((await changes(from)).data)).toEqual([
      `${kind} deleted ${deletedId}`,
      `article updated ${id}`,
    ])
    expect(await countIndexed(kind, `numbat${kind}`)).toBe(0)
    expect((await send('post', `/${path}`, { name: a.name }, 'write')).status).toBe(201)
    const { body } = await send('get', `/audit?action=${kind}.deleted`, undefined, 'admin')
    expect(body.data[0]).toMatchObject({ entityId: deletedId, subject: `${a.slug}-b` })
  })

  test(`restoring a revision with a deleted ${kind} creates it again`, async () => {
    const a = uniqueTerm()
    const { id } = await createArticle({ [path]: [a.name] })
    await send('delete', `/${path}/${a.slug}`)
    expect((await send('post', `/articles/${id}/revisions/1/restore`)).body[path]).toEqual([a])
  })
})

describe.each(KINDS)('scopes for writing one %s', (kind, path) => {
  const operations = {
    describe: (slug: string) => ['patch', `/${path}/${slug}`, {}] as const,
    rename: (slug: string) => ['patch', `/${path}/${slug}`, { name: 'Other' }] as const,
    move: (slug: string) => ['patch', `/${path}/${slug}`, { slug: `${slug}-b` }] as const,
    merge: (slug: string, into: string) => ['post', `/${path}/${slug}/merge`, { into }] as const,
    delete: (slug: string) => ['delete', `/${path}/${slug}`, undefined] as const,
  }
  const articleFields = {
    unused: null,
    drafted: { status: 'draft' },
    archived: { status: 'archived' },
    scheduled: { status: 'published', publishedAt: '2999-01-01T00:00:00Z' },
    published: { status: 'published' },
  }
  const cases = Object.entries(operations).flatMap(([operation, of]) =>
    Object.entries(articleFields).map(([state, fields]) => ({ operation, of, state, fields })),
  )

  test.each(cases)(
    `$operation of a ${kind} whose articles are $state requires write, or publish if it is public`,
    async ({ operation, of, state, fields }) => {
      const [source, target] = [uniqueTerm(), uniqueTerm()]
      await send('post', `/${path}`, { name: target.name })
      if (fields === null) await send('post', `/${path}`, { name: source.name })
      else await createArticle({ ...fields, [path]: [source.name] })
      const [method, termPath, body] = of(source.slug, target.slug)
      const status = async (sender: Parameters<typeof send>[3]) =>
        (await send(method, termPath, body, sender)).status
      expect(await status('public')).toBe(401)
      expect([await status('preview'), await status('read')]).toEqual([403, 403])
      const success = operation === 'delete' ? 204 : 200
      const isPublic = state === 'published' || state === 'scheduled'
      expect(await status('write')).toBe(isPublic ? 403 : success)
      if (isPublic) expect(await status('publish')).toBe(success)
    },
  )

  test.each([
    ['drafted', {}, 200],
    ['scheduled', { publishedAt: '2999-01-01T00:00:00Z', status: 'published' }, 403],
    ['published', { status: 'published' }, 403],
  ])(
    `write may merge an unused ${kind} into one whose article is %s: %j, status %i`,
    async (_, fields, expected) => {
      const [source, target] = [uniqueTerm(), uniqueTerm()]
      await send('post', `/${path}`, { name: source.name })
      await createArticle({ status: 'draft', ...fields, [path]: [target.name] })
      const merge = (sender: 'write' | 'publish') =>
        send('post', `/${path}/${source.slug}/merge`, { into: target.slug }, sender)
      expect((await merge('write')).status).toBe(expected)
      if (expected === 403) expect((await merge('publish')).status).toBe(200)
    },
  )

  test(`POST of a ${kind} requires the scope write`, async () => {
    const statuses = []
    for (const sender of ['public', 'preview', 'read', 'write'] as const)
      statuses.push((await send('post', `/${path}`, { name: uniqueTerm().name }, sender)).status)
    expect(statuses).toEqual([401, 403, 403, 201])
  })
})
