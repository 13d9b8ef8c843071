/** Creating and editing tags, categories and authors over HTTP. */
import { describe, expect, test } from 'vitest'
import { Author, Tag } from '../../src/taxonomy/schema.ts'
import { bootForTerms, KINDS } from './support.ts'

const { db, countIndexed, request, send, uniqueTerm, createArticle, read, changes, cursor, titles } =
  await bootForTerms()
const schemas = { tag: Tag, category: Tag, author: Author }

describe.each(KINDS)('POST /v1/… of one %s', (kind, path) => {
  test(`POST creates a ${kind} with a slug from the name, which is not public yet`, async () => {
    const { name, slug } = uniqueTerm('人物')
    const response = await send('post', `/${path}`, { name }, 'write')
    expect(response.status).toBe(201)
    expect(schemas[kind].strict().parse(response.body)).toMatchObject({ name, slug, articles: 0 })
    expect(response.headers.location).toBe(`/v1/${path}/${response.body.id}`)
    expect((await send('get', `/${path}/${response.body.id}`)).body).toEqual(response.body)
    expect((await request.get(`/v1/${path}/${encodeURIComponent(slug)}`)).status).toBe(404)
  })

  test(`an article with the slug of a ${kind} gets its name, and is found by it`, async () => {
    const { name } = uniqueTerm(`Quokka${kind}`)
    const { slug } = uniqueTerm()
    await send('post', `/${path}`, { name, slug })
    const { id } = await createArticle({ [path]: [{ slug }] })
    expect(await countIndexed(kind, `quokka${kind}`)).toBe(1)
    expect((await read(id))[path]).toEqual([{ slug, name }])
    expect((await request.get(`/v1/${path}/${slug}`)).body).toMatchObject({ name, articles: 1 })
  })

  test(`POST of a ${kind} with a taken slug returns 409`, async () => {
    const { name, slug } = uniqueTerm()
    await send('post', `/${path}`, { name })
    for (const body of [{ name }, { name: 'Another', slug }]) {
      const response = await send('post', `/${path}`, body)
      expect([response.status, response.body.errors[0].pointer]).toEqual([409, '/slug'])
    }
  })

  test(`of concurrent requests that create the same ${kind}, one succeeds`, async () => {
    const { name } = uniqueTerm()
    const responses = await Promise.all(Array.from({ length: 8 }, () => send('post', `/${path}`, { name })))
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409])
  })

  test.each([
    [{}, '/name'],
    [{ name: ' ' }, '/name'],
    [{ name: null }, '/name'],
    [{ name: '???' }, '/slug'],
    [{ name: 'a', slug: 'a/b' }, '/slug'],
    [{ name: 'a', slug: '01a2089c-dc60-7667-9b38-7c5b1fadfa37' }, '/slug'],
    [{ name: 'a\u0000b' }, '/name'],
    [{ name: 'a', colour: 'red' }, '/colour'],
  ])(`POST of the ${kind} %j is rejected at %s`, async (body, pointer) => {
    const response = await send('post', `/${path}`, body)
    expect([response.status, response.body.errors?.[0].pointer]).toEqual([400, pointer])
  })
})

describe.each(KINDS)('PATCH /v1/… of one %s', (kind, path) => {
  test(`a new name of a ${kind} appears in its articles, but does not change their updatedAt`, async () => {
    const { name, slug } = uniqueTerm(`Quagga${kind}`)
    const { id } = await createArticle({ [path]: ['Before', name, 'After'] })
    const before = await read(id)
    const from = await cursor()
    const { status, body } = await send('patch', `/${path}/${slug}`, { name: `Zebroid${kind} beast` })
    expect([status, body.slug, body.name, body.articles]).toEqual([200, slug, `Zebroid${kind} beast`, 1])
    const after = await read(id)
    expect(after[path][1]).toEqual({ slug, name: `Zebroid${kind} beast` })
    expect(after).toEqual({ ...before, version: 2, [path]: after[path] })
    expect((await request.get(`/v1/articles?${kind}=${slug}`)).body.data[0][path]).toEqual(after[path])
    expect([await countIndexed(kind, `zebroid${kind}`), await countIndexed(kind, `quagga${kind}`)]).toEqual([
      1, 0,
    ])
    const entries = (await changes(from)).data.map(({ entity, id, action }: Record<string, string>) => [
      entity,
      action,
      id,
    ])
    expect(entries).toEqual([
      [kind, 'updated', body.id],
      ['article', 'updated', id],
    ])
  })

  test(`renaming a ${kind} creates a revision of its articles with the actor of the rename`, async () => {
    const { name, slug } = uniqueTerm()
    const { id } = await createArticle({ [path]: [name] })
    await send('patch', `/${path}/${slug}`, { name: 'Renamed', slug: `${slug}-new` })
    const revisions = await db.prisma.revision.findMany({
      where: { articleId: id },
      orderBy: { number: 'asc' },
    })
    expect(revisions.map(({ actor }) => actor)).toEqual(['publish', 'publish'])
    expect(revisions[1]?.snapshot).toMatchObject({ [path]: [{ slug: `${slug}-new`, name: 'Renamed' }] })
  })

  test(`an alias of a ${kind} redirects, filters, and can be used in articles`, async () => {
    const { name, slug } = uniqueTerm()
    const first = await createArticle({ title: `One of ${slug}`, [path]: [name] })
    await send('patch', `/${path}/${slug}`, { slug: `${slug}-新` })
    const moved = encodeURIComponent(`${slug}-新`)
    const { status, headers } = await request.get(`/v1/${path}/${slug}`)
    expect([status, headers.location]).toEqual([308, `/v1/${path}/${moved}`])
    const second = await createArticle({
      title: `Two of ${slug}`,
      [path]: [{ slug }, { slug: `${slug}-新` }],
    })
    expect((await read(second.id))[path]).toEqual([{ slug: `${slug}-新`, name }])
    const both = [`One of ${slug}`, `Two of ${slug}`]
    for (const value of [slug, moved, `${slug},nothing`, `${slug},${moved}`])
      expect(await titles(`${kind}=${value}`)).toEqual(both)
    expect(await titles(`${kind}=${slug}&${kind}=${moved}`)).toEqual(both)
    expect(await titles(`${kind}=-${slug}`)).not.toContain(both[0])
    expect((await request.get(`/v1/${path}/${moved}`)).body.articles).toBe(2)
    expect((await send('patch', `/articles/${first.id}`, { [path]: [{ slug }] })).body[path]).toHaveLength(1)
    const { body } = await send('patch', `/${path}/${slug}`, { name: 'By its alias' })
    expect([body.status, body.detail]).toEqual([404, expect.stringContaining(`${slug}-新`)])
  })

  test(`a ${kind} can get its alias back as slug, and another one can use it as slug`, async () => {
    const { name, slug } = uniqueTerm()
    await createArticle({ [path]: [name] })
    await send('patch', `/${path}/${slug}`, { slug: `${slug}-b` })
    expect((await send('patch', `/${path}/${slug}-b`, { slug })).status).toBe(200)
    expect((await request.get(`/v1/${path}/${slug}-b`)).headers.location).toBe(`/v1/${path}/${slug}`)
    expect((await send('post', `/${path}`, { name, slug: `${slug}-b` }, 'write')).status).toBe(403)
    expect((await send('post', `/${path}`, { name, slug: `${slug}-b` })).status).toBe(201)
    expect((await request.get(`/v1/${path}/${slug}-b`)).status).toBe(404)
    expect(await titles(`${kind}=${slug}-b`)).toEqual([])
    const { status, body } = await send('patch', `/${path}/${slug}`, { slug: `${slug}-b` })
    expect([status, body.errors[0].pointer]).toEqual([409, '/slug'])
  })

  test(`renaming a ${kind} updates drafts and articles in the trash`, async () => {
    const { name, slug } = uniqueTerm()
    const draft = await createArticle({ status: 'draft', [path]: [name] })
    const trashed = await createArticle({ status: 'draft', [path]: [name] })
    await send('delete', `/articles/${trashed.id}`)
    expect((await send('patch', `/${path}/${slug}`, { name: 'Other' }, 'write')).status).toBe(200)
    await send('post', `/articles/${trashed.id}/restore`)
    for (const { id } of [draft, trashed]) expect((await read(id))[path]).toEqual([{ slug, name: 'Other' }])
  })

  test(`restoring a revision keeps the join row of a renamed ${kind}`, async () => {
    const { name, slug } = uniqueTerm()
    const { id } = await createArticle({ [path]: [name] })
    await send('patch', `/${path}/${slug}`, { slug: `${slug}-b`, name: 'B' })
    const from = await cursor()
    const { body } = await send('post', `/articles/${id}/revisions/1/restore`)
    expect(body[path]).toEqual([{ slug: `${slug}-b`, name: 'B' }])
    if (kind === 'tag') expect((await changes(from)).data[0].tags).toEqual([`${slug}-b`])
    const live = await db.prisma.revision.findFirst({ where: { articleId: id, number: 3 } })
    expect(live?.snapshot).toMatchObject({ [path]: [{ slug: `${slug}-b`, name: 'B' }] })
  })

  test(`renaming a ${kind} does not mark imported files as edited`, async () => {
    const { name, slug } = uniqueTerm()
    const imported = await createArticle({ [path]: [name] })
    const edited = await createArticle({ [path]: [name] })
    await send('patch', `/articles/${edited.id}`, { title: 'Edited' })
    const drafts = ['One', 'Two'].map((title) => ({ title })) // their numbers are above the version of the article
    for (const draft of drafts) await send('patch', `/articles/${imported.id}/working`, draft)
    const file = { source: slug, hash: 'x', slug, lang: 'und', articleVersion: 1 }
    const data = [imported, edited].map(({ id }) => ({ ...file, path: id, articleId: id }))
    await db.prisma.importFile.createMany({ data })
    await send('patch', `/${path}/${slug}`, { name: 'Other' })
    const versionOf = async (id: string) =>
      (await db.prisma.importFile.findUniqueOrThrow({ where: { source_path: { source: slug, path: id } } }))
        .articleVersion
    expect([await versionOf(imported.id), await versionOf(edited.id)]).toEqual([4, 1])
  })

  test(`an unknown ${kind} returns 404, by slug and by id`, async () => {
    for (const slugOrId of ['nothing', '01a2089c-dc60-7667-9b38-7c5b1fadfa37']) {
      expect((await send('patch', `/${path}/${slugOrId}`, { name: 'x' })).status).toBe(404)
      expect((await send('delete', `/${path}/${slugOrId}`)).status).toBe(404)
    }
  })

  test(`PATCH of a ${kind} rejects invalid fields with their pointers`, async () => {
    const { name, slug } = uniqueTerm()
    await send('post', `/${path}`, { name })
    for (const [body, pointer] of [
      [{ name: null }, '/name'],
      [{ slug: '..' }, '/slug'],
      [{ colour: 1 }, '/colour'],
    ] as const) {
      const response = await send('patch', `/${path}/${slug}`, body)
      expect([response.status, response.body.errors[0].pointer]).toEqual([400, pointer])
    }
  })

  test(`PATCH of a ${kind} accepts merge-patch+json and rejects conditional headers`, async () => {
    const { name, slug } = uniqueTerm()
    await send('post', `/${path}`, { name })
    const typed = send('patch', `/${path}/${slug}`).type('application/merge-patch+json')
    expect((await typed.send('{"name":"Typed"}')).body.name).toBe('Typed')
    for (const [field, value] of [
      ['if-match', '"1"'],
      ['if-none-match', '*'],
      ['if-unmodified-since', 'Mon, 01 Jan 2001 00:00:00 GMT'],
    ] as const) {
      const { status, body } = await send('patch', `/${path}/${slug}`, { name: 'x' }).set(field, value)
      expect([status, body.errors]).toMatchObject([400, [{ in: 'header', pointer: `/${field}` }]])
    }
    expect((await send('patch', `/${path}/${slug}`, { name: 'y' }).set('if-match', '*')).status).toBe(200)
  })
})

describe('fields of tags, categories and authors', () => {
  test('an edit of a description does not change the articles of a tag', async () => {
    const { name, slug } = uniqueTerm()
    const { id } = await createArticle({ tags: [name] })
    const from = await cursor()
    const { body } = await send('patch', `/tags/${slug}`, { description: 'Description.' })
    expect(body.description).toBe('Description.')
    expect((await read(id)).version).toBe(1)
    expect((await changes(from)).data).toMatchObject([{ entity: 'tag', action: 'updated', slug }])
    expect((await send('patch', `/tags/${slug}`, { description: null })).body.description).toBeNull()
  })

  test('an edit of a tag invalidates its cached response', async () => {
    const { name, slug } = uniqueTerm()
    await createArticle({ tags: [name] })
    expect((await request.get(`/v1/tags/${slug}`)).body.description).toBeNull()
    await send('patch', `/tags/${slug}`, { description: 'New.' })
    expect((await request.get(`/v1/tags/${slug}`)).body.description).toBe('New.')
  })

  test('the e-mail address of an author requires the scope read', async () => {
    const { name, slug } = uniqueTerm()
    const profile = { bio: 'Writes.', url: 'https://example.org/', avatarUrl: 'https://example.org/a.png' }
    const created = await send('post', '/authors', { name, ...profile, email: 'a@example.org' })
    expect(created.body).toMatchObject({ ...profile, email: 'a@example.org' })
    await createArticle({ authors: [{ slug }] })
    expect((await request.get(`/v1/authors/${slug}`)).body).not.toHaveProperty('email')
    expect((await request.get('/v1/authors')).text).not.toContain('a@example.org')
    expect((await send('get', `/authors/${slug}`, undefined, 'preview')).body).not.toHaveProperty('email')
    expect((await send('get', `/authors/${slug}`, undefined, 'read')).body.email).toBe('a@example.org')
    expect((await send('get', '/authors', undefined, 'read')).text).toContain('a@example.org')
    const cleared = await send('patch', `/authors/${slug}`, { email: null, bio: null })
    expect(cleared.body).toMatchObject({ ...profile, email: null, bio: null })
  })

  test('a slug with the syntax of filters is rejected', async () => {
    for (const path of ['/tags', '/categories', '/authors']) {
      const responses = await Promise.all(
        ['a,b', '-a', ' a'].map((slug) => send('post', path, { name: 'x', slug })),
      )
      expect(responses.map(({ status, body }) => [status, body.errors?.[0].pointer])).toEqual(
        Array.from({ length: 3 }, () => [400, '/slug']),
      )
    }
  })

  test('author URLs with the scheme javascript are rejected', async () => {
    for (const field of ['url', 'avatarUrl']) {
      const response = await send('post', '/authors', { name: 'x', [field]: 'javascript:alert(1)' })
      expect([response.status, response.body.errors[0].pointer]).toEqual([400, `/${field}`])
    }
  })

  test.each(['tags', 'authors'])('POST of %s rejects a parent', async (path) => {
    const response = await send('post', `/${path}`, { ...uniqueTerm(), parent: 'x' })
    expect([response.status, response.body.errors[0].pointer]).toEqual([400, '/parent'])
  })
})

describe('the tree of categories', () => {
  /** Creates categories, each below the previous one. */
  async function createChain(length: number): Promise<string[]> {
    const slugs: string[] = []
    for (let depth = 0; depth < length; depth += 1) {
      const parent = slugs.at(-1)
      const { name, slug } = uniqueTerm()
      await send('post', '/categories', { name, ...(parent && { parent }) })
      slugs.push(slug)
    }
    return slugs
  }
  const parentOf = async (slug = '') => (await send('get', `/categories/${slug}`)).body.parent

  test('the parents of a public category are public', async () => {
    const [top = '', middle, bottom = ''] = await createChain(3)
    await createArticle({ categories: [{ slug: bottom }] })
    expect((await request.get(`/v1/categories/${bottom}`)).body.parent).toBe(middle)
    expect((await request.get(`/v1/categories/${top}`)).body).toMatchObject({ parent: null, articles: 0 })
    expect((await send('patch', `/categories/${top}`, { name: 'x' }, 'write')).status).toBe(403)
  })

  test('the parent of a category can be set by alias, and removed', async () => {
    const [top, below] = await createChain(2)
    await send('patch', `/categories/${top}`, { slug: `${top}-b` })
    expect(await parentOf(below)).toBe(`${top}-b`)
    await send('patch', `/categories/${below}`, { parent: null })
    expect(await parentOf(below)).toBeNull()
    expect((await send('patch', `/categories/${below}`, { parent: top })).body.parent).toBe(`${top}-b`)
  })

  test('a category cannot be moved below itself', async () => {
    const [top, middle, bottom] = await createChain(3)
    for (const [slug, parent] of [
      [top, bottom],
      [top, middle],
      [middle, middle],
      [top, 'nothing'],
    ]) {
      const { status, body } = await send('patch', `/categories/${slug}`, { parent })
      expect([status, body.errors[0].pointer]).toEqual([400, '/parent'])
    }
    expect([await parentOf(top), await parentOf(middle), await parentOf(bottom)]).toEqual([null, top, middle])
  })

  test('concurrent moves cannot create a cycle of categories', async () => {
    const [[a], [b]] = [await createChain(1), await createChain(1)]
    const responses = await Promise.all([
      send('patch', `/categories/${a}`, { parent: b }),
      send('patch', `/categories/${b}`, { parent: a }),
    ])
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  test('deleting a category moves its children to its parent', async () => {
    const [top, middle, bottom] = await createChain(3)
    expect((await send('delete', `/categories/${middle}`)).status).toBe(204)
    expect(await parentOf(bottom)).toBe(top)
    await send('delete', `/categories/${top}`)
    expect(await parentOf(bottom)).toBeNull()
  })

  test('merging a category moves its children to the target, which may be a descendant', async () => {
    const [top, middle, bottom] = await createChain(3)
    const [other] = await createChain(1)
    await send('post', `/categories/${middle}/merge`, { into: other })
    expect([await parentOf(bottom), await parentOf(other)]).toEqual([other, null])
    await send('patch', `/categories/${other}`, { parent: top })
    await send('post', `/categories/${top}/merge`, { into: bottom })
    expect([await parentOf(bottom), await parentOf(other)]).toEqual([null, bottom])
  })
})
