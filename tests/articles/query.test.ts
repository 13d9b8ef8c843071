/** Query parameters of the list of articles: sort, times, fields, include, count and q. */
import { v7 as uuid } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import { ArticlePage } from '../../src/articles/schema.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { printCursor } from '../../src/schemas/pagination.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

const booted = await boot()
const day = (n: number) => new Date(Date.UTC(2024, 0, n))
const get = (query: string) => booted.request.get(`/v1/articles${query}`)

async function titles(query: string): Promise<string[]> {
  const { body, status } = await get(query)
  expect([status, body.errors]).toEqual([200, undefined])
  return body.data.map(({ title }: { title: string }) => title)
}

beforeAll(async () => {
  await createArticles(
    booted.db,
    { title: 'b', publishedAt: day(1), modifiedAt: day(20), tags: [term('Red')], authors: [byline('Ada')] },
    {
      title: 'a',
      publishedAt: day(2),
      modifiedAt: day(9),
      tags: [term('Red')],
      translationKey: 'a',
      lang: 'en',
    },
    { title: '丙', publishedAt: day(3), modifiedAt: day(10), metadata: { x: [1, null] } },
    { title: 'c', publishedAt: null, modifiedAt: day(5), tags: [term('Red')] },
    { title: 'A', publishedAt: day(2), modifiedAt: day(9), translationKey: 'a', lang: 'de' },
    { title: 'secret', status: 'draft', translationKey: 'a', lang: 'fr', tags: [term('Red')] },
    { title: 'tomorrow', publishedAt: new Date('2999-01-01T00:00:00Z'), tags: [term('Red')] },
  )
})

describe('?sort=', () => {
  test.each([
    ['-publishedAt', ['丙', 'A', 'a', 'b', 'c']],
    ['publishedAt', ['c', 'b', 'a', 'A', '丙']],
    ['-updatedAt', ['b', '丙', 'A', 'a', 'c']],
    ['updatedAt', ['c', 'a', 'A', '丙', 'b']],
    ['title', ['a', 'A', 'b', 'c', '丙']],
    ['-title', ['丙', 'c', 'b', 'A', 'a']],
  ])('sort=%s lists %j, on one page and page by page in both directions', async (sort, expected) => {
    expect(await titles(`?sort=${sort}`)).toEqual(expected)
    expect(await titles(`?sort=${sort}&limit=2&page=2`)).toEqual(expected.slice(2, 4))
    const forwards: string[] = []
    let last = ''
    for (let next: string | null = ''; next !== null; ) {
      last = next === '' ? '' : `&cursor=${next}`
      const { body } = await get(`?sort=${sort}&limit=2${last}`)
      forwards.push(...body.data.map(({ title }: { title: string }) => title))
      next = body.pagination.next
    }
    expect(forwards).toEqual(expected)
    const { body } = await get(`?sort=${sort}&limit=2${last}`)
    expect(await titles(`?sort=${sort}&limit=2&cursor=${body.pagination.prev}`)).toEqual(expected.slice(2, 4))
  })

  test('the filter by a tag works with every sort order', async () => {
    for (const sort of ['-publishedAt', 'publishedAt', '-updatedAt', 'title']) {
      expect((await titles(`?tag=red&sort=${sort}`)).sort()).toEqual(['a', 'b', 'c'])
    }
  })

  test('a cursor of another sort order is rejected', async () => {
    const { body } = await get('?sort=title&limit=1')
    expect((await get(`?sort=-title&cursor=${body.pagination.next}`)).status).toBe(400)
  })

  test.each([
    '9999-99-99T99:99:99.999Z',
    '2024-02-30T00:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
    '2024-01-01',
  ])('a cursor with the invalid time %s is rejected', async (key) => {
    const cursor = printCursor({ direction: 'next', key, id: uuid() }, '-publishedAt')
    const { status, body } = await get(`?cursor=${cursor}`)
    expect([status, body.errors]).toMatchObject([400, [{ in: 'query', pointer: '/cursor' }]])
  })

  test('titles of any length can be sorted and paged', async () => {
    const [id] = await createArticles(booted.db, { title: `zz${'長'.repeat(5_000)}`, publishedAt: day(1) })
    const { body } = await get('?sort=-title&limit=2')
    expect(body.data[1].id).toBe(id)
    expect(await titles(`?sort=-title&limit=1&cursor=${body.pagination.next}`)).toEqual(['c'])
    await booted.db.prisma.article.delete({ where: { id: id ?? '' } })
  })
})

describe('times', () => {
  test.each([
    ['?publishedAfter=2024-01-02T00:00:00Z', ['丙']],
    ['?publishedAfter=2024-01-01', ['丙', 'A', 'a']],
    ['?publishedBefore=2024-01-02T00:00:00Z', ['b']],
    ['?publishedBefore=2024-01-02T08:00:00%2B08:00', ['b']],
    ['?publishedBefore=2024-01-02T00:00:00.001Z', ['A', 'a', 'b']],
    ['?publishedAfter=2024-01-01&publishedBefore=2024-01-03', ['A', 'a']],
    ['?updatedAfter=2024-01-09', ['丙', 'b']],
    ['?publishedAfter=2025-01-01', []],
    ['?publishedAfter=2023-12-31T23:59:59.999Z&publishedBefore=2025-01-01', ['丙', 'A', 'a', 'b']],
  ])('%s lists %j', async (query, expected) => {
    expect(await titles(query)).toEqual(expected)
  })

  test('a time may have any offset of RFC 3339', async () => {
    expect(await titles('?publishedBefore=2024-01-02T23:00:00%2B23:00')).toEqual(['b'])
    expect(await titles('?publishedAfter=2024-01-01T00:01:00-23:59')).toEqual(['丙'])
  })

  test.each([
    ...['yesterday', '2024-13-01', '2024-02-30', '2024-01-01T00:00:00', '1704067200'],
    ...['0000-01-01', '0001-01-01T00:00:00%2B01:00', '9999-12-31T23:59:59-01:00'],
  ])('the invalid time %s is rejected with its parameter', async (time) => {
    const { status, body } = await get(`?updatedAfter=${time}`)
    expect(status).toBe(400)
    expect(body.errors[0]).toMatchObject({ in: 'query', pointer: '/updatedAfter' })
  })
})

describe('?fields=', () => {
  test('?fields= limits the fields of articles, in the order of the schema', async () => {
    const { body } = await get('?fields=title,slug,version&limit=1')
    expect(Object.keys(body.data[0])).toEqual(['slug', 'title', 'version'])
    expect(body.data[0]).toMatchObject({ title: '丙', version: 1 })
  })

  test('?fields= with an unknown field is rejected', async () => {
    const { status, body } = await get('?fields=title,colour')
    expect(status).toBe(400)
    expect(body.errors[0].pointer).toMatch(/^\/fields/)
  })
})

describe('?include=', () => {
  test('?include= adds fields to every article', async () => {
    const { body } = await get('?include=html,toc,metadata,translations')
    expect(ArticlePage.strict().parse(body)).toEqual(body)
    const byTitle = (title: string) => body.data.find((article: { title: string }) => article.title === title)
    expect(byTitle('丙').metadata).toEqual({ x: [1, null] })
    expect(byTitle('丙').html).toMatch(/^<p>/)
    expect(byTitle('a').translations).toEqual([{ lang: 'de', slug: expect.any(String), title: 'A' }])
  })

  test('?include= can be combined with ?fields=', async () => {
    const { body } = await get('?fields=slug&include=toc')
    expect(Object.keys(body.data[0])).toEqual(['slug', 'toc'])
  })

  test('?include=source requires the scope read', async () => {
    const getSource = async (scope?: 'preview' | 'read') => {
      const request = get('?include=source&limit=1')
      if (!scope) return request
      const { secret } = await createKey(booted.db, { name: scope, scopes: [scope], expiresAt: null })
      return request.set('authorization', `Bearer ${secret}`)
    }
    expect((await getSource()).status).toBe(401)
    expect((await getSource('preview')).status).toBe(403)
    const { body } = await getSource('read')
    expect(body.data[0].body).toEqual({ format: 'markdown', source: expect.stringMatching(/^Body of/) })
  })
})

describe('?count=', () => {
  test.each([
    ['', 5],
    ['&tag=red', 3],
    ['&tag=red&limit=1', 3],
    ['&lang=en', 1],
    ['&q=nothing', 0],
    ['&publishedAfter=2024-01-01', 3],
  ])('count=exact counts the public articles%s', async (query, total) => {
    expect((await get(`?count=exact${query}`)).body.pagination.total).toBe(total)
  })

  test('count=estimated is near the number of articles', async () => {
    await booted.db.pool.query('ANALYZE')
    const { body } = await get('?count=estimated')
    expect(body.pagination.total).toBeGreaterThan(0)
    expect(body.pagination.total).toBeLessThan(20)
  })

  test('count=estimated uses the frequency of search terms', async () => {
    const tagged = (n: number) => ({ title: `罕见${n % 10 === 0 ? '常用词语' : ''}`, tags: [term('Guess')] })
    await createArticles(booted.db, ...Array.from({ length: 60 }, (_, n) => tagged(n)))
    await booted.db.pool.query('ANALYZE')
    const estimate = async (q: string, parameters = '') => {
      const { body } = await get(`?q=${encodeURIComponent(q)}&limit=2&count=estimated${parameters}`)
      return body.pagination.total
    }
    for (const parameters of ['', '&tag=guess']) {
      expect(await estimate('罕见', parameters)).toBeGreaterThan(40)
      expect(await estimate('常用词语', parameters)).toBeLessThan(20)
      expect(await estimate('罕见 -常用', parameters)).toBeGreaterThan(40)
    }
    await booted.db.prisma.article.deleteMany({ where: { title: { startsWith: '罕见' } } })
  })

  test.each([
    ['?tag=none', 0],
    ['?tag=red', 3],
    ['?tag=red&limit=2&page=2', 3],
    ['?q=nothing', 0],
    ['?lang=en', 1],
  ])('count=estimated is exact if the page contains the end: %s', async (query, total) => {
    expect((await get(`${query}&count=estimated`)).body.pagination.total).toBe(total)
  })

  test('count=estimated is at least the articles up to the page, and at most those before an empty page', async () => {
    const total = async (query: string) => (await get(`${query}&count=estimated`)).body.pagination.total
    const { body } = await get('?tag=red&limit=1')
    expect(await total('?tag=red&limit=1')).toBeGreaterThanOrEqual(2)
    expect(await total(`?tag=red&limit=1&cursor=${body.pagination.next}`)).toBeGreaterThanOrEqual(2)
    expect(await total('?tag=none&limit=1&page=2')).toBeLessThanOrEqual(1)
  })

  test('the total is absent without ?count=', async () => {
    expect((await get('')).body.pagination).not.toHaveProperty('total')
  })
})

describe('?q=', () => {
  test('?q= finds and excludes phrases in every sort order and with filters', async () => {
    const birds = ['crested grebe', 'grebe, crested', '水鸟䴙䴘大全', '䴙䴘与水鸟：大全']
    await createArticles(booted.db, ...birds.map((title) => ({ title, tags: [term('Marsh')] })))
    for (const parameters of ['', '&sort=title', '&sort=updatedAt', '&tag=marsh']) {
      const found = (q: string) => titles(`?q=${encodeURIComponent(q)}${parameters}`)
      expect(await found('"crested grebe"')).toEqual(['crested grebe'])
      expect(await found('grebe -"crested grebe"')).toEqual(['grebe, crested'])
      expect(await found('水鸟䴙䴘')).toEqual(['水鸟䴙䴘大全'])
      expect(await found('水鸟 -水鸟䴙䴘')).toEqual(['䴙䴘与水鸟：大全'])
    }
    await booted.db.prisma.article.deleteMany({ where: { title: { in: birds } } })
  })

  test('?q= finds words in titles, with filters, sort orders and pages', async () => {
    await createArticles(
      booted.db,
      { title: '数据库的缓存', publishedAt: day(1), lang: 'zh' },
      { title: '缓存', publishedAt: day(2), lang: 'en' },
      { title: '缓存草稿', status: 'draft' },
    )
    const q = encodeURIComponent('缓存')
    expect(await titles(`?q=${q}`)).toEqual(['缓存', '数据库的缓存'])
    expect(await titles(`?q=${q}&lang=zh`)).toEqual(['数据库的缓存'])
    expect(await titles(`?q=${q}&sort=title`)).toEqual(['数据库的缓存', '缓存'])
    const { body } = await get(`?q=${q}&limit=1&count=exact`)
    expect(body.pagination.total).toBe(2)
    expect(await titles(`?q=${q}&limit=1&cursor=${body.pagination.next}`)).toEqual(['数据库的缓存'])
    await booted.db.prisma.article.deleteMany({ where: { title: { contains: '缓存' } } })
  })
})
