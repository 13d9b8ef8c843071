/** The first page of the server, its icon and robots.txt. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { byline, createArticles } from '../support/create-articles.ts'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

const { db, app, request } = await boot({ version: '1.2.3' })
const getPage = (on = request) => on.get('/').set('accept', BROWSER)

describe('GET /', () => {
  test('a browser gets the newest public articles, each in its language, and the links', async () => {
    await createArticles(
      db,
      { slug: 'old', title: 'Old ink', lang: 'en', publishedAt: new Date('2020-01-02T23:30:00Z') },
      {
        slug: '墨',
        title: '墨',
        lang: 'zh',
        authors: [byline('李墨')],
        publishedAt: new Date('2024-05-01T00:00:00Z'),
      },
      { slug: 'draft', title: 'Not public', status: 'draft' },
    )
    const { text, headers } = await getPage()
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(text).toContain('<h3 lang="zh" dir="auto"><a href="/v1/articles/%E5%A2%A8?lang=zh">墨</a></h3>')
    expect(text).toContain('<time datetime="2020-01-02T23:30:00.000Z">2 January 2020</time> · English')
    expect(text.indexOf('>墨<')).toBeLessThan(text.indexOf('Old ink'))
    expect(text).not.toContain('Not public')
    for (const [, path = ''] of text.matchAll(/<(?!link rel="micropub")[^>]* href="(\/[^"]*)"/g))
      expect([path, (await request.get(path.replaceAll('&amp;', '&'))).status]).toEqual([path, 200])
  })

  test('what authors write is escaped', async () => {
    const hostile = `"><script>alert(1)</script><img src=x onerror='a'>&amp;`
    await createArticles(db, {
      ...{
        slug: 'hostile',
        title: hostile,
        excerpt: hostile,
        lang: 'en-hostile',
        authors: [byline(hostile)],
      },
      publishedAt: new Date('2025-01-01T00:00:00Z'),
    })
    const { text } = await getPage()
    expect(text).toContain('&quot;&gt;&lt;script&gt;alert(1)')
    expect(text).not.toMatch(/<script|<img src=x/)
  })

  test('the policy allows its own style and icon, and nothing else', async () => {
    const { text, headers } = await getPage()
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(text) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; img-src 'self'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    expect(text).not.toMatch(/ style="/)
  })

  test('other clients get the links as JSON, and 304 while nothing changes', async () => {
    const { body, headers } = await request.get('/')
    expect(body).toMatchObject({
      ...{ name: 'Inkstone', version: '1.2.3', title: 'Inkstone', description: null },
      links: { articles: '/v1/articles', docs: '/docs', openapi: '/openapi.json', rss: '/feed.xml' },
    })
    expect(headers.vary).toContain('Accept')
    expect((await request.get('/').set('if-none-match', headers.etag ?? '')).status).toBe(304)
    expect((await request.get('/').set('accept', 'application/json')).body).toEqual(body)
  })
})

describe('with settings', async () => {
  const site = {
    title: 'Ink & Paper',
    description: 'Notes.',
    url: 'https://example.org',
    articleUrl: '/{lang}/{slug}',
  }
  const own = await boot({ db, site, command: 'npm run -s inkstone --' })
  const closed = await boot({ db, publicRead: false, site })

  test('the page has the title of the site, and titles lead to the pages of the site', async () => {
    const { text } = await getPage(own.request)
    expect(text).toContain('<h1>Ink &amp; Paper</h1><p>Notes.</p>')
    expect(text).toContain('href="https://example.org/zh/%E5%A2%A8"')
    expect(text).toContain('<code>npm run -s inkstone -- keys create me --scope write</code>')
    expect((await own.request.get('/robots.txt')).text).toContain(
      '\nSitemap: https://example.org/sitemap.xml\n',
    )
  })

  test('where reading needs a key, the page says so, and crawlers have nothing to read', async () => {
    const { status, text } = await getPage(closed.request)
    expect(status).toBe(200)
    expect(text).toContain('Reading needs an API key on this server.')
    expect(text).not.toContain('Old ink')
    expect((await closed.request.get('/robots.txt')).text).toBe('User-agent: *\nDisallow: /\n')
    expect((await getPage(closed.request).set('authorization', 'Bearer wrong')).status).toBe(401)
  })
})

test('an empty server says how to import a folder', async () => {
  const { request: empty } = await boot()
  expect((await getPage(empty)).text).toContain('There are no public articles yet.')
})

test('the icon is an ICO file and an SVG', async () => {
  const ico = await app.inject('/favicon.ico')
  expect(ico.headers['content-type']).toBe('image/x-icon')
  expect([...ico.rawPayload.subarray(0, 6)]).toEqual([0, 0, 1, 0, 1, 0])
  expect((await app.inject('/favicon.svg')).headers['content-type']).toBe('image/svg+xml')
})

test.each([
  ['/articles', '/v1/articles'],
  ['/v1/article', '/v1/articles'],
  ['/api/articles', '/v1/articles'],
  ['/v1/posts', '/v1/articles'],
  ['/v2/posts/', '/v1/articles'],
  ['/wp-json/wp/v2/posts', '/v1/articles'],
  ['/ghost/api/admin/tags', '/v1/tags'],
  ['/api', '/v1/articles'],
  ['/v1', '/v1/articles'],
  ['/rss', '/feed.xml'],
  ['/v1/serach', '/v1/search'],
])('the 404 of %s names %s', async (path, meant) => {
  const { status, body } = await request.get(path)
  expect([status, body.detail]).toEqual([404, `There is no endpoint with this URL. Did you mean ${meant}?`])
})
