/** Working copies: a published article is edited, and the public sees none of it until it is published. */
import { describe, expect, test } from 'vitest'
import { Article } from '../../src/articles/schema.ts'
import { bootWithKeys, type Sender } from './support.ts'

const { db, request, send } = await bootWithKeys({ cacheBytes: 1_000_000 })

async function posted(title: string, more: object = {}): Promise<string> {
  const said = { title, status: 'published', publishedAt: '2024-05-05T00:00:00Z', ...more }
  const { status, body } = await send('post', '/articles', said)
  expect(status).toBe(201)
  return body.id
}

const edit = (id: string, body: object, as: Sender = 'write') =>
  send('patch', `/articles/${id}/working`, body, as)

describe('a working copy', () => {
  test('is made of the article as it is, by a key that may not touch what is public', async () => {
    const id = await posted('Made', { tags: ['Red'], body: { source: 'Live.' } })
    expect((await send('get', `/articles/${id}/working`)).status).toBe(404)
    const { status, body, headers } = await edit(id, { body: { source: 'Working *copy*.' } })
    expect(status).toBe(200)
    expect(Article.strict().parse(body)).toEqual(body)
    expect(body).toMatchObject({
      id,
      title: 'Made',
      tags: [{ slug: 'red', name: 'Red' }],
      excerpt: 'Working copy.',
      html: '<p>Working <em>copy</em>.</p>\n',
      body: { format: 'markdown', source: 'Working *copy*.' },
      status: 'published',
      version: 2,
    })
    const read = await send('get', `/articles/${id}/working`, undefined, 'read')
    expect(read.body).toEqual(body)
    expect(read.headers).toMatchObject({ etag: headers.etag, 'cache-control': 'private, no-store' })
  })

  test('takes merge-patch+json', async () => {
    const id = await posted('Typed')
    const request = send('patch', `/articles/${id}/working`).type('application/merge-patch+json')
    expect((await request.send('{"title":"Typed later"}')).body.title).toBe('Typed later')
  })

  test('grows with every edit; null takes a field back', async () => {
    const id = await posted('Grows', { keywords: ['a'] })
    await edit(id, { keywords: ['b'], cover: { url: 'https://example.org/a.jpg' } })
    const { body } = await edit(id, { cover: null })
    expect(body).toMatchObject({ version: 3, keywords: ['b'], cover: null })
  })

  test('of a draft works as well', async () => {
    const id = await posted('Of a draft', { status: 'draft' })
    await edit(id, { title: 'Of a draft, later' })
    const { body } = await send('get', `/articles/${id}`)
    expect(body).toMatchObject({ title: 'Of a draft', status: 'draft', version: 1 })
  })

  test.each([
    [{ title: '' }, '/title'],
    [{ colour: 'red' }, '/colour'],
    [{ cover: { alt: 'no url' } }, '/cover/url'],
  ])('%j is refused at %s, and none is made', async (said, pointer) => {
    const id = await posted(`Refused ${pointer}`)
    const { status, body } = await edit(id, said)
    expect([status, body.errors[0].pointer]).toEqual([400, pointer])
    expect((await send('get', `/articles/${id}/working`)).status).toBe(404)
  })

  test('may be given up; its revisions stay in the history', async () => {
    const id = await posted('Given up')
    await edit(id, { title: 'Not so' })
    expect((await send('delete', `/articles/${id}/working`, undefined, 'write')).status).toBe(204)
    expect((await send('get', `/articles/${id}/working`)).status).toBe(404)
    expect((await send('delete', `/articles/${id}/working`)).status).toBe(404)
    const { body } = await send('get', `/articles/${id}/revisions`)
    expect(body.data).toMatchObject([
      { number: 2, live: false, working: false },
      { number: 1, live: true },
    ])
  })

  test('of an article that is not there is not found', async () => {
    const nowhere = '/articles/01a2089c-dc60-7667-9b38-7c5b1fadfa37/working'
    expect((await send('get', nowhere)).status).toBe(404)
    expect((await send('patch', nowhere, { title: 'x' })).status).toBe(404)
    expect((await send('delete', nowhere)).status).toBe(404)
    expect((await send('patch', '/articles/no-such-slug/working', { title: 'x' })).status).toBe(404)
  })
})

test('the public sees the old state by every road until it is published', async () => {
  const id = await posted('Oldtitle', { slug: 'roads', tags: ['Oldtag'], body: { source: 'Oldword.' } })
  const roads = [
    '/v1/articles/roads',
    `/v1/articles/${id}`,
    '/v1/articles?include=html,toc,metadata,translations',
    '/v1/articles?tag=newtag',
    '/v1/articles?q=newword',
    '/v1/articles.ndjson',
    '/v1/search?q=newword',
    '/v1/search?q=oldword',
    '/v1/suggest?q=newtitle',
    '/v1/tags',
    '/v1/tags/newtag',
    '/v1/redirects',
    '/v1/articles/newroads',
    '/feed.xml',
    '/tags/newtag/feed.xml',
    '/sitemap.xml',
    '/llms.txt',
    '/articles/roads.md',
  ]
  const seen = async () => {
    const answers = await Promise.all(roads.map((road) => request.get(road)))
    return answers.map(({ status, text, headers }) => [
      status,
      text.replace(/"(requestId|cursor)":"[^"]*"/, ''),
      headers.etag,
    ])
  }
  const before = await seen()
  const { cursor } = (await request.get('/v1/changes?cursor=now')).body
  const changes = `/v1/changes?cursor=${cursor}`
  const said = { title: 'Newtitle', slug: 'newroads', tags: ['Newtag'], body: { source: 'Newword.' } }
  expect((await edit(id, said)).status).toBe(200)
  expect(await seen()).toEqual(before)
  expect((await request.get(changes)).body.data).toEqual([])

  expect((await send('post', `/articles/${id}/publish`, undefined, 'write')).status).toBe(403)
  const { status, body } = await send('post', `/articles/${id}/publish`)
  expect(status).toBe(200)
  expect(body).toMatchObject({ title: 'Newtitle', slug: 'newroads', publishedAt: '2024-05-05T00:00:00.000Z' })
  expect((await request.get(changes)).body.data).toMatchObject([
    { entity: 'tag', action: 'created', slug: 'newtag' },
    { id, action: 'updated', slug: 'newroads', previous: { slug: 'roads' } },
  ])
  expect((await request.get('/v1/articles/newroads')).body.html).toBe('<p>Newword.</p>\n')
  expect((await request.get('/v1/articles/roads')).status).toBe(308)
  expect((await request.get('/v1/search?q=newword')).text).toContain(id)
  expect((await send('get', `/articles/${id}/working`)).status).toBe(404)
})

describe('no lost update', () => {
  test('If-Match names the version of the working copy', async () => {
    const id = await posted('Matched')
    const { headers } = await edit(id, { title: 'Two' })
    expect((await edit(id, { title: 'Three' }).set('if-match', headers.etag ?? '')).status).toBe(200)
    const late = await edit(id, { title: 'Late' }).set('if-match', headers.etag ?? '')
    expect([late.status, late.body.version]).toEqual([412, 3])
    expect((await edit(id, { title: 'Late', version: 2 })).status).toBe(412)
    const drop = () => send('delete', `/articles/${id}/working`)
    expect((await drop().set('if-match', '"2"')).status).toBe(412)
    expect((await drop().set('if-match', '"3"')).status).toBe(204)
  })

  test('while there is none, If-Match names the version of the article, whatever its revision', async () => {
    const id = await posted('Not yet')
    await send('delete', `/articles/${id}`)
    await send('post', `/articles/${id}/restore`)
    const { headers, body } = await send('get', `/articles/${id}`)
    expect(body.version).toBe(3)
    expect((await edit(id, { title: 'x' }).set('if-match', '"2"')).status).toBe(412)
    expect((await edit(id, { title: 'x' }).set('if-match', headers.etag ?? '')).status).toBe(200)
    const other = await edit(id, { title: 'y' }).set('if-match', headers.etag ?? '')
    expect(other.status).toBe(412)
  })

  test('If-None-Match: * makes one, and changes none that is there', async () => {
    const id = await posted('Made once')
    const make = () => edit(id, { title: 'Copy' }).set('if-none-match', '*')
    expect((await make()).status).toBe(200)
    const { status, body } = await make()
    expect([status, body.version]).toEqual([412, 2])
  })

  test('of many writers with one version, one wins', async () => {
    const id = await posted('Contended')
    const writers = Array.from({ length: 20 }, (_, n) =>
      edit(id, { title: `Writer ${n}` }).set('if-match', '"1"'),
    )
    const statuses = (await Promise.all(writers)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 412)).toHaveLength(19)
  })

  test('publishing wants the version of the article', async () => {
    const id = await posted('Published')
    await edit(id, { title: 'Working' })
    expect((await send('post', `/articles/${id}/publish`, { version: 2 })).status).toBe(412)
    const { body } = await send('post', `/articles/${id}/publish`, { version: 1 })
    expect([body.title, body.status]).toEqual(['Working', 'published'])
  })

  test('many writers by slug do not starve each other of sessions', async () => {
    await posted('Starved', { slug: 'starved' })
    const writers = Array.from({ length: 30 }, (_, n) => edit('starved', { title: `Writer ${n}` }))
    const statuses = (await Promise.all(writers)).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200]))
  })
})

describe('with a working copy around,', () => {
  test('an address that was taken meanwhile is a conflict when it is published', async () => {
    const id = await posted('Wants a slug')
    await edit(id, { slug: 'wanted' })
    await posted('First', { slug: 'wanted' })
    const { status, body } = await send('post', `/articles/${id}/publish`)
    expect([status, body.errors[0].pointer]).toEqual([409, '/slug'])
    expect((await send('get', `/articles/${id}/working`)).body.slug).toBe('wanted')
  })

  test('the article may be edited, taken back and archived; the working copy stays as it is', async () => {
    const id = await posted('Stays')
    const { body: working } = await edit(id, { title: 'Working' })
    await send('patch', `/articles/${id}`, { title: 'Live' })
    await send('post', `/articles/${id}/unpublish`)
    await send('post', `/articles/${id}/archive`)
    expect((await send('get', `/articles/${id}`)).body).toMatchObject({ title: 'Live', status: 'archived' })
    expect((await send('get', `/articles/${id}/working`)).body).toEqual(working)
  })

  test('the trash keeps it, lets nobody edit it, and gives it back', async () => {
    const id = await posted('Trashed')
    await edit(id, { title: 'Working' })
    await send('delete', `/articles/${id}`)
    expect((await edit(id, { title: 'x' })).status).toBe(409)
    expect((await send('get', `/articles/${id}/working`)).body.title).toBe('Working')
    await send('post', `/articles/${id}/restore`)
    expect((await request.get(`/v1/articles/${id}`)).body.title).toBe('Trashed')
    expect((await send('post', `/articles/${id}/publish`)).body.title).toBe('Working')
  })

  test('deleting for ever takes it, too', async () => {
    const id = await posted('Purged')
    await edit(id, { title: 'Working' })
    await send('delete', `/articles/${id}`)
    await send('delete', `/articles/${id}?purge=true`, undefined, 'admin')
    expect(await db.prisma.revision.count({ where: { articleId: id } })).toBe(0)
    expect((await send('get', `/articles/${id}/working`)).status).toBe(404)
  })
})

test.each<['get' | 'patch' | 'delete', Sender, number]>([
  ['get', 'read', 200],
  ['patch', 'write', 200],
  ['delete', 'write', 204],
])('%s /working is for keys with %s or more', async (method, least, done) => {
  const senders: Sender[] = ['public', 'preview', 'read', 'write', 'publish', 'admin']
  const id = await posted(`Permission ${method}`)
  for (const [rank, sender] of senders.entries()) {
    await edit(id, { title: 'Working' })
    const body = method === 'patch' ? { title: sender } : undefined
    const { status } = await send(method, `/articles/${id}/working`, body, sender)
    const refused = sender === 'public' ? 401 : 403
    expect([sender, status]).toEqual([sender, rank < senders.indexOf(least) ? refused : done])
  }
})
