import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { createSiteUrlResolver } from '../../src/feeds/routes/route-options.ts'
import { sitemapRoutes } from '../../src/feeds/routes/sitemaps.ts'
import { defaultSite } from '../../src/feeds/site-urls.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { byline, copyArticle, createArticles, term } from '../support/create-articles.ts'

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

/** Fetches a sitemap or an index, and returns its URLs. */
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
  await createArticles(
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

  test('a sitemap contains exactly the visible articles', async () => {
    const urls = await urlsOf(request, '/sitemap.xml')
    expect(slugsOf(urls)).toEqual(['one', '墨 & <stone>', 'undated', 'alone'])
    expect(urls[0]).toMatchObject({
      loc: 'https://site.example/en/one/',
      lastmod: '2024-05-01T10:00:00.000Z',
    })
    expect(urls[1]?.loc).toBe('https://site.example/zh/%E5%A2%A8%20%26%20%3Cstone%3E/')
  })

  test('a sitemap lists the visible translations of an article, itself included', async () => {
    const [first, second, ...others] = await urlsOf(request, '/sitemap.xml')
    const links = [
      { '@_rel': 'alternate', '@_hreflang': 'en', '@_href': 'https://site.example/en/one/' },
      { '@_rel': 'alternate', '@_hreflang': 'zh', '@_href': second?.loc },
      { '@_rel': 'alternate', '@_hreflang': 'x-default', '@_href': 'https://site.example/en/one/' },
    ]
    expect(first?.['xhtml:link']).toEqual(links)
    expect(second?.['xhtml:link']).toEqual(links)
    expect(others.flatMap((url) => url['xhtml:link'] ?? [])).toEqual([])
  })

  test('the article in the default language of the site is the one for all other readers', async () => {
    const { db: other, request: send } = await boot({ site, siteLang: 'zh' })
    const same = (slug: string, lang: string) => ({ slug, lang, translationKey: 'k' })
    await createArticles(other, same('one', 'en'), same('two', 'zh-CN'), same('three', 'de'))
    await createArticles(other, { slug: 'alone', lang: 'zh', translationKey: 'a' })
    const urls = await urlsOf(send, '/sitemap.xml')
    const alternates = urls.map(
      (url) => url['xhtml:link']?.map((link) => [link['@_hreflang'], link['@_href']]) ?? [],
    )
    expect(alternates.map((links) => links.length)).toEqual([4, 4, 4, 0])
    expect(alternates[0]?.at(-1)).toEqual(['x-default', 'https://site.example/zh-CN/two/'])
  })

  test('a sitemap lists no translations of an article of unknown language', async () => {
    const mixed = await boot({ site })
    const same = (slug: string, lang: string) => ({ slug, lang, translationKey: 'k' })
    await createArticles(mixed.db, same('one', 'en'), same('two', 'zh'), same('three', 'und'))
    const urls = await urlsOf(mixed.request, '/sitemap.xml')
    const languages = urls.map((url) => url['xhtml:link']?.map((link) => link['@_hreflang']) ?? [])
    expect(languages).toEqual([['en', 'zh'], ['en', 'zh'], []])
  })

  test('the date of change of a scheduled article is its publication', async () => {
    const scheduled = await boot({ site })
    const modifiedAt = new Date('2024-01-01T00:00:00.000Z')
    const publishedAt = new Date('2024-03-01T00:00:00.000Z')
    await createArticles(
      scheduled.db,
      { slug: 'due', modifiedAt, publishedAt },
      { slug: 'never', modifiedAt, publishedAt: null },
    )
    const urls = await urlsOf(scheduled.request, '/sitemap.xml')
    expect(urls.map(({ lastmod }) => lastmod)).toEqual([publishedAt.toISOString(), modifiedAt.toISOString()])
  })

  test('a site without articles has an empty sitemap', async () => {
    const empty = await boot({ site })
    expect(await urlsOf(empty.request, '/sitemap.xml')).toEqual([])
  })

  test('a sitemap supports HEAD requests', async () => {
    const { status, headers } = await request.head('/sitemap.xml')
    expect([status, headers['content-type']]).toEqual([200, 'application/xml; charset=utf-8'])
  })
})

/** Boots an application whose sitemaps below `/small` contain at most two articles. */
async function bootSmall() {
  const db = await openTestDatabase()
  const authenticate = async () => ({ actor: '', keyId: null, may: () => false })
  const options = {
    databaseFor: () => db,
    authenticate,
    site,
    siteUrlsFor: createSiteUrlResolver(site),
    mediaUrl: '/media',
    size: 2,
  }
  const { request } = await boot({ db, site }, (app) => {
    app.register(sitemapRoutes, { ...options, prefix: '/small' })
  })
  return { db, request }
}

describe('a sitemap index', async () => {
  const { db, request } = await bootSmall()
  const hidden = { status: 'draft' as const }
  const before = Date.now()
  const ids = await createArticles(
    db,
    { slug: 'a' },
    { slug: 'b' },
    { slug: 'c' },
    { ...hidden, slug: 'x' },
    { ...hidden, slug: 'y' },
    { ...hidden, slug: 'z' },
    { slug: 'd' },
  )

  const after = Date.now()

  test('a sitemap index lists the sitemaps that are not empty', async () => {
    const sitemaps = await urlsOf(request, '/small/sitemap.xml')
    expect(sitemaps.map(({ loc }) => loc)).toEqual(
      [1, 2, 4].map((page) => `https://site.example/sitemap-${page}.xml`),
    )
    for (const { lastmod } of sitemaps) {
      expect(Date.parse(lastmod)).toBeGreaterThanOrEqual(before)
      expect(Date.parse(lastmod)).toBeLessThanOrEqual(after)
    }
    const pages = await Promise.all([1, 2, 3, 4].map((page) => urlsOf(request, `/small/sitemap-${page}.xml`)))
    expect(pages.map(slugsOf)).toEqual([['a', 'b'], ['c'], [], ['d']])
  })

  test('an article keeps its sitemap when another one is deleted', async () => {
    await db.prisma.article.update({ where: { id: ids[0] ?? '' }, data: { deletedAt: new Date() } })
    const pages = await Promise.all([1, 2, 4].map((page) => urlsOf(request, `/small/sitemap-${page}.xml`)))
    expect(pages.map(slugsOf)).toEqual([['b'], ['c'], ['d']])
  })

  test.each(['sitemap-5.xml', 'sitemap-99999.xml'])('%s does not exist', async (file) => {
    const { status, type } = await request.get(`/small/${file}`)
    expect([status, type]).toEqual([404, 'application/problem+json'])
  })

  test.each(['sitemap-0.xml', 'sitemap-100001.xml'])('%s is an invalid page', async (file) => {
    expect((await request.get(`/small/${file}`)).status).toBe(400)
  })
})

describe('sitemaps of one tag, category, author or language', async () => {
  const { db, request } = await bootSmall()
  const fields = {
    tags: [term('Ink')],
    categories: [term('Papier')],
    authors: [byline('Bo')],
    lang: 'zh-Hans',
  }
  await createArticles(
    db,
    { ...fields, slug: 'a' },
    { slug: 'other' },
    { ...fields, slug: 'hidden', status: 'draft', tags: [term('Ink'), term('Secret')] },
    { slug: 'another' },
    { ...fields, slug: 'b' },
    { ...fields, slug: 'c' },
  )
  const folders = ['/tags/ink', '/categories/papier', '/authors/bo', '/languages/zh-Hans']

  test.each(folders)('the sitemap of %s contains exactly its visible articles', async (folder) => {
    expect(slugsOf(await urlsOf(request, `${folder}/sitemap.xml`))).toEqual(['a', 'b', 'c'])
  })

  test.each(folders)('the sitemap index of %s has the page boundaries of the site', async (folder) => {
    const sitemaps = await urlsOf(request, `/small${folder}/sitemap.xml`)
    expect(sitemaps.map(({ loc }) => loc)).toEqual(
      [1, 3].map((page) => `https://site.example${folder}/sitemap-${page}.xml`),
    )
    const pages = [1, 2, 3].map((page) => urlsOf(request, `/small${folder}/sitemap-${page}.xml`))
    expect((await Promise.all(pages)).map(slugsOf)).toEqual([['a'], [], ['b', 'c']])
    expect((await request.get(`/small${folder}/sitemap-5.xml`)).status).toBe(404)
  })

  // Only a draft has the tag /tags/secret. Its name must not be revealed.
  test.each(['/tags/none', '/tags/secret', '/categories/ink', '/authors/none', '/languages/fr'])(
    '%s has no sitemap',
    async (folder) => {
      for (const file of ['sitemap.xml', 'sitemap-1.xml']) {
        const { status, type } = await request.get(`${folder}/${file}`)
        expect([status, type]).toEqual([404, 'application/problem+json'])
      }
    },
  )
})

test('a sitemap contains every article once when it needs several queries', async () => {
  const { db, request } = await boot({ site })
  const [id = ''] = await createArticles(db, { slug: 's' })
  await copyArticle(db, id, 2_099)
  const slugs = slugsOf(await urlsOf(request, '/sitemap.xml'))
  expect(new Set(slugs).size).toBe(2_100)
  expect(slugs).toHaveLength(2_100)
})
