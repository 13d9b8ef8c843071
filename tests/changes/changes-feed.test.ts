import { beforeAll, describe, expect, test } from 'vitest'
import { ChangesPage } from '../../src/changes/schema.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { type ApiChange, type Feed, openWriter, readSiteState, replay, rewrite, trash } from './support.ts'

const booted = await boot()
const { db } = booted
const { secret } = await createKey(db, { name: 'test', scopes: ['preview'], expiresAt: null })

async function feed(query: string, key?: string): Promise<Feed> {
  const pending = booted.request.get(`/v1/changes${query}`)
  if (key) pending.set('authorization', `Bearer ${key}`)
  const { body, status } = await pending
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const now = async (key?: string) => (await feed('?cursor=now', key)).cursor

/** Reads all pages from a cursor. */
async function readAll(cursor: string | undefined, limit: number, key?: string) {
  const changes: ApiChange[] = []
  let nextCursor = cursor
  for (;;) {
    const page = await feed(`?limit=${limit}${nextCursor === undefined ? '' : `&cursor=${nextCursor}`}`, key)
    changes.push(...page.data)
    nextCursor = page.cursor
    if (!page.more) return { changes, cursor: nextCursor }
  }
}

const actions = (changes: readonly ApiChange[], id: string) =>
  changes.filter((change) => change.id === id).map(({ action }) => action)

describe('GET /v1/changes', () => {
  beforeAll(async () => {
    const [first, second] = await createArticles(db, { tags: [term('One')] }, { status: 'draft' })
    await rewrite(db, String(first), { tags: [term('Two')] })
    await rewrite(db, String(second), { status: 'published' })
  })

  test.each([
    ['the public', undefined],
    ['a key', secret],
  ])('pages of one change equal one large page for %s', async (_, key) => {
    const onePage = await readAll(undefined, 1_000, key)
    const single = await readAll(undefined, 1, key)
    expect(onePage.changes.length).toBeGreaterThan(4)
    expect(single).toEqual(onePage)
  })

  test('the changes feed matches its schema', async () => {
    const page = await feed('')
    expect(ChangesPage.strict().parse(page)).toEqual(page)
  })

  test('without a key, changes of drafts are hidden and the cursor stays the same', async () => {
    const cursor = await now()
    await createArticles(db, { status: 'draft' })
    expect(await feed(`?cursor=${cursor}`)).toEqual({ data: [], cursor, more: false })
    expect((await feed(`?cursor=${cursor}`, secret)).data).toMatchObject([{ action: 'created' }])
  })

  test('without a key, the changes feed contains publication, updates and unpublication', async () => {
    const cursor = await now()
    const [id = ''] = await createArticles(db, { status: 'draft' })
    await rewrite(db, id, { status: 'draft' })
    await rewrite(db, id, { status: 'published' })
    await rewrite(db, id, { status: 'published' })
    await rewrite(db, id, { status: 'archived' })
    await rewrite(db, id, { status: 'draft' })
    await trash(db, id)
    const { changes } = await readAll(cursor, 2)
    expect(actions(changes, id)).toEqual(['published', 'updated', 'unpublished'])
    const { changes: all } = await readAll(cursor, 2, secret)
    expect(actions(all, id)).toEqual([
      ...['created', 'updated', 'published', 'updated', 'unpublished', 'updated', 'deleted'],
    ])
  })

  test('the change of a deleted article contains its last slug, language and tags', async () => {
    const cursor = await now()
    const [id = ''] = await createArticles(db, {
      slug: 'mortal',
      lang: 'zh-TW',
      tags: [term('Red'), term('Blue')],
    })
    await trash(db, id)
    const { data } = await feed(`?cursor=${cursor}`)
    expect(data.at(-1)).toMatchObject({
      id,
      action: 'deleted',
      slug: 'mortal',
      lang: 'zh-TW',
      tags: ['red', 'blue'],
    })
  })

  test('a change contains slug, language and tags of the previous change', async () => {
    const cursor = await now()
    const [id = ''] = await createArticles(db, { slug: 'before', lang: 'en', tags: [term('Old')] })
    await rewrite(db, id, { slug: 'after', lang: 'en', tags: [term('New')] })
    const { data } = await feed(`?cursor=${cursor}`)
    expect(data.filter((change) => change.id === id)).toMatchObject([
      { slug: 'before', tags: ['old'], previous: null },
      { slug: 'after', tags: ['new'], previous: { slug: 'before', lang: 'en', tags: ['old'] } },
    ])
  })

  test('without a key, the previous slug of a draft is hidden', async () => {
    const cursor = await now()
    const [id = ''] = await createArticles(db, { slug: 'secret-plan', status: 'draft' })
    await rewrite(db, id, { slug: 'announcement', status: 'published' })
    expect(JSON.stringify(await feed(`?cursor=${cursor}`))).not.toContain('secret-plan')
    expect((await feed(`?cursor=${cursor}`, secret)).data.at(-1)?.previous?.slug).toBe('secret-plan')
  })

  test('an unknown language is null in a change', async () => {
    const cursor = await now()
    await createArticles(db, { lang: 'und' })
    expect((await feed(`?cursor=${cursor}`)).data.at(-1)?.lang).toBeNull()
  })

  test.each(['nonsense', 'W10', Buffer.from('["changes","-1","0"]').toString('base64url')])(
    'the changes feed rejects the invalid cursor %s',
    async (cursor) => {
      const { status, body } = await booted.request.get(`/v1/changes?cursor=${cursor}`)
      expect([status, body.errors?.[0]?.pointer]).toEqual([400, '/cursor'])
    },
  )

  test('the changes feed rejects a cursor of an article list', async () => {
    await createArticles(db, {}, {})
    const { body } = await booted.request.get('/v1/articles?limit=1')
    const { status } = await booted.request.get(`/v1/changes?cursor=${body.pagination.next}`)
    expect(status).toBe(400)
  })

  test.each([
    ['beyond the last change', (seq: number) => [seq + 1_000, 0]],
    ['of a replaced log', (seq: number) => [seq, 1]],
  ])('a cursor %s returns 410', async (_, change) => {
    const [, seq] = JSON.parse(Buffer.from(await now(), 'base64url').toString())
    const foreign = ['changes', ...change(Number(seq)).map(String)]
    const cursor = Buffer.from(JSON.stringify(foreign)).toString('base64url')
    const { status, body } = await booted.request.get(`/v1/changes?cursor=${cursor}`)
    expect([status, body.detail]).toEqual([410, expect.stringContaining('again')])
  })

  test.each(['?wait=31', '?wait=-1', '?limit=0', '?limit=1001', '?colour=red'])(
    'the changes feed rejects the query %s',
    async (query) => {
      expect((await booted.request.get(`/v1/changes${query}`)).status).toBe(400)
    },
  )

  test('the changes feed is not cacheable and allows cross-origin requests', async () => {
    const { headers } = await booted.request.get('/v1/changes').set('origin', 'https://example.org')
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' })
  })
})

describe('long polling', () => {
  test('a long poll returns immediately when there are changes', async () => {
    const { data } = await feed('?wait=30&limit=1')
    expect(data).toHaveLength(1)
  })

  test('a long poll returns as soon as there is a change', async () => {
    const cursor = await now()
    const waiting = feed(`?cursor=${cursor}&wait=30`)
    const [id] = await createArticles(db, {})
    expect((await waiting).data).toMatchObject([{ id, action: 'published' }])
  })

  test('a long poll without a key skips hidden changes and returns the next public one', async () => {
    const cursor = await now()
    const waiting = feed(`?cursor=${cursor}&wait=30`)
    const waitingWithKey = feed(`?cursor=${cursor}&wait=30`, secret)
    const [hidden] = await createArticles(db, { status: 'draft' })
    expect((await waitingWithKey).data).toMatchObject([{ id: hidden }])
    const [shown] = await createArticles(db, {})
    expect((await waiting).data).toMatchObject([{ id: shown }])
  })

  test('all concurrent long polls return the change', async () => {
    const cursor = await now()
    const waiting = Array.from({ length: 50 }, () => feed(`?cursor=${cursor}&wait=30`))
    const [id] = await createArticles(db, {})
    const pages = await Promise.all(waiting)
    expect(pages.every(({ data }) => data[0]?.id === id)).toBe(true)
  })

  test('a long poll that times out returns no changes', async () => {
    const cursor = await now()
    expect(await feed(`?cursor=${cursor}&wait=1`)).toEqual({ data: [], cursor, more: false })
  })
})

test('readers receive every change of 16 concurrent writers and end with the state of the database', async () => {
  const site = await boot()
  const key = await createKey(site.db, { name: 'test', scopes: ['preview'], expiresAt: null })
  const ids: string[] = []
  let isWriting = true
  const writers = Array.from({ length: 16 }, async (_, n) => {
    const write = openWriter(site.db, ids, n + 1)
    for (let count = 0; count < 12; count++) await write()
  })
  const reader = async (authorization: string) => {
    const changes: ApiChange[] = []
    let cursor = ''
    for (;;) {
      const isLast = !isWriting
      const pending = site.request.get('/v1/changes').query({ limit: 7, ...(cursor && { cursor }) })
      const { body } = await pending.set(authorization ? { authorization } : {})
      changes.push(...body.data)
      cursor = body.cursor
      if (isLast && !body.more) return replay(changes)
    }
  }
  const readers = [reader(''), reader(`Bearer ${key.secret}`)]
  await Promise.all(writers)
  isWriting = false
  const [publicCopy, completeCopy] = await Promise.all(readers)
  const expected = await readSiteState(site.db)
  expect(expected.visible.size).toBeGreaterThan(10)
  expect(publicCopy?.visible).toEqual(expected.visible)
  expect(completeCopy).toEqual(expected)
})
