import { beforeAll, describe, expect, test } from 'vitest'
import { ArticlePage } from '../../src/articles/schema.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

const booted = await boot()
const day = (n: number) => new Date(Date.UTC(2024, 0, n))

/** Returns the titles of a list, in its order. */
async function titles(query: string, secret?: string): Promise<string[]> {
  const request = booted.request.get(`/v1/articles${query}`)
  if (secret) request.set('authorization', `Bearer ${secret}`)
  const { body, status } = await request
  expect(status).toBe(200)
  return body.data.map(({ title }: { title: string }) => title)
}

beforeAll(async () => {
  await createArticles(
    booted.db,
    {
      title: 'oldest',
      publishedAt: day(1),
      tags: [term('Red'), term('Blue')],
      authors: [byline('Ada')],
      lang: 'en',
    },
    { title: 'middle', publishedAt: day(2), tags: [term('Red')], categories: [term('News')], lang: 'zh' },
    {
      title: 'newest',
      publishedAt: day(3),
      tags: [term('Blue'), term('Green')],
      authors: [byline('Bo')],
      lang: 'zh-TW',
    },
    { title: 'undated', publishedAt: null, tags: [term('Red')], authors: [byline('Ada'), byline('Bo')] },
    { title: 'draft', status: 'draft', publishedAt: day(4), tags: [term('Red')] },
    { title: 'archived', status: 'archived', publishedAt: day(4) },
    { title: 'scheduled', publishedAt: new Date('2999-01-01T00:00:00Z'), tags: [term('Red')] },
  )
})

describe('GET /v1/articles', () => {
  test.each([
    ['', ['newest', 'middle', 'oldest', 'undated']],
    ['?limit=2', ['newest', 'middle']],
    ['?limit=2&page=2', ['oldest', 'undated']],
    ['?page=3&limit=2', []],
    ['?tag=red', ['middle', 'oldest', 'undated']],
    ['?tag=red,green', ['newest', 'middle', 'oldest', 'undated']],
    ['?tag=red&tag=blue', ['oldest']],
    ['?tag=-red', ['newest']],
    ['?tag=-red,green', []],
    ['?tag=red&tag=-blue', ['middle', 'undated']],
    ['?tag=nothing', []],
    ['?tag=news', []],
    ['?category=news', ['middle']],
    ['?category=-news', ['newest', 'oldest', 'undated']],
    ['?author=ada', ['oldest', 'undated']],
    ['?author=ada&author=bo', ['undated']],
    ['?author=ada&tag=red', ['oldest', 'undated']],
    ['?lang=zh', ['newest', 'middle']],
    ['?lang=ZH-tw', ['newest']],
    ['?lang=zh,en', ['newest', 'middle', 'oldest']],
    ['?lang=und', ['undated']],
    ['?lang=-und', ['newest', 'middle', 'oldest']],
  ])('the query %s lists %j', async (query, expected) => {
    expect(await titles(query)).toEqual(expected)
  })

  test('the list returns every field of the schema, empty ones too', async () => {
    const { body, headers } = await booted.request.get('/v1/articles')
    expect(ArticlePage.strict().parse(body)).toEqual(body)
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    const undated = body.data.at(-1)
    expect(undated).toMatchObject({
      publishedAt: null,
      lang: null,
      cover: null,
      categories: [],
      keywords: [],
    })
    expect(undated.authors).toEqual([
      { slug: 'ada', name: 'Ada' },
      { slug: 'bo', name: 'Bo' },
    ])
  })
})

describe('cursors', () => {
  test.each(['', '&tag=red', '&author=ada'])(
    'cursors page through a list%s in both directions, each article once',
    async (filter) => {
      const all = await titles(`?limit=100${filter}`)
      const forwards: string[] = []
      let path = `/v1/articles?limit=1${filter}`
      let last = path
      for (let next: string | null = ''; next !== null; ) {
        const { body } = await booted.request.get(path)
        forwards.push(...body.data.map(({ title }: { title: string }) => title))
        next = body.pagination.next
        last = path
        path = `/v1/articles?limit=1${filter}&cursor=${next}`
      }
      expect(forwards).toEqual(all)
      const backwards: string[] = []
      path = last
      for (let prev: string | null = ''; prev !== null; ) {
        const { body } = await booted.request.get(path)
        backwards.unshift(...body.data.map(({ title }: { title: string }) => title))
        prev = body.pagination.prev
        path = `/v1/articles?limit=1${filter}&cursor=${prev}`
      }
      expect(backwards).toEqual(all)
    },
  )

  test('a cursor remains valid when a newer article is published', async () => {
    const first = await booted.request.get('/v1/articles?limit=2')
    const [id] = await createArticles(booted.db, { title: 'brand new', publishedAt: day(9) })
    const second = await booted.request.get(`/v1/articles?limit=2&cursor=${first.body.pagination.next}`)
    expect(second.body.data.map(({ title }: { title: string }) => title)).toEqual(['oldest', 'undated'])
    await booted.db.prisma.article.delete({ where: { id: id ?? '' } })
  })

  test('pages have links to the adjacent pages', async () => {
    const { headers, body } = await booted.request.get('/v1/articles?limit=1&tag=red')
    expect(headers.link).toBe(`</v1/articles?limit=1&tag=red&cursor=${body.pagination.next}>; rel="next"`)
    const { headers: onNext } = await booted.request.get(
      `/v1/articles?limit=1&cursor=${body.pagination.next}`,
    )
    expect(onNext.link).toMatch(/rel="next", <.*>; rel="prev"$/)
  })
})

describe('invalid queries', () => {
  test.each([
    ['?limit=0', '/limit'],
    ['?limit=101', '/limit'],
    ['?limit=ten', '/limit'],
    ['?page=0', '/page'],
    ['?page=101&limit=100', '/page'],
    ['?page=2&cursor=x', '/page'],
    ['?cursor=x', '/cursor'],
    ['?cursor=', '/cursor'],
    ['?status=secret', '/status'],
    ['?sorting=x', '/sorting'],
    ['?tag=a&Tag=b', '/Tag'],
    ['?tag=', '/tag'],
    ['?lang=-', '/lang'],
    ['?author=,', '/author'],
    ['?tag=red&tag=', '/tag/1'],
    ['?tag=red,-blue', '/tag'],
  ])('the query %s is rejected at %s', async (query, pointer) => {
    const { status, body, headers } = await booted.request.get(`/v1/articles${query}`)
    expect(status).toBe(400)
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(body.errors.map((error: { in: string; pointer: string }) => [error.in, error.pointer])).toEqual([
      ['query', pointer],
    ])
  })

  test('a filter that is repeated too often is rejected with the limit', async () => {
    const { status, body } = await booted.request.get(`/v1/articles?${'tag=a&'.repeat(21)}`)
    const errors = [{ in: 'query', pointer: '/tag', detail: 'must not be repeated more than 20 times' }]
    expect([status, body.errors]).toEqual([400, errors])
  })

  test('the problem has every invalid parameter', async () => {
    const { body } = await booted.request.get('/v1/articles?limit=0&foo=1&bar=2')
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/limit', '/foo', '/bar'])
  })

  test('a cursor of tags is rejected by the list of articles', async () => {
    const { body } = await booted.request.get('/v1/tags?limit=1')
    const { status } = await booted.request.get(`/v1/articles?cursor=${body.pagination.next}`)
    expect(status).toBe(400)
  })
})

describe('?status=', () => {
  test.each([
    ['draft', ['draft']],
    ['archived', ['archived']],
    ['scheduled', ['scheduled']],
    ['published', ['newest', 'middle', 'oldest', 'undated']],
    ['any', ['scheduled', 'archived', 'draft', 'newest', 'middle', 'oldest', 'undated']],
  ])('status=%s lists %j with the scope preview', async (status, expected) => {
    const { secret } = await createKey(booted.db, { name: 'p', scopes: ['preview'], expiresAt: null })
    expect((await titles(`?status=${status}`, secret)).sort()).toEqual([...expected].sort())
  })

  test('status=trash requires the scope read', async () => {
    const listTrash = async (scope: 'preview' | 'read') => {
      const { secret } = await createKey(booted.db, { name: scope, scopes: [scope], expiresAt: null })
      return booted.request.get('/v1/articles?status=trash').set('authorization', `Bearer ${secret}`)
    }
    expect((await listTrash('preview')).status).toBe(403)
    expect((await listTrash('read')).body.data).toEqual([])
  })

  test.each(['draft', 'published', 'any'])('status=%s is rejected without a key', async (status) => {
    const { status: code, headers } = await booted.request.get(`/v1/articles?status=${status}`)
    expect(code).toBe(401)
    expect(headers['www-authenticate']).toMatch(/^Bearer/)
  })
})
