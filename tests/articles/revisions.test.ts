/** Revisions of articles: the list, single revisions, differences and restoring. */
import { applyPatch } from 'diff'
import { describe, expect, test } from 'vitest'
import { CHANGED_LINES_MAX } from '../../src/articles/model/diff.ts'
import { RevisionDiff, RevisionPage } from '../../src/articles/revision-schema.ts'
import { Article } from '../../src/articles/schema.ts'
import { stopDate } from '../support/clock.ts'
import { byline, createArticles } from '../support/create-articles.ts'
import { bootWithKeys, type Sender } from './support.ts'

const { db, send } = await bootWithKeys()

async function createArticle(body: object): Promise<string> {
  const response = await send('post', '/articles', body)
  expect(response.status).toBe(201)
  return response.body.id
}

/** Creates an article with three revisions and a working copy as the fourth. */
async function createArticleWithHistory(title: string): Promise<string> {
  const id = await createArticle({
    title,
    body: { source: 'One.\nSame.\n' },
    tags: ['Red'],
    status: 'published',
  })
  await send('patch', `/articles/${id}`, { body: { source: 'Two.\nSame.\n' }, tags: ['Blue'] })
  await send('post', `/articles/${id}/unpublish`)
  await send('patch', `/articles/${id}/working`, { title: `${title}, again` }, 'write')
  return id
}

const numbersOf = (body: { data: { number: number }[] }) => body.data.map(({ number }) => number)

describe('GET /v1/articles/{id}/revisions', () => {
  test('the list has every revision, newest first, with actor, time, live revision and working copy', async () => {
    const id = await createArticleWithHistory('History')
    const { status, body } = await send('get', `/articles/${id}/revisions`)
    expect(status).toBe(200)
    expect(RevisionPage.strict().parse(body)).toEqual(body)
    expect(body.data).toMatchObject([
      { number: 4, actor: 'write', live: false, working: true, replaced: 3 },
      { number: 3, actor: 'publish', live: true, working: false, replaced: 2 },
      { number: 2, actor: 'publish', live: false, working: false, replaced: 1 },
      { number: 1, actor: 'publish', live: false, working: false, replaced: null },
    ])
    const times = body.data.map((revision: { createdAt: string }) => Date.parse(revision.createdAt))
    expect(times).toEqual([...times].sort((a, b) => b - a))
  })

  test('the list of revisions is paged in both directions, by slug or id', async () => {
    await createArticleWithHistory('Paged history')
    const path = '/articles/paged-history/revisions?limit=2'
    const first = await send('get', path)
    expect(numbersOf(first.body)).toEqual([4, 3])
    const second = await send('get', `${path}&cursor=${first.body.pagination.next}`)
    expect([numbersOf(second.body), second.body.pagination.next]).toEqual([[2, 1], null])
    const back = await send('get', `${path}&cursor=${second.body.pagination.prev}`)
    expect([numbersOf(back.body), back.body.pagination.prev]).toEqual([[4, 3], null])
    expect(numbersOf((await send('get', `${path}&page=2`)).body)).toEqual([2, 1])
    expect(first.headers.link).toContain('rel="next"')
  })

  test('a cursor of revisions is valid for one article only', async () => {
    const [first, second] = [
      await createArticleWithHistory('Cursor one'),
      await createArticleWithHistory('Cursor two'),
    ]
    const { next } = (await send('get', `/articles/${first}/revisions?limit=1`)).body.pagination
    const { status, body } = await send('get', `/articles/${second}/revisions?cursor=${next}`)
    expect([status, body.errors[0].pointer]).toEqual([400, '/cursor'])
  })

  test('an article in the trash has revisions by id and slug, an unknown article returns 404', async () => {
    const id = await createArticleWithHistory('Trashed history')
    await send('delete', `/articles/${id}`)
    expect((await send('get', `/articles/${id}/revisions`)).body.data).toHaveLength(4)
    expect((await send('get', `/articles/${id}/revisions/1`)).body.title).toBe('Trashed history')
    expect((await send('get', '/articles/trashed-history/revisions')).body.data).toHaveLength(4)
    expect((await send('get', '/articles/no-such-article/revisions')).status).toBe(404)
    const unknownId = '01a2089c-dc60-7667-9b38-7c5b1fadfa37'
    expect((await send('get', `/articles/${unknownId}/revisions`)).status).toBe(404)
    expect((await send('get', `/articles/${unknownId}/revisions/1`)).status).toBe(404)
  })
})

describe('GET /v1/articles/{id}/revisions/{n}', () => {
  test('a revision is the article at that time, with its body', async () => {
    const id = await createArticleWithHistory('Read back')
    const { status, body } = await send('get', `/articles/${id}/revisions/1`)
    expect(status).toBe(200)
    expect(Article.strict().parse(body)).toEqual(body)
    expect(body).toMatchObject({
      id,
      title: 'Read back',
      status: 'published',
      tags: [{ slug: 'red', name: 'Red' }],
      body: { format: 'markdown', source: 'One.\nSame.\n' },
      html: '<p>One.\nSame.</p>\n',
      version: 1,
    })
  })

  test('a revision has each term once, with its current name', async () => {
    for (const path of ['tags', 'categories', 'authors'])
      await send('post', `/${path}`, { name: 'Rouge', slug: 'red-or-rouge' })
    const terms = ['Red or rouge', { slug: 'red-or-rouge', name: 'Red' }, 'Blue']
    const id = await createArticle({ title: 'Named', tags: terms, categories: terms, authors: terms })
    const names = [
      { slug: 'red-or-rouge', name: 'Rouge' },
      { slug: 'blue', name: 'Blue' },
    ]
    const expected = { tags: names, categories: names, authors: names }
    expect((await send('get', `/articles/${id}`)).body).toMatchObject(expected)
    expect((await send('get', `/articles/${id}/revisions/1`)).body).toMatchObject(expected)
  })

  test.each(['99', '0', 'x', '99999999999'])('the revision %s does not exist', async (number) => {
    const id = await createArticleWithHistory(`No revision ${number}`)
    const { status } = await send('get', `/articles/${id}/revisions/${number}`)
    expect(status).toBe(number === '99' ? 404 : 400)
  })

  test('a revision that is invalid by the current rules returns 422 and cannot be restored', async () => {
    const id = await createArticleWithHistory('Forbidden today')
    const where = { articleId_number: { articleId: id, number: 1 } }
    await db.prisma.revision.update({ where, data: { snapshot: { title: '' } } })
    expect((await send('get', `/articles/${id}/revisions/1`)).status).toBe(422)
    expect((await send('post', `/articles/${id}/revisions/1/restore`)).status).toBe(422)
  })
})

describe('GET /v1/articles/{id}/revisions/{n}/diff', () => {
  test('a diff has the fields that differ from the previous revision, and the lines of the source', async () => {
    const id = await createArticleWithHistory('Compared')
    const { status, body } = await send('get', `/articles/${id}/revisions/2/diff`)
    expect(status).toBe(200)
    expect(RevisionDiff.strict().parse(body)).toEqual(body)
    expect(body).toEqual({
      from: 1,
      to: 2,
      fields: [
        { field: 'excerpt', from: 'One. Same.', to: 'Two. Same.' },
        { field: 'tags', from: [{ slug: 'red', name: 'Red' }], to: [{ slug: 'blue', name: 'Blue' }] },
      ],
      source: '--- revision 1\n+++ revision 2\n@@ -1,2 +1,2 @@\n-One.\n+Two.\n Same.\n',
    })
    expect(applyPatch('One.\nSame.\n', body.source)).toBe('Two.\nSame.\n')
  })

  test('a diff compares any two revisions in either direction', async () => {
    const id = await createArticleWithHistory('Any two')
    const { body } = await send('get', `/articles/${id}/revisions/1/diff?against=4`)
    expect([body.from, body.to]).toEqual([4, 1])
    expect(body.fields).toContainEqual({ field: 'title', from: 'Any two, again', to: 'Any two' })
    const same = await send('get', `/articles/${id}/revisions/2/diff?against=2`)
    expect(same.body).toMatchObject({ fields: [], source: '' })
  })

  test('a diff of the first revision or with an unknown revision returns 404', async () => {
    const id = await createArticleWithHistory('The first')
    expect((await send('get', `/articles/${id}/revisions/1/diff`)).status).toBe(404)
    expect((await send('get', `/articles/${id}/revisions/1/diff?against=9`)).status).toBe(404)
    expect((await send('get', `/articles/${id}/revisions/9/diff`)).status).toBe(404)
  })

  test('the source diff is null beyond the maximum number of changed lines', async () => {
    const lines = (count: number, text: string) =>
      Array.from({ length: count }, (_, n) => `${text} ${n}\n`).join('')
    const half = CHANGED_LINES_MAX / 2
    const id = await createArticle({ title: 'Huge', body: { source: lines(half, 'old') } })
    await send('patch', `/articles/${id}`, { body: { source: lines(half, 'new') } })
    await send('patch', `/articles/${id}`, { body: { source: lines(half + 1, 'newer') } })
    stopDate() // the time limit of a diff
    const within = (await send('get', `/articles/${id}/revisions/2/diff`)).body
    expect(applyPatch(lines(half, 'old'), within.source)).toBe(lines(half, 'new'))
    expect((await send('get', `/articles/${id}/revisions/3/diff`)).body.source).toBeNull()
  })

  test('revisions and diffs omit the e-mail address of an author', async () => {
    const author = { ...byline('Ada'), email: 'ada@example.org' }
    const [id = ''] = await createArticles(db, { authors: [author] })
    await send('patch', `/articles/${id}`, { authors: [] })
    for (const subpath of ['', '/2/diff', '/1']) {
      const { status, text } = await send('get', `/articles/${id}/revisions${subpath}`, undefined, 'admin')
      expect(status).toBe(200)
      expect(text).not.toContain('ada@example.org')
    }
  })
})

describe('POST /v1/articles/{id}/revisions/{n}/restore', () => {
  test('restoring brings the content back, and keeps status, dates, slug and aliases', async () => {
    const id = await createArticle({ title: 'Kept', excerpt: 'Before.', tags: ['Red'], status: 'draft' })
    await send('put', `/articles/${id}`, {
      ...{ title: 'Else', slug: 'kept-else', aliases: ['/kept'], status: 'published' },
      ...{ publishedAt: '2020-01-01', expiresAt: '2999-01-01', translationKey: 'key' },
    })
    const now = (await send('get', `/articles/${id}?include=source`)).body
    const { status, body } = await send('post', `/articles/${id}/revisions/1/restore`)
    const { updatedAt, title, excerpt, tags } = body
    expect(status).toBe(200)
    expect([title, excerpt, tags]).toEqual(['Kept', 'Before.', [{ slug: 'red', name: 'Red' }]])
    expect(body).toEqual({ ...now, title, excerpt, tags, updatedAt, version: now.version + 1 })
  })

  test('with state=true, restoring brings back content, status, tags and slug', async () => {
    const id = await createArticle({
      title: 'Restored',
      status: 'published',
      tags: ['Red'],
      authors: ['Ada'],
    })
    const before = (await send('get', `/articles/${id}?include=source`)).body
    await send('put', `/articles/${id}`, { title: 'Else', slug: 'restored-else', status: 'draft' })
    const { status, body, headers } = await send('post', `/articles/${id}/revisions/1/restore?state=true`)
    expect(status).toBe(200)
    const { updatedAt, aliases } = body
    expect(body).toEqual({ ...before, version: 3, updatedAt, aliases })
    expect(aliases).toEqual(['restored-else'])
    expect(headers.etag).toMatch(/^"3-/)
    const history = await send('get', `/articles/${id}/revisions`)
    expect(history.body.data[0]).toMatchObject({ number: 3, live: true, replaced: 2 })
    expect((await send('get', '/articles/restored-else', undefined, 'public')).status).toBe(308)
  })

  test('restoring keeps the working copy, and can restore a deleted working copy', async () => {
    const id = await createArticleWithHistory('Discarded')
    await send('post', `/articles/${id}/revisions/1/restore`)
    const working = await send('get', `/articles/${id}/working`)
    expect(working.body.title).toBe('Discarded, again')
    await send('delete', `/articles/${id}/working`)
    const { body } = await send('post', `/articles/${id}/revisions/4/restore`)
    expect(body.title).toBe('Discarded, again')
  })

  test('restoring rejects a stale version with 412', async () => {
    const id = await createArticleWithHistory('Versions')
    const restore = () => send('post', `/articles/${id}/revisions/1/restore`)
    const stale = await restore().set('if-match', '"2"')
    expect([stale.status, stale.body.version]).toEqual([412, 3])
    expect((await restore().send({ version: 2 })).status).toBe(412)
    expect((await restore().set('if-match', '"3"')).status).toBe(200)
  })

  test('restoring a slug that is taken or an article in the trash returns 409', async () => {
    const id = await createArticle({ title: 'Left behind' })
    await send('patch', `/articles/${id}`, { slug: 'moved-on' })
    await createArticle({ title: 'Newcomer', slug: 'left-behind' })
    const { status, body } = await send('post', `/articles/${id}/revisions/1/restore?state=true`)
    expect([status, body.errors[0].pointer]).toEqual([409, '/slug'])
    await send('delete', `/articles/${id}`)
    expect((await send('post', `/articles/${id}/revisions/2/restore`)).status).toBe(409)
  })

  test('restoring requires `publish` if the article is public before or after, which its state decides', async () => {
    const id = await createArticleWithHistory('Touching')
    const restore = (number: number, query = '') =>
      send('post', `/articles/${id}/revisions/${number}/restore${query}`, undefined, 'write')
    expect((await restore(1)).status).toBe(200)
    expect((await restore(1, '?state=true')).status).toBe(403)
    expect((await restore(3)).status).toBe(200)
    await send('post', `/articles/${id}/publish`)
    expect((await restore(3)).status).toBe(403)
  })
})

test.each<[string, string, Sender]>([
  ['get', '', 'read'],
  ['get', '/1', 'read'],
  ['get', '/2/diff', 'read'],
  ['post', '/3/restore', 'write'],
])('%s /revisions%s requires the scope %s', async (method, subpath, required) => {
  const id = await createArticleWithHistory(`Permission ${method} ${subpath}`)
  const senders: Sender[] = ['public', 'preview', 'read', 'write', 'publish', 'admin']
  for (const [rank, sender] of senders.entries()) {
    const path = `/articles/${id}/revisions${subpath}`
    const { status } = await send(method === 'get' ? 'get' : 'post', path, undefined, sender)
    const rejected = sender === 'public' ? 401 : 403
    expect([sender, status]).toEqual([sender, rank < senders.indexOf(required) ? rejected : 200])
  }
})
