/** Working copies: edits of a published article that are not public until they are published. */
import { describe, expect, test } from 'vitest'
import { Article } from '../../src/articles/schema.ts'
import { bootWithKeys, type Sender } from './support.ts'

const { db, request, send } = await bootWithKeys({ cacheBytes: 1_000_000 })

async function createArticle(title: string, fields: object = {}): Promise<string> {
  const article = { title, status: 'published', publishedAt: '2024-05-05T00:00:00Z', ...fields }
  const { status, body } = await send('post', '/articles', article)
  expect(status).toBe(201)
  return body.id
}

const edit = (id: string, body: object, sender: Sender = 'write') =>
  send('patch', `/articles/${id}/working`, body, sender)

describe('a working copy', () => {
  test('an edit with the scope write creates a working copy from the article', async () => {
    const id = await createArticle('Copied', { tags: ['Red'], body: { source: 'Live.' } })
    expect((await send('get', `/articles/${id}/working`)).status).toBe(404)
    const { status, body, headers } = await edit(id, { body: { source: 'Working *copy*.' } })
    expect(status).toBe(200)
    expect(Article.strict().parse(body)).toEqual(body)
    expect(body).toMatchObject({
      id,
      title: 'Copied',
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

  test('a working copy accepts merge-patch+json', async () => {
    const id = await createArticle('Typed')
    const request = send('patch', `/articles/${id}/working`).type('application/merge-patch+json')
    expect((await request.send('{"title":"Typed later"}')).body.title).toBe('Typed later')
  })

  test('edits of a working copy accumulate, and null resets a field', async () => {
    const id = await createArticle('Grows', { keywords: ['a'] })
    await edit(id, { keywords: ['b'], cover: { url: 'https://example.org/a.jpg' } })
    const { body } = await edit(id, { cover: null })
    expect(body).toMatchObject({ version: 3, keywords: ['b'], cover: null })
  })

  test('a draft can have a working copy', async () => {
    const id = await createArticle('Of a draft', { status: 'draft' })
    await edit(id, { title: 'Of a draft, later' })
    const { body } = await send('get', `/articles/${id}`)
    expect(body).toMatchObject({ title: 'Of a draft', status: 'draft', version: 1 })
  })

  test.each([
    [{ title: '' }, '/title'],
    [{ colour: 'red' }, '/colour'],
    [{ cover: { alt: 'no url' } }, '/cover/url'],
  ])('the edit %j is rejected at %s and creates no working copy', async (input, pointer) => {
    const id = await createArticle(`Refused ${pointer}`)
    const { status, body } = await edit(id, input)
    expect([status, body.errors[0].pointer]).toEqual([400, pointer])
    expect((await send('get', `/articles/${id}/working`)).status).toBe(404)
  })

  test('deleting a working copy keeps its revisions', async () => {
    const id = await createArticle('Discarded')
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

  test('the working copy of an unknown article returns 404', async () => {
    const unknownArticle = '/articles/01a2089c-dc60-7667-9b38-7c5b1fadfa37/working'
    expect((await send('get', unknownArticle)).status).toBe(404)
    expect((await send('patch', unknownArticle, { title: 'x' })).status).toBe(404)
    expect((await send('delete', unknownArticle)).status).toBe(404)
    expect((await send('patch', '/articles/no-such-slug/working', { title: 'x' })).status).toBe(404)
  })
})

test('every public endpoint returns the old content until a working copy is published', async () => {
  const id = await createArticle('Oldtitle', {
    slug: 'oldslug',
    tags: ['Oldtag'],
    body: { source: 'Oldword.' },
  })
  const paths = [
    '/v1/articles/oldslug',
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
    '/v1/articles/newslug',
    '/feed.xml',
    '/tags/newtag/feed.xml',
    '/sitemap.xml',
    '/llms.txt',
    '/articles/oldslug.md',
  ]
  const publicResponses = async () => {
    const responses = await Promise.all(paths.map((path) => request.get(path)))
    return responses.map(({ status, text, headers }) => [
      status,
      text.replace(/"(requestId|cursor)":"[^"]*"/, ''),
      headers.etag,
    ])
  }
  const before = await publicResponses()
  const { cursor } = (await request.get('/v1/changes?cursor=now')).body
  const changes = `/v1/changes?cursor=${cursor}`
  const changed = { title: 'Newtitle', slug: 'newslug', tags: ['Newtag'], body: { source: 'Newword.' } }
  expect((await edit(id, changed)).status).toBe(200)
  expect(await publicResponses()).toEqual(before)
  expect((await request.get(changes)).body.data).toEqual([])

  expect((await send('post', `/articles/${id}/publish`, undefined, 'write')).status).toBe(403)
  const { status, body } = await send('post', `/articles/${id}/publish`)
  expect(status).toBe(200)
  expect(body).toMatchObject({ title: 'Newtitle', slug: 'newslug', publishedAt: '2024-05-05T00:00:00.000Z' })
  expect((await request.get(changes)).body.data).toMatchObject([
    { entity: 'tag', action: 'created', slug: 'newtag' },
    { id, action: 'updated', slug: 'newslug', previous: { slug: 'oldslug' } },
  ])
  expect((await request.get('/v1/articles/newslug')).body.html).toBe('<p>Newword.</p>\n')
  expect((await request.get('/v1/articles/oldslug')).status).toBe(308)
  expect((await request.get('/v1/search?q=newword')).text).toContain(id)
  expect((await send('get', `/articles/${id}/working`)).status).toBe(404)
})

describe('optimistic locking', () => {
  test('If-Match is compared with the version of the working copy', async () => {
    const id = await createArticle('Matched')
    const { headers } = await edit(id, { title: 'Two' })
    expect((await edit(id, { title: 'Three' }).set('if-match', headers.etag ?? '')).status).toBe(200)
    const stale = await edit(id, { title: 'Late' }).set('if-match', headers.etag ?? '')
    expect([stale.status, stale.body.version]).toEqual([412, 3])
    expect((await edit(id, { title: 'Late', version: 2 })).status).toBe(412)
    const deleteCopy = () => send('delete', `/articles/${id}/working`)
    expect((await deleteCopy().set('if-match', '"2"')).status).toBe(412)
    expect((await deleteCopy().set('if-match', '"3"')).status).toBe(204)
  })

  test('without a working copy, If-Match is compared with the version of the article, not its revision', async () => {
    const id = await createArticle('Not yet')
    await send('delete', `/articles/${id}`)
    await send('post', `/articles/${id}/restore`)
    const { headers, body } = await send('get', `/articles/${id}`)
    expect(body.version).toBe(3)
    expect((await edit(id, { title: 'x' }).set('if-match', '"2"')).status).toBe(412)
    expect((await edit(id, { title: 'x' }).set('if-match', headers.etag ?? '')).status).toBe(200)
    const second = await edit(id, { title: 'y' }).set('if-match', headers.etag ?? '')
    expect(second.status).toBe(412)
  })

  test('If-None-Match: * creates a working copy, and rejects an edit of an existing one', async () => {
    const id = await createArticle('Created once')
    const createCopy = () => edit(id, { title: 'Copy' }).set('if-none-match', '*')
    expect((await createCopy()).status).toBe(200)
    const { status, body } = await createCopy()
    expect([status, body.version]).toEqual([412, 2])
  })

  test('of concurrent edits with the same version, one succeeds', async () => {
    const id = await createArticle('Contended')
    const writers = Array.from({ length: 20 }, (_, n) =>
      edit(id, { title: `Writer ${n}` }).set('if-match', '"1"'),
    )
    const statuses = (await Promise.all(writers)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 412)).toHaveLength(19)
  })

  test('publishing a working copy requires the version of the article', async () => {
    const id = await createArticle('Published')
    await edit(id, { title: 'Working' })
    expect((await send('post', `/articles/${id}/publish`, { version: 2 })).status).toBe(412)
    const { body } = await send('post', `/articles/${id}/publish`, { version: 1 })
    expect([body.title, body.status]).toEqual(['Working', 'published'])
  })

  test.each([
    [{ workingVersion: 3 }, undefined],
    [{ workingVersion: 2 }, 3],
    [{ workingVersion: 9 }, 3],
    [{ workingVersion: null }, 3],
    [{ version: 1, workingVersion: 3 }, undefined],
    [{ version: 2, workingVersion: 3 }, 1],
  ])('publishing with %j of the working copy 3: current version %s', async (expected, current) => {
    const id = await createArticle(`Expected ${JSON.stringify(expected)}`)
    await edit(id, { title: 'Read' })
    await edit(id, { title: 'Changed since' })
    const { status, body } = await send('post', `/articles/${id}/publish`, expected)
    if (current === undefined) expect([status, body.title]).toEqual([200, 'Changed since'])
    else expect([status, body.version]).toEqual([412, current])
  })

  test('publishing an article without a working copy expects none, in a batch, too', async () => {
    const id = await createArticle('No copy')
    const missing = await send('post', `/articles/${id}/publish`, { workingVersion: 2 })
    expect([missing.status, missing.body.version]).toEqual([412, undefined])
    const publish = { op: 'publish', id, workingVersion: 2 }
    const batch = (operation: object) => send('post', '/articles/batch', { operations: [operation] })
    expect((await batch(publish)).status).toBe(412)
    expect((await batch({ ...publish, workingVersion: null })).status).toBe(200)
  })

  test('many concurrent edits by slug do not exhaust the connection pool', async () => {
    await createArticle('Starved', { slug: 'starved' })
    const writers = Array.from({ length: 30 }, (_, n) => edit('starved', { title: `Writer ${n}` }))
    const statuses = (await Promise.all(writers)).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200]))
  })
})

describe('the article of a working copy', () => {
  test('publishing a working copy whose slug is taken meanwhile returns 409', async () => {
    const id = await createArticle('Wants a slug')
    await edit(id, { slug: 'wanted' })
    await createArticle('First', { slug: 'wanted' })
    const { status, body } = await send('post', `/articles/${id}/publish`)
    expect([status, body.errors[0].pointer]).toEqual([409, '/slug'])
    expect((await send('get', `/articles/${id}/working`)).body.slug).toBe('wanted')
  })

  test('editing, unpublishing and archiving an article do not change its working copy', async () => {
    const id = await createArticle('Stays')
    const { body: working } = await edit(id, { title: 'Working' })
    await send('patch', `/articles/${id}`, { title: 'Live' })
    await send('post', `/articles/${id}/unpublish`)
    await send('post', `/articles/${id}/archive`)
    expect((await send('get', `/articles/${id}`)).body).toMatchObject({ title: 'Live', status: 'archived' })
    expect((await send('get', `/articles/${id}/working`)).body).toEqual(working)
  })

  test('trash keeps the working copy but rejects edits, and restoring returns it', async () => {
    const id = await createArticle('Trashed')
    await edit(id, { title: 'Working' })
    await send('delete', `/articles/${id}`)
    expect((await edit(id, { title: 'x' })).status).toBe(409)
    expect((await send('get', `/articles/${id}/working`)).body.title).toBe('Working')
    await send('post', `/articles/${id}/restore`)
    expect((await request.get(`/v1/articles/${id}`)).body.title).toBe('Trashed')
    expect((await send('post', `/articles/${id}/publish`)).body.title).toBe('Working')
  })

  test('purging an article deletes its working copy', async () => {
    const id = await createArticle('Purged')
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
])('%s /working requires the scope %s', async (method, required, success) => {
  const senders: Sender[] = ['public', 'preview', 'read', 'write', 'publish', 'admin']
  const id = await createArticle(`Permission ${method}`)
  for (const [rank, sender] of senders.entries()) {
    await edit(id, { title: 'Working' })
    const body = method === 'patch' ? { title: sender } : undefined
    const { status } = await send(method, `/articles/${id}/working`, body, sender)
    const rejected = sender === 'public' ? 401 : 403
    expect([sender, status]).toEqual([sender, rank < senders.indexOf(required) ? rejected : success])
  }
})
