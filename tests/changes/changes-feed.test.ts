import { beforeAll, describe, expect, test } from 'vitest'
import { ChangesPage } from '../../src/changes/schema.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { make, term } from '../support/create-articles.ts'
import { type Feed, type OneChange, openWriter, replay, rewrite, trash, truth } from './support.ts'

const booted = await boot()
const { db } = booted
const { secret } = await createKey(db, { name: 'test', scopes: ['preview'], expiresAt: null })

async function feed(query: string, key?: string): Promise<Feed> {
  const asked = booted.request.get(`/v1/changes${query}`)
  if (key) asked.set('authorization', `Bearer ${key}`)
  const { body, status } = await asked
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const now = async (key?: string) => (await feed('?cursor=now', key)).cursor

/** Reads on until there is no more. */
async function readAll(cursor: string | undefined, limit: number, key?: string) {
  const changes: OneChange[] = []
  let at = cursor
  for (;;) {
    const page = await feed(`?limit=${limit}${at === undefined ? '' : `&cursor=${at}`}`, key)
    changes.push(...page.data)
    at = page.cursor
    if (!page.more) return { changes, cursor: at }
  }
}

const actions = (changes: readonly OneChange[], id: string) =>
  changes.filter((change) => change.id === id).map(({ action }) => action)

describe('GET /v1/changes', () => {
  beforeAll(async () => {
    const [first, second] = await make(db, { tags: [term('One')] }, { status: 'draft' })
    await rewrite(db, String(first), { tags: [term('Two')] })
    await rewrite(db, String(second), { status: 'published' })
  })

  test.each([
    ['the public', undefined],
    ['a key', secret],
  ])('pages of one are one big page, for %s', async (_, key) => {
    const whole = await readAll(undefined, 1_000, key)
    const single = await readAll(undefined, 1, key)
    expect(whole.changes.length).toBeGreaterThan(4)
    expect(single).toEqual(whole)
  })

  test('answers what the schema says, nothing absent', async () => {
    const answer = await feed('')
    expect(ChangesPage.strict().parse(answer)).toEqual(answer)
  })

  test('answers with the same cursor when nothing is new, and the public sees no change of drafts', async () => {
    const cursor = await now()
    await make(db, { status: 'draft' })
    expect(await feed(`?cursor=${cursor}`)).toEqual({ data: [], cursor, more: false })
    expect((await feed(`?cursor=${cursor}`, secret)).data).toMatchObject([{ action: 'created' }])
  })

  test('tells the public when something appears and when it goes', async () => {
    const cursor = await now()
    const [id = ''] = await make(db, { status: 'draft' })
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

  test('a tombstone keeps the last slug, language and tags', async () => {
    const cursor = await now()
    const [id = ''] = await make(db, { slug: 'mortal', lang: 'zh-TW', tags: [term('Red'), term('Blue')] })
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

  test('a change tells what the one before told, so that old addresses and lists can be let go of', async () => {
    const cursor = await now()
    const [id = ''] = await make(db, { slug: 'before', lang: 'en', tags: [term('Old')] })
    await rewrite(db, id, { slug: 'after', lang: 'en', tags: [term('New')] })
    const { data } = await feed(`?cursor=${cursor}`)
    expect(data.filter((change) => change.id === id)).toMatchObject([
      { slug: 'before', tags: ['old'], previous: null },
      { slug: 'after', tags: ['new'], previous: { slug: 'before', lang: 'en', tags: ['old'] } },
    ])
  })

  test('what the public never saw is not told as what was before', async () => {
    const cursor = await now()
    const [id = ''] = await make(db, { slug: 'secret-plan', status: 'draft' })
    await rewrite(db, id, { slug: 'announcement', status: 'published' })
    expect(JSON.stringify(await feed(`?cursor=${cursor}`))).not.toContain('secret-plan')
    expect((await feed(`?cursor=${cursor}`, secret)).data.at(-1)?.previous?.slug).toBe('secret-plan')
  })

  test('an unknown language is null', async () => {
    const cursor = await now()
    await make(db, { lang: 'und' })
    expect((await feed(`?cursor=${cursor}`)).data.at(-1)?.lang).toBeNull()
  })

  test.each(['nonsense', 'W10', Buffer.from('["changes","-1","0"]').toString('base64url')])(
    'a cursor that is none of its own is refused: %s',
    async (cursor) => {
      const { status, body } = await booted.request.get(`/v1/changes?cursor=${cursor}`)
      expect([status, body.errors?.[0]?.pointer]).toEqual([400, '/cursor'])
    },
  )

  test('a cursor of a list is refused', async () => {
    await make(db, {}, {})
    const { body } = await booted.request.get('/v1/articles?limit=1')
    const { status } = await booted.request.get(`/v1/changes?cursor=${body.pagination.next}`)
    expect(status).toBe(400)
  })

  test.each([
    ['beyond the last change', (seq: number) => [seq + 1_000, 0]],
    ['of another history', (seq: number) => [seq, 1]],
  ])('a cursor %s answers 410: start again', async (_, change) => {
    const [, seq] = JSON.parse(Buffer.from(await now(), 'base64url').toString())
    const foreign = ['changes', ...change(Number(seq)).map(String)]
    const cursor = Buffer.from(JSON.stringify(foreign)).toString('base64url')
    const { status, body } = await booted.request.get(`/v1/changes?cursor=${cursor}`)
    expect([status, body.detail]).toEqual([410, expect.stringContaining('again')])
  })

  test.each(['?wait=31', '?wait=-1', '?limit=0', '?limit=1001', '?colour=red'])(
    '%s is refused',
    async (query) => {
      expect((await booted.request.get(`/v1/changes${query}`)).status).toBe(400)
    },
  )

  test('may not be stored, and may be read by other sites', async () => {
    const { headers } = await booted.request.get('/v1/changes').set('origin', 'https://example.org')
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' })
  })
})

describe('waiting', () => {
  test('answers at once when there is something already', async () => {
    const { data } = await feed('?wait=30&limit=1')
    expect(data).toHaveLength(1)
  })

  test('answers as soon as something comes', async () => {
    const cursor = await now()
    const waiting = feed(`?cursor=${cursor}&wait=30`)
    const [id] = await make(db, {})
    expect((await waiting).data).toMatchObject([{ id, action: 'published' }])
  })

  test('hidden changes do not answer the public, and what follows them is not lost', async () => {
    const cursor = await now()
    const waiting = feed(`?cursor=${cursor}&wait=30`)
    const insider = feed(`?cursor=${cursor}&wait=30`, secret)
    const [hidden] = await make(db, { status: 'draft' })
    expect((await insider).data).toMatchObject([{ id: hidden }])
    const [shown] = await make(db, {})
    expect((await waiting).data).toMatchObject([{ id: shown }])
  })

  test('many who wait for the same are all answered', async () => {
    const cursor = await now()
    const waiting = Array.from({ length: 50 }, () => feed(`?cursor=${cursor}&wait=30`))
    const [id] = await make(db, {})
    const answers = await Promise.all(waiting)
    expect(answers.every(({ data }) => data[0]?.id === id)).toBe(true)
  })

  test('answers with nothing when nothing comes', async () => {
    const cursor = await now()
    expect(await feed(`?cursor=${cursor}&wait=1`)).toEqual({ data: [], cursor, more: false })
  })
})

test('under 16 writers a reader sees every change once, and ends with what the database has', async () => {
  const site = await boot()
  const key = await createKey(site.db, { name: 'test', scopes: ['preview'], expiresAt: null })
  const ids: string[] = []
  let writing = true
  const writers = Array.from({ length: 16 }, async (_, n) => {
    const write = openWriter(site.db, ids, n + 1)
    for (let turn = 0; turn < 25; turn++) await write()
  })
  const reader = async (authorization: string) => {
    const changes: OneChange[] = []
    let cursor = ''
    for (;;) {
      const isLast = !writing
      const asked = site.request.get('/v1/changes').query({ limit: 7, ...(cursor && { cursor }) })
      const { body } = await asked.set(authorization ? { authorization } : {})
      changes.push(...body.data)
      cursor = body.cursor
      if (isLast && !body.more) return replay(changes)
    }
  }
  const readers = [reader(''), reader(`Bearer ${key.secret}`)]
  await Promise.all(writers)
  writing = false
  const [outside, inside] = await Promise.all(readers)
  const expected = await truth(site.db)
  expect(expected.shown.size).toBeGreaterThan(10)
  expect(outside?.shown).toEqual(expected.shown)
  expect(inside).toEqual(expected)
})
