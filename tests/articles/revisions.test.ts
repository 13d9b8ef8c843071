/** The history of articles: every state, what differs between two, and back to any of them. */
import { applyPatch } from 'diff'
import { describe, expect, test } from 'vitest'
import { CHANGED_LINES_MAX } from '../../src/articles/model/diff.ts'
import { RevisionDiff, RevisionPage } from '../../src/articles/revision-schema.ts'
import { Article } from '../../src/articles/schema.ts'
import { byline, createArticles } from '../support/create-articles.ts'
import { bootWithKeys, type Sender } from './support.ts'

const { db, send } = await bootWithKeys()

async function posted(body: object): Promise<string> {
  const answer = await send('post', '/articles', body)
  expect(answer.status).toBe(201)
  return answer.body.id
}

/** An article with three revisions, and a fourth that is its working copy. */
async function withHistory(title: string): Promise<string> {
  const id = await posted({ title, body: { source: 'One.\nSame.\n' }, tags: ['Red'], status: 'published' })
  await send('patch', `/articles/${id}`, { body: { source: 'Two.\nSame.\n' }, tags: ['Blue'] })
  await send('post', `/articles/${id}/unpublish`)
  await send('patch', `/articles/${id}/working`, { title: `${title}, again` }, 'write')
  return id
}

const numbersOf = (body: { data: { number: number }[] }) => body.data.map(({ number }) => number)

describe('GET /v1/articles/{id}/revisions', () => {
  test('tells every revision, newest first: who, when, which is live, which is the working copy', async () => {
    const id = await withHistory('History')
    const { status, body } = await send('get', `/articles/${id}/revisions`)
    expect(status).toBe(200)
    expect(RevisionPage.strict().parse(body)).toEqual(body)
    expect(body.data).toMatchObject([
      { number: 4, actor: 'write', live: false, working: true, replaced: 3 },
      { number: 3, actor: 'publish', live: true, working: false, replaced: 2 },
      { number: 2, actor: 'publish', live: false, working: false, replaced: 1 },
      { number: 1, actor: 'publish', live: false, working: false, replaced: null },
    ])
    const times = body.data.map((one: { createdAt: string }) => Date.parse(one.createdAt))
    expect(times).toEqual([...times].sort((a, b) => b - a))
  })

  test('comes in pages, forwards and back, by slug as by id', async () => {
    await withHistory('Paged history')
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

  test('a cursor is good for one article only', async () => {
    const [one, other] = [await withHistory('Cursor one'), await withHistory('Cursor two')]
    const { next } = (await send('get', `/articles/${one}/revisions?limit=1`)).body.pagination
    const { status, body } = await send('get', `/articles/${other}/revisions?cursor=${next}`)
    expect([status, body.errors[0].pointer]).toEqual([400, '/cursor'])
  })

  test('an article in the trash has one, by its id; one that is not there has none', async () => {
    const id = await withHistory('Trashed history')
    await send('delete', `/articles/${id}`)
    expect((await send('get', `/articles/${id}/revisions`)).body.data).toHaveLength(4)
    expect((await send('get', `/articles/${id}/revisions/1`)).body.title).toBe('Trashed history')
    expect((await send('get', '/articles/trashed-history/revisions')).status).toBe(404)
    const nowhere = '01a2089c-dc60-7667-9b38-7c5b1fadfa37'
    expect((await send('get', `/articles/${nowhere}/revisions`)).status).toBe(404)
    expect((await send('get', `/articles/${nowhere}/revisions/1`)).status).toBe(404)
  })
})

describe('GET /v1/articles/{id}/revisions/{n}', () => {
  test('is the article as it was, with its body', async () => {
    const id = await withHistory('Read back')
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

  test('names what it names as the article does: once, and by the name that is known', async () => {
    for (const path of ['tags', 'categories', 'authors'])
      await send('post', `/${path}`, { name: 'Rouge', slug: 'red-or-rouge' })
    const said = ['Red or rouge', { slug: 'red-or-rouge', name: 'Red' }, 'Blue']
    const id = await posted({ title: 'Named', tags: said, categories: said, authors: said })
    const names = [
      { slug: 'red-or-rouge', name: 'Rouge' },
      { slug: 'blue', name: 'Blue' },
    ]
    const named = { tags: names, categories: names, authors: names }
    expect((await send('get', `/articles/${id}`)).body).toMatchObject(named)
    expect((await send('get', `/articles/${id}/revisions/1`)).body).toMatchObject(named)
  })

  test.each(['99', '0', 'x', '99999999999'])('there is no revision %s', async (number) => {
    const id = await withHistory(`No revision ${number}`)
    const { status } = await send('get', `/articles/${id}/revisions/${number}`)
    expect(status).toBe(number === '99' ? 404 : 400)
  })

  test("what today's rules forbid is 422, and is not restored", async () => {
    const id = await withHistory('Forbidden today')
    const where = { articleId_number: { articleId: id, number: 1 } }
    await db.prisma.revision.update({ where, data: { snapshot: { title: '' } } })
    expect((await send('get', `/articles/${id}/revisions/1`)).status).toBe(422)
    expect((await send('post', `/articles/${id}/revisions/1/restore`)).status).toBe(422)
  })
})

describe('GET /v1/articles/{id}/revisions/{n}/diff', () => {
  test('names the fields that differ from the revision before, and the lines of the source', async () => {
    const id = await withHistory('Compared')
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

  test('compares any two, either way', async () => {
    const id = await withHistory('Any two')
    const { body } = await send('get', `/articles/${id}/revisions/1/diff?against=4`)
    expect([body.from, body.to]).toEqual([4, 1])
    expect(body.fields).toContainEqual({ field: 'title', from: 'Any two, again', to: 'Any two' })
    const same = await send('get', `/articles/${id}/revisions/2/diff?against=2`)
    expect(same.body).toMatchObject({ fields: [], source: '' })
  })

  test('the first has none before it; one that is not there is 404', async () => {
    const id = await withHistory('The first')
    expect((await send('get', `/articles/${id}/revisions/1/diff`)).status).toBe(404)
    expect((await send('get', `/articles/${id}/revisions/1/diff?against=9`)).status).toBe(404)
    expect((await send('get', `/articles/${id}/revisions/9/diff`)).status).toBe(404)
  })

  test('gives up when more lines differ than it compares, and does not on one less', async () => {
    const lines = (count: number, text: string) =>
      Array.from({ length: count }, (_, n) => `${text} ${n}\n`).join('')
    const half = CHANGED_LINES_MAX / 2
    const id = await posted({ title: 'Huge', body: { source: lines(half, 'old') } })
    await send('patch', `/articles/${id}`, { body: { source: lines(half, 'new') } })
    await send('patch', `/articles/${id}`, { body: { source: lines(half + 1, 'newer') } })
    const within = (await send('get', `/articles/${id}/revisions/2/diff`)).body
    expect(applyPatch(lines(half, 'old'), within.source)).toBe(lines(half, 'new'))
    expect((await send('get', `/articles/${id}/revisions/3/diff`)).body.source).toBeNull()
  })

  test('does not tell the e-mail address of an author', async () => {
    const author = { ...byline('Ada'), email: 'ada@example.org' }
    const [id = ''] = await createArticles(db, { authors: [author] })
    await send('patch', `/articles/${id}`, { authors: [] })
    for (const below of ['', '/2/diff', '/1']) {
      const { status, text } = await send('get', `/articles/${id}/revisions${below}`, undefined, 'admin')
      expect(status).toBe(200)
      expect(text).not.toContain('ada@example.org')
    }
  })
})

describe('POST /v1/articles/{id}/revisions/{n}/restore', () => {
  test('is a further revision that equals the earlier one, status, tags and address included', async () => {
    const id = await posted({ title: 'Restored', status: 'published', tags: ['Red'], authors: ['Ada'] })
    const before = (await send('get', `/articles/${id}?include=source`)).body
    await send('put', `/articles/${id}`, { title: 'Else', slug: 'restored-else', status: 'draft' })
    const { status, body, headers } = await send('post', `/articles/${id}/revisions/1/restore`)
    expect(status).toBe(200)
    const { updatedAt, aliases } = body
    expect(body).toEqual({ ...before, version: 3, updatedAt, aliases })
    expect(aliases).toEqual(['restored-else'])
    expect(headers.etag).toMatch(/^"3-/)
    const history = await send('get', `/articles/${id}/revisions`)
    expect(history.body.data[0]).toMatchObject({ number: 3, live: true, replaced: 2 })
    expect((await send('get', '/articles/restored-else', undefined, 'public')).status).toBe(308)
  })

  test('keeps the working copy, and can restore one that was given up', async () => {
    const id = await withHistory('Given up')
    await send('post', `/articles/${id}/revisions/1/restore`)
    const working = await send('get', `/articles/${id}/working`)
    expect(working.body.title).toBe('Given up, again')
    await send('delete', `/articles/${id}/working`)
    const { body } = await send('post', `/articles/${id}/revisions/4/restore`)
    expect(body.title).toBe('Given up, again')
  })

  test('wants the version that was seen, as every write', async () => {
    const id = await withHistory('Versions')
    const restore = () => send('post', `/articles/${id}/revisions/1/restore`)
    const stale = await restore().set('if-match', '"2"')
    expect([stale.status, stale.body.version]).toEqual([412, 3])
    expect((await restore().send({ version: 2 })).status).toBe(412)
    expect((await restore().set('if-match', '"3"')).status).toBe(200)
  })

  test('an address that another article has now is a conflict; so is the trash', async () => {
    const id = await posted({ title: 'Left behind' })
    await send('patch', `/articles/${id}`, { slug: 'moved-on' })
    await posted({ title: 'Newcomer', slug: 'left-behind' })
    const { status, body } = await send('post', `/articles/${id}/revisions/1/restore`)
    expect([status, body.errors[0].pointer]).toEqual([409, '/slug'])
    await send('delete', `/articles/${id}`)
    expect((await send('post', `/articles/${id}/revisions/2/restore`)).status).toBe(409)
  })

  test('needs `publish` where it touches what the public sees, before or after', async () => {
    const id = await withHistory('Touching')
    const restore = (number: number) =>
      send('post', `/articles/${id}/revisions/${number}/restore`, undefined, 'write')
    expect((await restore(1)).status).toBe(403)
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
])('%s /revisions%s is for keys with %s or more', async (method, below, least) => {
  const id = await withHistory(`Permission ${method} ${below}`)
  const senders: Sender[] = ['public', 'preview', 'read', 'write', 'publish', 'admin']
  for (const [rank, sender] of senders.entries()) {
    const path = `/articles/${id}/revisions${below}`
    const { status } = await send(method === 'get' ? 'get' : 'post', path, undefined, sender)
    const refused = sender === 'public' ? 401 : 403
    expect([sender, status]).toEqual([sender, rank < senders.indexOf(least) ? refused : 200])
  }
})
