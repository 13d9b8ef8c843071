/** Making and editing tags, categories and authors over HTTP. */
import { describe, expect, test } from 'vitest'
import { Author, Tag } from '../../src/taxonomy/schema.ts'
import { bootForTerms, KINDS } from './support.ts'

const { db, foundBy, request, send, fresh, article, read, changes, cursor, titles } = await bootForTerms()
const schemas = { tag: Tag, category: Tag, author: Author }

describe.each(KINDS)('POST /v1/… of one %s', (kind, path) => {
  test('makes one with a slug from the name, which the public does not see yet', async () => {
    const { name, slug } = fresh('人物')
    const answer = await send('post', `/${path}`, { name }, 'write')
    expect(answer.status).toBe(201)
    expect(schemas[kind].strict().parse(answer.body)).toMatchObject({ name, slug, articles: 0 })
    expect(answer.headers.location).toBe(`/v1/${path}/${answer.body.id}`)
    expect((await send('get', `/${path}/${answer.body.id}`)).body).toEqual(answer.body)
    expect((await request.get(`/v1/${path}/${encodeURIComponent(slug)}`)).status).toBe(404)
  })

  test('an article that names it by slug carries it under its own name, and is found by that', async () => {
    const { name } = fresh(`Quokka${kind}`)
    const { slug } = fresh()
    await send('post', `/${path}`, { name, slug })
    const { id } = await article({ [path]: [{ slug }] })
    expect(await foundBy(kind, `quokka${kind}`)).toBe(1)
    expect((await read(id))[path]).toEqual([{ slug, name }])
    expect((await request.get(`/v1/${path}/${slug}`)).body).toMatchObject({ name, articles: 1 })
  })

  test('a slug that is taken is a conflict', async () => {
    const { name, slug } = fresh()
    await send('post', `/${path}`, { name })
    for (const said of [{ name }, { name: 'Another', slug }]) {
      const { status, body } = await send('post', `/${path}`, said)
      expect([status, body.errors[0].pointer]).toEqual([409, '/slug'])
    }
  })

  test('of many who make the same at once, one does', async () => {
    const { name } = fresh()
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('post', `/${path}`, { name })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409])
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
  ])('%j is refused at %s', async (body, pointer) => {
    const answer = await send('post', `/${path}`, body)
    expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([400, pointer])
  })
})

describe.each(KINDS)('PATCH /v1/… of one %s', (kind, path) => {
  test('another name shows wherever articles show it, and leaves their time of edit alone', async () => {
    const { name, slug } = fresh(`Quagga${kind}`)
    const { id } = await article({ [path]: ['Before', name, 'After'] })
    const before = await read(id)
    const from = await cursor()
    const { status, body } = await send('patch', `/${path}/${slug}`, { name: `Zebroid${kind} beast` })
    expect([status, body.slug, body.name, body.articles]).toEqual([200, slug, `Zebroid${kind} beast`, 1])
    const after = await read(id)
    expect(after[path][1]).toEqual({ slug, name: `Zebroid${kind} beast` })
    expect(after).toEqual({ ...before, version: 2, [path]: after[path] })
    expect((await request.get(`/v1/articles?${kind}=${slug}`)).body.data[0][path]).toEqual(after[path])
    expect([await foundBy(kind, `zebroid${kind}`), await foundBy(kind, `quagga${kind}`)]).toEqual([1, 0])
    const told = (await changes(from)).data.map((one: { entity: string; id: string; action: string }) => [
      ...[one.entity, one.action, one.id],
    ])
    expect(told).toEqual([
      [kind, 'updated', body.id],
      ['article', 'updated', id],
    ])
  })

  test('every article equals its live revision, made by whoever renamed', async () => {
    const { name, slug } = fresh()
    const { id } = await article({ [path]: [name] })
    await send('patch', `/${path}/${slug}`, { name: 'Renamed', slug: `${slug}-new` })
    const revisions = await db.prisma.revision.findMany({
      where: { articleId: id },
      orderBy: { number: 'asc' },
    })
    expect(revisions.map(({ actor }) => actor)).toEqual(['publish', 'publish'])
    expect(revisions[1]?.snapshot).toMatchObject({ [path]: [{ slug: `${slug}-new`, name: 'Renamed' }] })
  })

  test('an old slug redirects, filters, and is named still', async () => {
    const { name, slug } = fresh()
    const one = await article({ title: `One of ${slug}`, [path]: [name] })
    await send('patch', `/${path}/${slug}`, { slug: `${slug}-新` })
    const moved = encodeURIComponent(`${slug}-新`)
    const { status, headers } = await request.get(`/v1/${path}/${slug}`)
    expect([status, headers.location]).toEqual([308, `/v1/${path}/${moved}`])
    const two = await article({ title: `Two of ${slug}`, [path]: [{ slug }, { slug: `${slug}-新` }] })
    expect((await read(two.id))[path]).toEqual([{ slug: `${slug}-新`, name }])
    const both = [`One of ${slug}`, `Two of ${slug}`]
    for (const value of [slug, moved, `${slug},nothing`, `${slug},${moved}`])
      expect(await titles(`${kind}=${value}`)).toEqual(both)
    expect(await titles(`${kind}=${slug}&${kind}=${moved}`)).toEqual(both)
    expect(await titles(`${kind}=-${slug}`)).not.toContain(both[0])
    expect((await request.get(`/v1/${path}/${moved}`)).body.articles).toBe(2)
    expect((await send('patch', `/articles/${one.id}`, { [path]: [{ slug }] })).body[path]).toHaveLength(1)
    const { body } = await send('patch', `/${path}/${slug}`, { name: 'By its old slug' })
    expect([body.status, body.detail]).toEqual([404, expect.stringContaining(`${slug}-新`)])
  })

  test('a slug may be taken back, and an old slug by somebody else', async () => {
    const { name, slug } = fresh()
    await article({ [path]: [name] })
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

  test('drafts and articles in the trash follow, too', async () => {
    const { name, slug } = fresh()
    const draft = await article({ status: 'draft', [path]: [name] })
    const trashed = await article({ status: 'draft', [path]: [name] })
    await send('delete', `/articles/${trashed.id}`)
    expect((await send('patch', `/${path}/${slug}`, { name: 'Other' }, 'write')).status).toBe(200)
    await send('post', `/articles/${trashed.id}/restore`)
    for (const { id } of [draft, trashed]) expect((await read(id))[path]).toEqual([{ slug, name: 'Other' }])
  })

  test('restoring an earlier revision keeps the tie', async () => {
    const { name, slug } = fresh()
    const { id } = await article({ [path]: [name] })
    await send('patch', `/${path}/${slug}`, { slug: `${slug}-b`, name: 'B' })
    const from = await cursor()
    const { body } = await send('post', `/articles/${id}/revisions/1/restore`)
    expect(body[path]).toEqual([{ slug: `${slug}-b`, name: 'B' }])
    if (kind === 'tag') expect((await changes(from)).data[0].tags).toEqual([`${slug}-b`])
    const live = await db.prisma.revision.findFirst({ where: { articleId: id, number: 3 } })
    expect(live?.snapshot).toMatchObject({ [path]: [{ slug: `${slug}-b`, name: 'B' }] })
  })

  test('files that were imported do not count as edited', async () => {
    const { name, slug } = fresh()
    const imported = await article({ [path]: [name] })
    const edited = await article({ [path]: [name] })
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

  test('what nobody knows is 404, by slug and by id', async () => {
    for (const address of ['nothing', '01a2089c-dc60-7667-9b38-7c5b1fadfa37']) {
      expect((await send('patch', `/${path}/${address}`, { name: 'x' })).status).toBe(404)
      expect((await send('delete', `/${path}/${address}`)).status).toBe(404)
    }
  })

  test('faults are named by their place', async () => {
    const { name, slug } = fresh()
    await send('post', `/${path}`, { name })
    for (const [body, pointer] of [
      [{ name: null }, '/name'],
      [{ slug: '..' }, '/slug'],
      [{ colour: 1 }, '/colour'],
    ] as const) {
      const answer = await send('patch', `/${path}/${slug}`, body)
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, pointer])
    }
  })

  test('takes merge-patch+json; a condition on a version is refused, not passed over', async () => {
    const { name, slug } = fresh()
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

describe('what only some kinds have', () => {
  test('a description is edited without a word to the articles', async () => {
    const { name, slug } = fresh()
    const { id } = await article({ tags: [name] })
    const from = await cursor()
    const { body } = await send('patch', `/tags/${slug}`, { description: 'Said.' })
    expect(body.description).toBe('Said.')
    expect((await read(id)).version).toBe(1)
    expect((await changes(from)).data).toMatchObject([{ entity: 'tag', action: 'updated', slug }])
    expect((await send('patch', `/tags/${slug}`, { description: null })).body.description).toBeNull()
  })

  test('a public answer that was kept is made anew', async () => {
    const { name, slug } = fresh()
    await article({ tags: [name] })
    expect((await request.get(`/v1/tags/${slug}`)).body.description).toBeNull()
    await send('patch', `/tags/${slug}`, { description: 'New.' })
    expect((await request.get(`/v1/tags/${slug}`)).body.description).toBe('New.')
  })

  test('an e-mail address is for keys that may read, never for the public', async () => {
    const { name, slug } = fresh()
    const profile = { bio: 'Writes.', url: 'https://example.org/', avatarUrl: 'https://example.org/a.png' }
    const made = await send('post', '/authors', { name, ...profile, email: 'a@example.org' })
    expect(made.body).toMatchObject({ ...profile, email: 'a@example.org' })
    await article({ authors: [{ slug }] })
    expect((await request.get(`/v1/authors/${slug}`)).body).not.toHaveProperty('email')
    expect((await request.get('/v1/authors')).text).not.toContain('a@example.org')
    expect((await send('get', `/authors/${slug}`, undefined, 'preview')).body).not.toHaveProperty('email')
    expect((await send('get', `/authors/${slug}`, undefined, 'read')).body.email).toBe('a@example.org')
    expect((await send('get', '/authors', undefined, 'read')).text).toContain('a@example.org')
    const cleared = await send('patch', `/authors/${slug}`, { email: null, bio: null })
    expect(cleared.body).toMatchObject({ ...profile, email: null, bio: null })
  })

  test('a slug by which no list could be filtered is refused', async () => {
    for (const path of ['/tags', '/categories', '/authors']) {
      const answers = await Promise.all(
        ['a,b', '-a', ' a'].map((slug) => send('post', path, { name: 'x', slug })),
      )
      expect(answers.map(({ status, body }) => [status, body.errors?.[0].pointer])).toEqual(
        Array.from({ length: 3 }, () => [400, '/slug']),
      )
    }
  })

  test('addresses that run code are refused', async () => {
    for (const field of ['url', 'avatarUrl']) {
      const answer = await send('post', '/authors', { name: 'x', [field]: 'javascript:alert(1)' })
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, `/${field}`])
    }
  })

  test.each(['tags', 'authors'])('%s have no parents', async (path) => {
    const answer = await send('post', `/${path}`, { ...fresh(), parent: 'x' })
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/parent'])
  })
})

describe('the tree of categories', () => {
  /** Categories, each below the one before it. */
  async function chain(length: number): Promise<string[]> {
    const slugs: string[] = []
    for (let depth = 0; depth < length; depth += 1) {
      const parent = slugs.at(-1)
      const { name, slug } = fresh()
      await send('post', '/categories', { name, ...(parent && { parent }) })
      slugs.push(slug)
    }
    return slugs
  }
  const parentOf = async (slug = '') => (await send('get', `/categories/${slug}`)).body.parent

  test('a category shows its parent, and the public sees both', async () => {
    const [top = '', middle, bottom = ''] = await chain(3)
    await article({ categories: [{ slug: bottom }] })
    expect((await request.get(`/v1/categories/${bottom}`)).body.parent).toBe(middle)
    expect((await request.get(`/v1/categories/${top}`)).body).toMatchObject({ parent: null, articles: 0 })
    expect((await send('patch', `/categories/${top}`, { name: 'x' }, 'write')).status).toBe(403)
  })

  test('a parent may be named by its old slug, and taken away', async () => {
    const [top, below] = await chain(2)
    await send('patch', `/categories/${top}`, { slug: `${top}-b` })
    expect(await parentOf(below)).toBe(`${top}-b`)
    await send('patch', `/categories/${below}`, { parent: null })
    expect(await parentOf(below)).toBeNull()
    expect((await send('patch', `/categories/${below}`, { parent: top })).body.parent).toBe(`${top}-b`)
  })

  test('nothing comes below itself', async () => {
    const [top, middle, bottom] = await chain(3)
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

  test('not even when two say so at once', async () => {
    const [[a], [b]] = [await chain(1), await chain(1)]
    const answers = await Promise.all([
      send('patch', `/categories/${a}`, { parent: b }),
      send('patch', `/categories/${b}`, { parent: a }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  test('deleting one moves those below it up', async () => {
    const [top, middle, bottom] = await chain(3)
    expect((await send('delete', `/categories/${middle}`)).status).toBe(204)
    expect(await parentOf(bottom)).toBe(top)
    await send('delete', `/categories/${top}`)
    expect(await parentOf(bottom)).toBeNull()
  })

  test('merging moves those below it to the other, which may itself be below', async () => {
    const [top, middle, bottom] = await chain(3)
    const [other] = await chain(1)
    await send('post', `/categories/${middle}/merge`, { into: other })
    expect([await parentOf(bottom), await parentOf(other)]).toEqual([other, null])
    await send('patch', `/categories/${other}`, { parent: top })
    await send('post', `/categories/${top}/merge`, { into: bottom })
    expect([await parentOf(bottom), await parentOf(other)]).toEqual([null, bottom])
  })
})
