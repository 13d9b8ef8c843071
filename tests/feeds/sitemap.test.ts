import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { siteUrlsForRequests } from '../../src/feeds/routes/feeds.ts'
import { sitemapRoutes } from '../../src/feeds/routes/sitemaps.ts'
import { defaultSite } from '../../src/feeds/site-urls.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { byline, make, term } from '../support/create-articles.ts'

const site = { ...defaultSite, url: 'https://site.example', articleUrl: '/{lang}/{slug}/' }
const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  isArray: (name) => /^(?:url|sitemap|xhtml:link)$/.test(name),
})

interface Url {
  loc: string
  lastmod: string
  'xhtml:link'?: { '@_rel': string; '@_hreflang': string; '@_href': string }[]
}

type Request = Awaited<ReturnType<typeof boot>>['request']

/** The URLs of a sitemap, or the sitemaps of an index. */
async function urlsOf(request: Request, path: string): Promise<Url[]> {
  const { status, headers, text } = await request.get(path)
  expect([status, headers['content-type']]).toEqual([200, 'application/xml; charset=utf-8'])
  expect(XMLValidator.validate(text)).toBe(true)
  const { urlset, sitemapindex } = parser.parse(text)
  return urlset ? (urlset.url ?? []) : sitemapindex.sitemap
}

const slugsOf = (urls: Url[]) => urls.map(({ loc }) => decodeURIComponent(loc.split('/').at(-2) ?? ''))

describe('the sitemap', async () => {
  const { db, request } = await boot({ site, siteLang: 'en' })
  await make(
    db,
    { slug: 'one', lang: 'en', translationKey: 'k', modifiedAt: new Date('2024-05-01T10:00:00.000Z') },
    { slug: '墨 & <stone>', lang: 'zh', translationKey: 'k' },
    { slug: 'un', lang: 'fr', translationKey: 'k', status: 'draft' },
    { slug: 'undated', publishedAt: null },
    { slug: 'alone', lang: 'en', translationKey: 'other' },
    { slug: 'draft', status: 'draft' },
    { slug: 'archived', status: 'archived' },
    { slug: 'future', publishedAt: new Date(Date.now() + 1e9) },
  )

  test('has every visible article, and nothing else', async () => {
    const urls = await urlsOf(request, '/sitemap.xml')
    expect(slugsOf(urls)).toEqual(['one', '墨 & <stone>', 'undated', 'alone'])
    expect(urls[0]).toMatchObject({
      loc: 'https://site.example/en/one/',
      lastmod: '2024-05-01T10:00:00.000Z',
    })
    expect(urls[1]?.loc).toBe('https://site.example/zh/%E5%A2%A8%20%26%20%3Cstone%3E/')
  })

  test('names the visible translations of an article in all of them, itself included', async () => {
    const [first, second, ...others] = await urlsOf(request, '/sitemap.xml')
    const links = [
      { '@_rel': 'alternate', '@_hreflang': 'en', '@_href': 'https://site.example/en/one/' },
      { '@_rel': 'alternate', '@_hreflang': 'zh', '@_href': second?.loc },
    ]
    expect(first?.['xhtml:link']).toEqual(links)
    expect(second?.['xhtml:link']).toEqual(links)
    expect(others.flatMap((url) => url['xhtml:link'] ?? [])).toEqual([])
  })

  test('names no translations of an article whose language nobody knows', async () => {
    const odd = await boot({ site })
    const same = (slug: string, lang: string) => ({ slug, lang, translationKey: 'k' })
    await make(odd.db, same('one', 'en'), same('two', 'zh'), same('three', 'und'))
    const urls = await urlsOf(odd.request, '/sitemap.xml')
    const told = urls.map((url) => url['xhtml:link']?.map((link) => link['@_hreflang']) ?? [])
    expect(told).toEqual([['en', 'zh'], ['en', 'zh'], []])
  })

  test('says of an article that was scheduled when it appeared', async () => {
    const late = await boot({ site })
    const modifiedAt = new Date('2024-01-01T00:00:00.000Z')
    const publishedAt = new Date('2024-03-01T00:00:00.000Z')
    await make(
      late.db,
      { slug: 'due', modifiedAt, publishedAt },
      { slug: 'never', modifiedAt, publishedAt: null },
    )
    const urls = await urlsOf(late.request, '/sitemap.xml')
    expect(urls.map(({ lastmod }) => lastmod)).toEqual([publishedAt.toISOString(), modifiedAt.toISOString()])
  })

  test('of nothing is empty, and XML', async () => {
    const empty = await boot({ site })
    expect(await urlsOf(empty.request, '/sitemap.xml')).toEqual([])
  })

  test('answers HEAD', async () => {
    const { status, headers } = await request.head('/sitemap.xml')
    expect([status, headers['content-type']]).toEqual([200, 'application/xml; charset=utf-8'])
  })
})

/** An application of its own, with sitemaps of two articles at most under `/small`. */
async function bootSmall() {
  const db = await openTestDatabase()
  const authenticate = async () => ({ actor: '', keyId: null, may: () => false })
  const parts = { db, authenticate, site, addressesFor: siteUrlsForRequests(site), size: 2 }
  const { request } = await boot({ db, site }, (app) => {
    app.register(sitemapRoutes, { ...parts, prefix: '/small' })
  })
  return { db, request }
}

describe('above its size it is an index', async () => {
  const { db, request } = await bootSmall()
  const hidden = { status: 'draft' as const }
  const ids = await make(
    db,
    { slug: 'a' },
    { slug: 'b' },
    { slug: 'c' },
    { ...hidden, slug: 'x' },
    { ...hidden, slug: 'y' },
    { ...hidden, slug: 'z' },
    { slug: 'd' },
  )

  test('of sitemaps that have something in them', async () => {
    const sitemaps = await urlsOf(request, '/small/sitemap.xml')
    expect(sitemaps.map(({ loc }) => loc)).toEqual(
      [1, 2, 4].map((page) => `https://site.example/sitemap-${page}.xml`),
    )
    expect(sitemaps.every(({ lastmod }) => Math.abs(Date.parse(lastmod) - Date.now()) < 60_000)).toBe(true)
    const parts = await Promise.all([1, 2, 3, 4].map((page) => urlsOf(request, `/small/sitemap-${page}.xml`)))
    expect(parts.map(slugsOf)).toEqual([['a', 'b'], ['c'], [], ['d']])
  })

  test('in which an article keeps its place, whatever becomes of the others', async () => {
    await db.prisma.article.update({ where: { id: ids[0] ?? '' }, data: { deletedAt: new Date() } })
    const parts = await Promise.all([1, 2, 4].map((page) => urlsOf(request, `/small/sitemap-${page}.xml`)))
    expect(parts.map(slugsOf)).toEqual([['b'], ['c'], ['d']])
  })

  test.each(['sitemap-5.xml', 'sitemap-99999.xml'])('%s is none', async (file) => {
    const { status, type } = await request.get(`/small/${file}`)
    expect([status, type]).toEqual([404, 'application/problem+json'])
  })

  test.each(['sitemap-0.xml', 'sitemap-100001.xml'])('%s cannot be', async (file) => {
    expect((await request.get(`/small/${file}`)).status).toBe(400)
  })
})

describe('of one tag, category, author or language', async () => {
  const { db, request } = await bootSmall()
  const named = {
    tags: [term('Ink')],
    categories: [term('Papier')],
    authors: [byline('Bo')],
    lang: 'zh-Hans',
  }
  await make(
    db,
    { ...named, slug: 'a' },
    { slug: 'other' },
    { ...named, slug: 'hidden', status: 'draft', tags: [term('Ink'), term('Secret')] },
    { slug: 'another' },
    { ...named, slug: 'b' },
    { ...named, slug: 'c' },
  )
  const folders = ['/tags/ink', '/categories/papier', '/authors/bo', '/languages/zh-Hans']

  test.each(folders)('%s has its visible articles, and nothing else', async (folder) => {
    expect(slugsOf(await urlsOf(request, `${folder}/sitemap.xml`))).toEqual(['a', 'b', 'c'])
  })

  test.each(folders)('%s is an index above its size, cut where that of the site is', async (folder) => {
    const sitemaps = await urlsOf(request, `/small${folder}/sitemap.xml`)
    expect(sitemaps.map(({ loc }) => loc)).toEqual(
      [1, 3].map((page) => `https://site.example${folder}/sitemap-${page}.xml`),
    )
    const parts = [1, 2, 3].map((page) => urlsOf(request, `/small${folder}/sitemap-${page}.xml`))
    expect((await Promise.all(parts)).map(slugsOf)).toEqual([['a'], [], ['b', 'c']])
    expect((await request.get(`/small${folder}/sitemap-5.xml`)).status).toBe(404)
  })

  // Only a draft names /tags/secret: the name alone would tell of it.
  test.each(['/tags/none', '/tags/secret', '/categories/ink', '/authors/none', '/languages/fr'])(
    '%s has none',
    async (folder) => {
      for (const file of ['sitemap.xml', 'sitemap-1.xml']) {
        const { status, type } = await request.get(`${folder}/${file}`)
        expect([status, type]).toEqual([404, 'application/problem+json'])
      }
    },
  )
})

test('more articles than are read at a time are all there, each once', async () => {
  const { db, request } = await boot({ site })
  await make(db, ...Array.from({ length: 2_100 }, (_, at) => ({ slug: `s${at}` })))
  const slugs = slugsOf(await urlsOf(request, '/sitemap.xml'))
  expect(new Set(slugs).size).toBe(2_100)
  expect(slugs).toHaveLength(2_100)
})
