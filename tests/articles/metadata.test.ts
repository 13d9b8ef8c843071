/** Filters and sort orders by metadata. */
import { describe, expect, test } from 'vitest'
import { sql } from '../../src/database/sql.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { bootWithKeys } from './support.ts'

const { db, request, send } = await bootWithKeys()
const day = (n: number) => ({ publishedAt: new Date(Date.UTC(2024, 0, n)) })

const [one = ''] = await createArticles(
  db,
  {
    slug: 'one',
    ...day(1),
    title: 'Ink one',
    metadata: { series: 'inks', featured: true, weight: 10 },
    lang: 'en',
  },
  {
    slug: 'two',
    ...day(2),
    metadata: { series: 'inks', weight: 9, params: { level: 3 } },
    tags: [term('Red')],
  },
  { slug: 'three', ...day(3), title: 'Ink three', metadata: { series: ['pens', 'inks'], weight: 'a' } },
  { slug: 'four', ...day(4), metadata: { series: 'pens', featured: 'true', weight: { a: 1 } } },
  { slug: 'five', ...day(5), metadata: { featured: false, weight: -1.5, 'a b': 'x, y' } },
  { slug: 'six', ...day(6), title: 'Ink six', metadata: { weight: false, 'o"k': "it's" } },
  { slug: 'draft', ...day(7), status: 'draft', metadata: { series: 'inks', weight: 1 } },
)

const slugs = ({ data }: { data: { slug: string }[] }) => data.map(({ slug }) => slug)

async function listed(query: string): Promise<string[]> {
  const { body, status } = await request.get(`/v1/articles?${query}`)
  expect([status, body.errors]).toEqual([200, undefined])
  return slugs(body)
}

describe('filters by metadata', () => {
  test.each([
    ['metadata.series=inks', ['three', 'two', 'one']],
    ['metadata[series]=inks', ['three', 'two', 'one']],
    ['metadata%5Bseries%5D=inks', ['three', 'two', 'one']],
    ['metadata.series=inks,pens', ['four', 'three', 'two', 'one']],
    ['metadata.series=inks&metadata.series=pens', ['three']],
    ['metadata.series=Inks', []],
    ['metadata.featured=true', ['four', 'one']],
    ['metadata.featured=false', ['five']],
    ['metadata.weight=9', ['two']],
    ['metadata.weight=-1.50', ['five']],
    ['metadata.params.level=3', ['two']],
    ['metadata.params=3', []],
    ['metadata.o%22k=it%27s', ['six']],
    ['metadata.none=1', []],
    ['metadata.series=inks&metadata.featured=true', ['one']],
    ['metadata.series=inks&tag=red', ['two']],
    ['metadata.series=inks&sort=publishedAt', ['one', 'two', 'three']],
    ['metadata.series=inks&q=ink', ['three', 'one']],
  ])('%s lists %j', async (query, expected) => {
    expect(await listed(query)).toEqual(expected)
    const { body } = await request.get(`/v1/articles?${query}&count=exact&limit=1`)
    expect(body.pagination.total).toBe(expected.length)
  })

  test('filter searches, adjacent articles and drafts', async () => {
    const { body } = await request.get('/v1/search?q=ink&metadata.series=inks')
    expect(slugs(body)).toEqual(['three', 'one'])
    const adjacent = await request.get('/v1/articles/two/neighbours?metadata.series=inks')
    expect([adjacent.body.previous.slug, adjacent.body.next.slug]).toEqual(['three', 'one'])
    const drafts = await send('get', '/articles?metadata.series=inks&status=draft')
    expect(slugs(drafts.body)).toEqual(['draft'])
  })

  test('page by cursor', async () => {
    const first = await request.get('/v1/articles?metadata.series=inks&limit=2')
    const link = /<([^>]+)>; rel="next"/.exec(first.headers.link ?? '')?.[1] ?? ''
    expect(slugs((await request.get(link)).body)).toEqual(['one'])
  })

  test.each([
    ['metadata=x', '/metadata'],
    ['metadata.=x', '/metadata/'],
    ['metadata.a..b=x', '/metadata/a..b'],
    ['metadata.a.b.c.d.e.f=x', '/metadata/a.b.c.d.e.f'],
    ['metadata.a=', '/metadata/a'],
    ['metadata.a=1&metadata.a=', '/metadata/a/1'],
    [`metadata.a=${Array.from({ length: 21 }, (_, n) => n)}`, '/metadata/a'],
    [Array.from({ length: 11 }, (_, n) => `metadata.k${n}=1`).join('&'), '/metadata'],
  ])('%.40s is rejected at %s', async (query, pointer) => {
    const { status, body } = await request.get(`/v1/articles?${query}`)
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer])
  })

  test('an endpoint without such a filter rejects it', async () => {
    expect((await request.get('/v1/tags?metadata.series=inks')).status).toBe(400)
    expect((await request.get('/v1/articles/one?metadata.series=inks')).status).toBe(400)
  })
})

describe('sort orders by metadata', () => {
  test.each([
    // Texts, numbers, booleans; then articles without a scalar there, by id.
    ['sort=metadata.weight', ['three', 'five', 'two', 'one', 'six', 'four']],
    ['sort=-metadata.weight', ['six', 'one', 'two', 'five', 'three', 'four']],
    ['sort=metadata.weight&metadata.series=inks', ['three', 'two', 'one']],
    ['sort=metadata.params.level&metadata.series=inks', ['two', 'one', 'three']],
    ['sort=metadata.weight&q=ink', ['three', 'one', 'six']],
  ])('%s lists %j, on one page and page by page in both directions', async (query, expected) => {
    expect(await listed(query)).toEqual(expected)
    const forwards: string[] = []
    let last = ''
    for (let next: string | null = ''; next !== null; ) {
      last = next === '' ? '' : `&cursor=${next}`
      const { body } = await request.get(`/v1/articles?${query}&limit=1${last}`)
      forwards.push(...slugs(body))
      next = body.pagination.next
    }
    expect(forwards).toEqual(expected)
    const { body } = await request.get(`/v1/articles?${query}&limit=1${last}`)
    expect(await listed(`${query}&limit=2&cursor=${body.pagination.prev}`)).toEqual(expected.slice(-3, -1))
  })

  test('order adjacent articles', async () => {
    const { body } = await request.get(`/v1/articles/${one}/neighbours?sort=metadata.weight`)
    expect([body.previous.slug, body.next.slug]).toEqual(['two', 'six'])
  })

  test.each([
    ['sort=metadata', /must be among/],
    ['sort=metadata.', /must be among/],
    ['sort=metadata.a..b', /must have a key/],
    ['sort=other', /must be among -publishedAt/],
  ])('%s is rejected', async (query, detail) => {
    const { status, body } = await request.get(`/v1/articles?${query}`)
    expect([status, body.errors[0].pointer]).toEqual([400, '/sort'])
    expect(body.errors[0].detail).toMatch(detail)
  })

  test('a cursor of another key is rejected', async () => {
    const { body } = await request.get('/v1/articles?sort=metadata.weight&limit=1')
    const { status } = await request.get(`/v1/articles?sort=metadata.other&cursor=${body.pagination.next}`)
    expect(status).toBe(400)
  })

  test('more articles than can be sorted are rejected with advice; a filter narrows them', async () => {
    const other = await bootWithKeys()
    const [id] = await createArticles(other.db, { slug: 'copy', metadata: { weight: 1 }, lang: 'de' })
    await createArticles(other.db, { slug: 'few', metadata: { weight: 2 }, lang: 'en' })
    const copies = sql`INSERT INTO article SELECT (jsonb_populate_record(a,
        jsonb_build_object('id', gen_random_uuid(), 'slug', a.slug || n))).*
      FROM article a, generate_series(1, 5000) n WHERE a.id = ${id}::uuid`
    await other.db.transaction(({ tx }) => tx.execute(copies), { bulk: true })
    const { status, body } = await other.request.get('/v1/articles?sort=metadata.weight')
    expect([status, body.errors[0].pointer]).toEqual([400, '/sort'])
    expect(body.errors[0].detail).toMatch(/at most 5000 articles.*filters/)
    const narrowed = await other.request.get('/v1/articles?sort=metadata.weight&lang=en')
    expect(slugs(narrowed.body)).toEqual(['few'])
  })
})
