/** Language ranges (RFC 4647): `zh` matches `zh-CN`, in filters, feeds and single articles. */
import { describe, expect, test } from 'vitest'
import { createArticles } from '../support/create-articles.ts'
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
