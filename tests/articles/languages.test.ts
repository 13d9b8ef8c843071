/** Language ranges (RFC 4647): `zh` matches `zh-CN`, in filters, feeds and single articles. */
import { describe, expect, test } from 'vitest'
import { LanguageCounts } from '../../src/articles/overview-schema.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { bootWithKeys } from './support.ts'

const { db, request, send } = await bootWithKeys()

await createArticles(
  db,
  { slug: 'cn', lang: 'zh-CN', title: 'Harbour cn' },
  { slug: 'tw', lang: 'zh-Hant-TW', title: 'Harbour tw' },
  { slug: 'zh', lang: 'zh', title: 'Harbour zh' },
  { slug: 'de', lang: 'de', title: 'Harbour de' },
  { slug: 'pt', lang: 'pt-BR', title: 'Harbour pt' },
  { slug: 'zha', lang: 'za', title: 'Harbour za' },
  { slug: 'none', title: 'Harbour none' },
  { slug: 'draft', lang: 'fr-CA', status: 'draft' },
  { slug: 'about', lang: 'is', type: 'page' },
)

const group = await bootWithKeys({ siteLang: 'fr' })
const published = (slug: string, lang: string, translationKey: string | null, tags = [term('stone')]) =>
  ({ slug, lang, title: `Stone ${slug}`, translationKey, tags }) as const
await createArticles(
  group.db,
  published('k1-en', 'en', 'k1'),
  published('k1-de', 'de', 'k1', []),
  published('k1-fr', 'fr', 'k1'),
  published('k2-en', 'en', 'k2'),
  published('k2-fr', 'fr', 'k2'),
  { ...published('k2-de', 'de', 'k2'), status: 'draft' },
  published('k3-fr', 'fr', 'k3', []),
  published('k4-tw', 'zh-Hant-TW', 'k4', []),
  published('k4-zh', 'zh', 'k4', []),
  published('single-en', 'en', null, []),
  published('single-ja', 'ja', null, []),
)

const slugsIn = ({ data }: { data: { slug: string }[] }) => data.map(({ slug }) => slug).sort()

describe('the filter lang', () => {
  test.each([
    ['zh', ['cn', 'tw', 'zh']],
    ['zh-Hant', ['tw']],
    ['zh-CN', ['cn']],
    ['ZH_cn', ['cn']],
    ['pt', ['pt']],
    ['de', ['de']],
    ['de-AT', []],
    ['de,pt', ['de', 'pt']],
    ['z', []],
    ['%25', []],
    ['*', ['cn', 'de', 'none', 'pt', 'tw', 'zh', 'zha']],
    ['und', ['none']],
    ['-zh', ['de', 'none', 'pt', 'zha']],
  ])('%s matches %j in lists and searches', async (lang, slugs) => {
    expect(slugsIn((await request.get(`/v1/articles?lang=${lang}&limit=50`)).body)).toEqual(slugs)
    expect(slugsIn((await request.get(`/v1/articles?lang=${lang}&q=harbour`)).body)).toEqual(slugs)
    const { body } = await request.get(`/v1/search?q=harbour&lang=${lang}&count=exact`)
    expect([slugsIn(body), body.pagination.total]).toEqual([slugs, slugs.length])
  })

  test('matches drafts for a key', async () => {
    expect(slugsIn((await send('get', '/articles?lang=fr&status=draft')).body)).toEqual(['draft'])
  })
})

describe('the fallback', () => {
  test.each([
    // Visible translations: k1 in de, en and fr; k2 in en and fr; k3 in fr; k4 in zh-Hant-TW and zh. Two have none.
    ['lang=de&fallback=en', ['k1-de', 'k2-en', 'single-en']],
    ['lang=de&fallback=en,*', ['k1-de', 'k2-en', 'k3-fr', 'k4-zh', 'single-en', 'single-ja']],
    ['lang=de&fallback=*', ['k1-de', 'k2-fr', 'k3-fr', 'k4-zh', 'single-en', 'single-ja']],
    ['lang=de,fr&fallback=en', ['k1-de', 'k2-fr', 'k3-fr', 'single-en']],
    ['lang=fr,de&fallback=en', ['k1-fr', 'k2-fr', 'k3-fr', 'single-en']],
    ['lang=zh-Hant&fallback=zh', ['k4-tw']],
    ['lang=zh&fallback=ja', ['k4-zh', 'single-ja']],
    ['lang=xx&fallback=ja', ['single-ja']],
    ['lang=*&fallback=ja', ['k1-fr', 'k2-fr', 'k3-fr', 'k4-zh', 'single-en', 'single-ja']],
    ['lang=de&fallback=yy', ['k1-de']],
  ])('%s lists the first available translation: %j', async (query, slugs) => {
    const list = await group.request.get(`/v1/articles?${query}&limit=50&count=exact`)
    expect([slugsIn(list.body), list.body.pagination.total]).toEqual([slugs, slugs.length])
    const { body } = await group.request.get(`/v1/search?q=stone&${query}&count=exact`)
    expect([slugsIn(body), body.pagination.total]).toEqual([slugs, slugs.length])
  })

  test('the choice does not depend on other filters', async () => {
    const query = '/v1/articles?lang=de&fallback=en&tag=stone'
    expect(slugsIn((await group.request.get(query)).body)).toEqual(['k2-en'])
  })

  test('adjacent articles are those of the list', async () => {
    const { body } = await group.request.get('/v1/articles/k2-en/neighbours?lang=de&fallback=en&sort=title')
    expect([body.previous.slug, body.next?.slug]).toEqual(['k1-de', 'single-en'])
  })

  test.each([
    ['fallback=en', /Send `lang`/],
    ['lang=-de&fallback=en', /Send `lang`/],
    ['lang=de&lang=en&fallback=fr', /Send `lang`/],
    ['lang=de&fallback=', /must not be empty/],
    ['lang=de&fallback=en&status=any', /omit `status`/],
    [`lang=de&fallback=${Array.from({ length: 21 }, () => 'en')}`, /at most 20/],
  ])('%s is rejected', async (query, detail) => {
    const { status, body } = await group.send('get', `/articles?${query}`)
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, '/fallback'])
    expect(body.errors[0].detail).toMatch(detail)
  })
})

test('GET /v1/languages counts visible articles by language', async () => {
  const { body, headers } = await group.request.get('/v1/languages')
  expect(LanguageCounts.strict().parse(body)).toEqual({
    data: [
      { lang: 'en', articles: 3 },
      { lang: 'fr', articles: 3 },
      { lang: 'de', articles: 1 },
      { lang: 'ja', articles: 1 },
      { lang: 'zh', articles: 1 },
      { lang: 'zh-Hant-TW', articles: 1 },
    ],
  })
  expect(headers['cache-control']).toMatch(/^public/)
  const { body: pages } = await request.get('/v1/languages?type=page')
  expect(pages).toEqual({ data: [{ lang: 'is', articles: 1 }] })
  const { body: languages } = await request.get('/v1/languages')
  expect(languages.data).toContainEqual({ lang: null, articles: 1 })
  expect(languages.data.map(({ lang }: { lang: string }) => lang)).not.toContain('fr-CA')
})

test('a feed and a sitemap of a language have the languages that it matches', async () => {
  const { body } = await request.get('/languages/zh/feed.json')
  expect(body.items.map(({ title }: { title: string }) => title).sort()).toEqual([
    'Harbour cn',
    'Harbour tw',
    'Harbour zh',
  ])
  const { body: one } = await request.get('/languages/pt/feed.json')
  expect(one.items).toHaveLength(1)
  expect((await request.get('/languages/zh/sitemap.xml')).text.match(/<url>/g)).toHaveLength(3)
  for (const path of ['/languages/fr/feed.xml', '/languages/de-AT/feed.xml', '/languages/fr/sitemap.xml'])
    expect([path, (await request.get(path)).status]).toEqual([path, 404])
})

test('an article that is asked for in a wider language redirects to its own', async () => {
  const { status, headers } = await request.get('/v1/articles/cn?lang=zh')
  expect([status, headers.location]).toEqual([308, '/v1/articles/cn?lang=zh-CN'])
  expect((await request.get('/v1/articles/zh?lang=zh')).status).toBe(200)
  expect((await request.get('/v1/articles/de?lang=zh')).status).toBe(404)
  const adjacent = await request.get('/v1/articles/cn/neighbours?lang=zh').redirects(1)
  expect(adjacent.status).toBe(200)
})

describe('parameters that trackers append to URLs', () => {
  test.each(['/articles/cn.md', '/feed.xml', '/atom.xml', '/feed.json', '/sitemap.xml', '/llms.txt'])(
    'are ignored by %s',
    async (path) => {
      for (const query of ['utm_source=chatgpt.com', 'fbclid=1&gclid=2', 'ref=x&ref=y']) {
        expect((await request.get(`${path}?${query}`)).status).toBe(200)
      }
    },
  )

  test('are refused by JSON endpoints, where a misspelled parameter must not be ignored', async () => {
    for (const path of ['/v1/articles', '/v1/articles/cn', '/v1/search?q=a', '/v1/tags']) {
      expect((await request.get(`${path}${path.includes('?') ? '&' : '?'}utm_source=x`)).status).toBe(400)
    }
    expect((await request.get('/articles/cn.md?lang=zh-CN&utm_source=x')).status).toBe(200)
  })
})
