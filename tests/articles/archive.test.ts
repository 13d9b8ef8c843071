/** Numbers of visible articles by year and month. */
import { beforeAll, describe, expect, test } from 'vitest'
import { Archive } from '../../src/articles/overview-schema.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

const { db, request } = await boot()
const at = (time: string) => ({ publishedAt: new Date(time) })

beforeAll(async () => {
  await createArticles(
    db,
    { ...at('2024-03-01T00:00:00Z'), lang: 'en', tags: [term('Red')], translationKey: 'k' },
    { ...at('2024-02-29T23:59:59.999Z'), lang: 'de', authors: [byline('Ada')], translationKey: 'k' },
    { ...at('2024-03-31T12:00:00Z'), lang: 'zh-CN', categories: [term('News')] },
    { ...at('2019-12-31T23:30:00Z'), lang: 'en', tags: [term('Red')] },
    { ...at('2019-01-01T00:00:00Z'), type: 'page', lang: 'en' },
    { publishedAt: null, lang: 'en' },
    { ...at('2999-01-01T00:00:00Z'), lang: 'en', tags: [term('Red')] },
    { ...at('2024-03-02T00:00:00Z'), status: 'draft' },
  )
})

const march = { month: 3, articles: 1 }
const december = { year: 2019, articles: 1, months: [{ month: 12, articles: 1 }] }

describe('GET /v1/archive', () => {
  test('counts the visible posts of each year and month, newest first', async () => {
    const { body, headers } = await request.get('/v1/archive')
    expect(Archive.strict().parse(body)).toEqual({
      data: [
        {
          year: 2024,
          articles: 3,
          months: [
            { month: 3, articles: 2 },
            { month: 2, articles: 1 },
          ],
        },
        december,
      ],
      undated: 1,
    })
    expect(headers['cache-control']).toMatch(/^public/)
  })

  test.each([
    ['tag=red', { data: [{ year: 2024, articles: 1, months: [march] }, december], undated: 0 }],
    ['category=news', { data: [{ year: 2024, articles: 1, months: [march] }], undated: 0 }],
    ['author=ada', { data: [{ year: 2024, articles: 1, months: [{ month: 2, articles: 1 }] }], undated: 0 }],
    ['lang=zh', { data: [{ year: 2024, articles: 1, months: [march] }], undated: 0 }],
    ['lang=en', { data: [{ year: 2024, articles: 1, months: [march] }, december], undated: 1 }],
    [
      'lang=de&fallback=zh',
      { data: [{ year: 2024, articles: 2, months: [march, { month: 2, articles: 1 }] }], undated: 0 },
    ],
    ['type=page', { data: [{ year: 2019, articles: 1, months: [{ month: 1, articles: 1 }] }], undated: 0 }],
    ['tag=nothing', { data: [], undated: 0 }],
  ])('?%s counts %j', async (query, expected) => {
    expect((await request.get(`/v1/archive?${query}`)).body).toEqual(expected)
  })

  test('the articles of a month are those between the instants that the documentation shows', async () => {
    const { body } = await request.get(
      '/v1/articles?publishedAfter=2024-02-29T23:59:59.999Z&publishedBefore=2024-04-01&count=exact',
    )
    expect(body.pagination.total).toBe(2)
  })

  test('has no filters by time, status or id', async () => {
    for (const query of ['publishedAfter=2024-01-01', 'status=any', 'slug=a', 'q=a'])
      expect((await request.get(`/v1/archive?${query}`)).status).toBe(400)
  })
})
