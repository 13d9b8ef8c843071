/** Adjacent articles, related articles and the list of redirects. */
import { beforeAll, describe, expect, test } from 'vitest'
import { RedirectPage } from '../../src/articles/redirect-schema.ts'
import { AdjacentArticles, RelatedArticles } from '../../src/articles/schema.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'

const booted = await boot()
const day = (n: number) => new Date(Date.UTC(2024, 0, n))
const get = (path: string) => booted.request.get(path)
const rare = 'The heron stands. A heron waits. One heron flies. '

beforeAll(async () => {
  await createArticles(
    booted.db,
    { slug: 'one', lang: 'en', publishedAt: day(1), tags: [term('Rare'), term('Common')] },
    { slug: 'two', lang: 'en', publishedAt: day(2), tags: [term('Common')], aliases: ['/2019/two', 'zwei'] },
    { slug: 'three', lang: 'de', publishedAt: day(3), tags: [term('Rare'), term('Common')] },
    { slug: 'four', lang: 'en', publishedAt: day(4), tags: [term('Common')] },
    { slug: 'five', lang: 'en', publishedAt: day(5), tags: [term('Rare')] },
    { slug: 'undated', lang: 'en', publishedAt: null, tags: [term('Rare')] },
    { slug: 'draft', lang: 'en', status: 'draft', tags: [term('Rare')], aliases: ['/hidden'] },
    { slug: 'heron', lang: 'en', publishedAt: day(6), body: { format: 'markdown', source: rare } },
    { slug: 'reiher', lang: 'en', publishedAt: day(7), body: { format: 'markdown', source: rare } },
    { slug: 'six', lang: 'en', publishedAt: day(-1), tags: [term('Common')] },
    { slug: 'seven', lang: 'en', publishedAt: day(-2), tags: [term('Common')] },
    { slug: 'alone', lang: 'fr', publishedAt: day(8) },
  )
})

describe('GET /v1/articles/{slug}/neighbours', () => {
  test.each([
    ['two', '', 'three', 'one'],
    ['alone', '', null, 'reiher'],
    ['undated', '', 'seven', null],
    ['two', '?lang=en', 'four', 'one'],
    ['one', '?tag=rare', 'three', 'undated'],
    ['seven', '', 'six', 'undated'],
    ['two', '?sort=publishedAt', 'one', 'three'],
  ])('the articles adjacent to %s%s are %s and %s', async (slug, query, previous, next) => {
    const { body, status } = await get(`/v1/articles/${slug}/neighbours${query}`)
    expect(status).toBe(200)
    expect(AdjacentArticles.strict().parse(body)).toEqual(body)
    expect([body.previous?.slug ?? null, body.next?.slug ?? null]).toEqual([previous, next])
  })

  test.each(['', '?tag=common&sort=title', '?lang=en', '?lang=en,de'])(
    'an alias redirects to the adjacent articles of the same list%s',
    async (query) => {
      const { status, headers } = await get(`/v1/articles/zwei/neighbours${query}`)
      expect(status).toBe(308)
      const { body } = await get(String(headers.location))
      expect(body).toEqual((await get(`/v1/articles/two/neighbours${query}`)).body)
    },
  )

  test('an article in a language that the list excludes returns 404', async () => {
    expect((await get('/v1/articles/three/neighbours?lang=en')).status).toBe(404)
  })

  test('the adjacent articles of a draft return 404 to the public', async () => {
    expect((await get('/v1/articles/draft/neighbours')).status).toBe(404)
  })

  test('an unknown query parameter of the adjacent articles is rejected', async () => {
    expect((await get('/v1/articles/two/neighbours?limit=3')).status).toBe(400)
  })
})

describe('GET /v1/articles/{slug}/related', () => {
  const related = async (path: string) => {
    const { body, status } = await get(`/v1/articles/${path}`)
    expect(status).toBe(200)
    expect(RelatedArticles.strict().parse(body)).toEqual(body)
    return body.data.map(({ slug }: { slug: string }) => slug)
  }

  test('related articles are sorted by language and shared rare tags, without hidden articles', async () => {
    expect(await related('one/related')).toEqual(['five', 'undated', 'four', 'two', 'six'])
    expect((await related('one/related?limit=20')).slice(5)).toEqual(['seven', 'three'])
  })

  test('related public articles are found behind many newer hidden ones', async () => {
    const source = 'The moorhen stands. A moorhen waits. One moorhen flies. '
    const body = { format: 'markdown' as const, source }
    const many = { lang: 'pl', tags: [term('Crowded')], body }
    const visible = { lang: 'pl', publishedAt: day(1) }
    const hidden = Array.from({ length: 201 }, () => [
      { ...many, publishedAt: day(2), status: 'archived' as const },
      { ...many, publishedAt: new Date('2999-01-01T00:00:00Z') },
    ])
    await createArticles(
      booted.db,
      { ...visible, slug: 'coot', tags: [term('Crowded')] },
      { ...visible, slug: 'grebe', tags: [term('Crowded')] },
      { ...visible, slug: 'moorhen', body },
      { ...visible, slug: 'rail', body },
      ...hidden.flat(),
    )
    expect(await related('coot/related?limit=1')).toEqual(['grebe'])
    expect(await related('moorhen/related?limit=1')).toEqual(['rail'])
  })

  test('related articles exclude translations of the article, but include translations of others', async () => {
    const shared = { tags: [term('Translated')], publishedAt: day(1) }
    await createArticles(
      booted.db,
      { ...shared, slug: 'wren', lang: 'en', translationKey: 'wren' },
      { ...shared, slug: 'zaunkoenig', lang: 'de', translationKey: 'wren' },
      { ...shared, slug: 'robin', lang: 'fr', translationKey: 'robin' },
      { ...shared, slug: 'tit', lang: 'fr' },
    )
    expect((await related('wren/related')).sort()).toEqual(['robin', 'tit'])
    expect((await related('tit/related')).sort()).toEqual(['robin', 'wren', 'zaunkoenig'])
  })

  test('the redirect of an alias to the related articles keeps the limit', async () => {
    const { status, headers } = await get('/v1/articles/zwei/related?limit=2')
    expect(status).toBe(308)
    expect((await get(String(headers.location))).body).toEqual(
      (await get('/v1/articles/two/related?limit=2')).body,
    )
  })

  test('articles with similar texts are related without a common tag', async () => {
    expect(await related('heron/related')).toEqual(['reiher'])
  })

  test('limit is the maximum number of related articles', async () => {
    expect(await related('one/related?limit=2')).toEqual(['five', 'undated'])
  })

  test('an article without similar articles has no related articles', async () => {
    expect(await related('alone/related')).toEqual([])
  })
})

describe('GET /v1/redirects', () => {
  test('the list of redirects has every alias of public articles, page by page', async () => {
    const { body } = await get('/v1/redirects?limit=1')
    expect(RedirectPage.strict().parse(body)).toEqual(body)
    expect(body.data).toEqual([{ from: '/2019/two', lang: 'en', to: { lang: 'en', slug: 'two' } }])
    const { body: second } = await get(`/v1/redirects?limit=1&cursor=${body.pagination.next}`)
    expect(second.data).toEqual([{ from: 'zwei', lang: 'en', to: { lang: 'en', slug: 'two' } }])
    expect(second.pagination.next).toBeNull()
  })

  test('the list of redirects requires a key if reading requires one', async () => {
    const privateSite = await boot({ db: booted.db, publicRead: false })
    expect((await privateSite.request.get('/v1/redirects')).status).toBe(401)
    const { secret } = await createKey(booted.db, { name: 'r', scopes: ['read'], expiresAt: null })
    const response = await privateSite.request.get('/v1/redirects').set('authorization', `Bearer ${secret}`)
    expect(response.body.data).toHaveLength(2)
  })
})
