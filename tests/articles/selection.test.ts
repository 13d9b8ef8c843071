/** Lists of articles that are selected by id or slug. */
import { v7 as uuid } from 'uuid'
import { describe, expect, test } from 'vitest'
import { createArticles, term } from '../support/create-articles.ts'
import { bootWithKeys } from './support.ts'

const { db, request, send } = await bootWithKeys()
const day = (n: number) => new Date(Date.UTC(2024, 0, n))

const [old = '', young = '', about = '', draft = ''] = await createArticles(
  db,
  { slug: 'old', title: 'An old stone', publishedAt: day(1), tags: [term('Red')], lang: 'en' },
  { slug: 'young', title: 'A young stone', publishedAt: day(2), lang: 'en' },
  { slug: 'about', title: 'About', type: 'page', publishedAt: day(3), lang: 'en' },
  { slug: 'draft', title: 'Draft', status: 'draft', publishedAt: day(4) },
  { slug: 'old', title: 'Ein alter Stein', publishedAt: day(5), lang: 'de' },
  { slug: 'other', title: 'Other stone', publishedAt: day(6) },
)

async function titles(query: string): Promise<string[]> {
  const { body, status } = await request.get(`/v1/articles?${query}`)
  expect([status, body.errors]).toEqual([200, undefined])
  return body.data.map(({ title }: { title: string }) => title)
}

describe('the parameters id and slug', () => {
  test.each([
    ['slug=young', ['A young stone']],
    ['slug=young,old', ['Ein alter Stein', 'A young stone', 'An old stone']],
    ['slug=young&slug=old', ['Ein alter Stein', 'A young stone', 'An old stone']],
    ['slug=old,young&lang=en', ['A young stone', 'An old stone']],
    ['slug=old,young&lang=en&sort=publishedAt', ['An old stone', 'A young stone']],
    ['slug=about,young', ['About', 'A young stone']],
    ['slug=about,young&type=post', ['A young stone']],
    ['slug=young,draft,nowhere', ['A young stone']],
    ['slug=nowhere', []],
    ['slug=old,young&tag=red', ['An old stone']],
    [`id=${young},${old},${old}`, ['A young stone', 'An old stone']],
    [`id=${young.toUpperCase()}`, ['A young stone']],
    [`id=${about},${draft},${uuid()}`, ['About']],
    [`id=${old},${young}&slug=young,other`, ['A young stone']],
    [`q=stone&slug=young,old&lang=en`, ['A young stone', 'An old stone']],
  ])('%s lists %j', async (query, expected) => {
    expect(await titles(query)).toEqual(expected)
  })

  test('select the articles of a search, and of a count', async () => {
    const { body } = await request.get('/v1/search?q=stone&slug=young,about&count=exact')
    expect(body.data.map(({ slug }: { slug: string }) => slug)).toEqual(['young'])
    expect(body.pagination.total).toBe(1)
    const { body: counted } = await request.get('/v1/articles?slug=young,about&count=exact')
    expect(counted.pagination.total).toBe(2)
  })

  test('select drafts for a key', async () => {
    const { body } = await send('get', `/articles?id=${draft},${old}&status=any`)
    expect(body.data.map(({ slug }: { slug: string }) => slug)).toEqual(['draft', 'old'])
  })

  test.each([
    ['slug=', '/slug', 'must not be empty: omit the parameter to list all'],
    ['id=young', '/id/0', 'must be the id of an article, which is a UUID'],
    [`slug=${Array.from({ length: 101 }, (_, n) => `s${n}`)}`, '/slug', 'must have at most 100 slugs'],
    [`id=${Array.from({ length: 101 }, () => uuid())}`, '/id', 'must have at most 100 ids'],
  ])('%.12s is rejected at %s', async (query, pointer, detail) => {
    const { status, body } = await request.get(`/v1/articles?${query}`)
    expect([status, body.errors]).toEqual([400, [{ in: 'query', pointer, detail }]])
  })

  test('are no filters of adjacent articles', async () => {
    expect((await request.get('/v1/articles/young/neighbours?slug=old')).status).toBe(400)
  })
})
