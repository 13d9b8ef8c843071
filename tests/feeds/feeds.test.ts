import { parseFeed } from '@rowanmanning/feed-parser'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { escapeHtmlText } from '../../src/feeds/absolute-urls.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

const site = {
  url: 'https://site.example/blog',
  articleUrl: '/{lang}/posts/{slug}',
  title: 'Ink & <Stone>',
  description: 'Notes &amp; more',
}
const { db, request } = await boot({ site, siteLang: 'en' })
const withoutSite = await boot({ db })

/** JSON Feed 1.1 (jsonfeed.org/version/1.1) with the members that Inkstone writes. */
const JsonFeed = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string().min(1),
  home_page_url: z.url(),
  feed_url: z.url(),
  description: z.string(),
  language: z.string().optional(),
  items: z.array(
    z.strictObject({
      id: z.string().min(1),
      url: z.url(),
      title: z.string(),
      content_html: z.string().min(1),
      summary: z.string().optional(),
      image: z.url().optional(),
      banner_image: z.url().optional(),
      date_published: z.iso.datetime({ offset: true }),
      date_modified: z.iso.datetime({ offset: true }),
      authors: z.array(z.strictObject({ name: z.string() })),
      tags: z.array(z.string()),
      language: z.string().optional(),
    }),
  ),
})

const TYPES: Record<string, string> = {
  'feed.xml': 'application/rss+xml; charset=utf-8',
  'atom.xml': 'application/atom+xml; charset=utf-8',
  'feed.json': 'application/feed+json; charset=utf-8',
}
const FILES = Object.keys(TYPES)

/** Fetches a feed and parses it, for each format into the same shape. */
async function read(path: string, client = request) {
  const { status, headers, text } = await client.get(path)
  expect(status).toBe(200)
  expect(headers['content-type']).toBe(TYPES[path.split('/').at(-1) ?? ''])
  if (path.endsWith('.json')) {
    const feed = JsonFeed.parse(JSON.parse(text))
    return {
      text,
      title: feed.title,
      self: feed.feed_url,
      items: feed.items.map(({ id, title, url }) => ({ id, title, url })),
    }
  }
  expect(XMLValidator.validate(text)).toBe(true)
  const feed = parseFeed(text)
  return {
    text,
    title: feed.title,
    self: feed.self,
    items: feed.items.map(({ id, title, url }) => ({ id, title, url })),
  }
}

const parser = new XMLParser({
  ignoreAttributes: false,
  processEntities: true,
  parseTagValue: false,
  isArray: (name) => /^(?:item|entry|category|dc:creator)$/.test(name),
})

/** Returns the title and the content of the first entry, without further decoding. */
function firstEntry(text: string): { title: string; html: string } {
  if (text.startsWith('{')) {
    const { title = '', content_html: html = '' } = JsonFeed.parse(JSON.parse(text)).items[0] ?? {}
    return { title, html }
  }
  const { rss, feed } = parser.parse(text)
  const [first] = rss?.channel.item ?? feed.entry
  return rss
    ? { title: first.title, html: first['content:encoded'] }
    : { title: first.title['#text'], html: first.content['#text'] }
}

const day = (number: number) => new Date(Date.UTC(2024, 0, number))

const hostileTitle = 'a ]]> b ]]> c & &amp; <b> "q" \u0001\u000b\uFFFE مرحبا 墨 😀 𠀀'
const titleInXml = 'a ]]> b ]]> c & &amp; <b> "q"  مرحبا 墨 😀 𠀀'

const [hostileId = ''] = await createArticles(
  db,
  {
    slug: 'höstile (1)',
    lang: 'zh-Hans',
    title: hostileTitle,
    excerpt: 'Short & <i>plain</i>',
    publishedAt: day(20),
    body: {
      format: 'html',
      source:
        '<p><a href="next?a=1&amp;b=2">n</a> <a href="#here">h</a> <a href="mailto:x@y.z">m</a> <a href="//other.example/x">o</a></p>' +
        '<p><img src="/img/ä b.png" alt="]]&gt;" srcset="s.png 1x, https://cdn.example/l.png 2x"> ]]&gt; ]]&gt; &amp;amp; \u0002</p>',
    },
    authors: [{ ...byline('Anna & <Co>'), slug: 'anna', email: 'anna@private.example' }, byline('Bo')],
    tags: [{ slug: 'c<t>', name: 'C<T> & "D"' }, term('Ink')],
    categories: [{ slug: 'papier', name: 'Papier' }, term('Ink')],
    cover: { url: 'covers/one.jpg?x=1&y=2', alt: null, caption: null },
  },
  {
    slug: 'plain',
    lang: 'en',
    title: 'Plain',
    publishedAt: day(10),
    tags: [term('Ink')],
    excerpt: '',
    body: { format: 'markdown', source: '' },
  },
  { slug: 'unknown', title: 'Unknown language', publishedAt: day(5) },
  { slug: 'undated', title: 'Undated', publishedAt: null, tags: [term('Ink')] },
  {
    slug: 'draft',
    title: 'HIDDEN draft',
    status: 'draft',
    tags: [term('Ink'), term('Secret')],
    authors: [byline('Bo')],
  },
  { slug: 'archived', title: 'HIDDEN archived', status: 'archived', tags: [term('Ink')] },
  {
    slug: 'future',
    title: 'HIDDEN scheduled',
    lang: 'fr',
    publishedAt: new Date(Date.now() + 1e9),
    tags: [term('Ink')],
    categories: [term('Papier')],
  },
  {
    slug: 'huge',
    title: 'Huge',
    lang: 'de',
    publishedAt: day(1),
    excerpt: 'In short',
    body: { format: 'markdown', source: 'Word '.repeat(50_000) },
  },
)

describe.each(FILES)('/%s', (file) => {
  test('a feed contains the visible, dated articles, newest first, with stable ids', async () => {
    const { items, title } = await read(`/${file}`)
    expect(title).toBe('Ink & <Stone>')
    expect(items.slice(1).map((item) => item.title)).toEqual(['Plain', 'Unknown language', 'Huge'])
    expect(items[0]).toMatchObject({
      id: `urn:uuid:${hostileId}`,
      url: 'https://site.example/blog/zh-Hans/posts/h%C3%B6stile%20(1)',
    })
    expect(items[2]?.url).toBe('https://site.example/blog/en/posts/unknown')
  })

  test('a feed contains no hidden articles and no e-mail addresses', async () => {
    for (const folder of ['', '/tags/ink', '/categories/papier', '/authors/bo', '/languages/en']) {
      const { text } = await read(`${folder}/${file}`)
      expect(text).not.toMatch(/HIDDEN|private\.example/)
    }
  })

  test('each tag, category, author and language has a feed that contains its own URL', async () => {
    const slugsOf = async (folder: string) => {
      const { items, self } = await read(`${folder}/${file}`)
      expect(self).toBe(`https://site.example/blog${folder}/${file}`)
      return items.map(({ url }) => url?.split('/').at(-1))
    }
    expect(await slugsOf('/tags/ink')).toEqual(['h%C3%B6stile%20(1)', 'plain'])
    expect(await slugsOf('/tags/c%3Ct%3E')).toEqual(['h%C3%B6stile%20(1)'])
    expect(await slugsOf('/categories/papier')).toEqual(['h%C3%B6stile%20(1)'])
    expect(await slugsOf('/authors/anna')).toEqual(['h%C3%B6stile%20(1)'])
    expect(await slugsOf('/languages/zh-Hans')).toEqual(['h%C3%B6stile%20(1)'])
    expect(await slugsOf('/languages/und')).toEqual(['unknown'])
    expect((await read(`/languages/zh-hans/${file}`)).items).toHaveLength(1)
  })

  // Only a draft has the tag /tags/secret. Its name must not be revealed.
  test.each([
    '/tags/none',
    '/tags/secret',
    '/categories/none',
    '/authors/none',
    '/languages/fr',
    '/languages/nonsense',
  ])('there is no feed below %s', async (folder) => {
    const { status, type } = await request.get(`${folder}/${file}`)
    expect([status, type]).toEqual([404, 'application/problem+json'])
  })

  test('a feed makes URLs in HTML absolute and changes nothing else', async () => {
    const { text } = await read(`/${file}`)
    const html = firstEntry(text).html
    expect(html).toContain('<a href="https://site.example/blog/zh-Hans/posts/next?a=1&amp;b=2">n</a>')
    expect(html).toContain('<a href="https://site.example/blog/zh-Hans/posts/h%C3%B6stile%20(1)#here">h</a>')
    expect(html).toContain('<a href="mailto:x@y.z">m</a>')
    expect(html).toContain('src="https://site.example/img/%C3%A4%20b.png"')
    expect(html).toContain('https://site.example/blog/zh-Hans/posts/s.png 1x, https://cdn.example/l.png 2x')
    expect(html).toContain(']]&gt; ]]&gt; &amp;amp;')
  })

  test('a feed contains the summary of an article that is too long', async () => {
    const { text } = await read(`/${file}`)
    expect(text.length).toBeLessThan(20_000)
    expect(text).toContain('<p>In short</p>')
  })

  test('without SITE_URL, a feed contains the URLs of API endpoints', async () => {
    const { items, self, title } = await read(`/${file}`, withoutSite.request)
    const [first] = items
    const origin = new URL(self ?? '').origin
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect([self, title]).toEqual([`${origin}/${file}`, 'Inkstone'])
    expect(first?.url).toBe(`${origin}/v1/articles/h%C3%B6stile%20(1)?lang=zh-Hans`)
    expect(items[2]?.url).toBe(`${origin}/v1/articles/unknown`)
    const response = await withoutSite.request.get(
      new URL(first?.url ?? '').pathname + new URL(first?.url ?? '').search,
    )
    expect(response.body.id).toBe(hostileId)
  })
})

describe('the elements of a feed', () => {
  test('titles are plain text in RSS and JSON Feed and HTML in Atom, without characters that XML forbids', async () => {
    const titles = FILES.map(async (file) => firstEntry((await read(`/${file}`)).text).title)
    const asHtml = escapeHtmlText(titleInXml)
    expect(await Promise.all(titles)).toEqual([titleInXml, asHtml, hostileTitle])
  })

  test('RSS contains authors, tags, cover, summary and date', async () => {
    const { rss } = parser.parse((await read('/feed.xml')).text)
    expect(rss.channel).toMatchObject({
      link: 'https://site.example/blog/',
      description: 'Notes &amp; more',
      language: 'en',
    })
    expect(rss.channel.item[0]).toMatchObject({
      guid: { '#text': `urn:uuid:${hostileId}`, '@_isPermaLink': 'false' },
      pubDate: 'Sat, 20 Jan 2024 00:00:00 GMT',
      description: 'Short &amp; &lt;i&gt;plain&lt;/i&gt;',
      'dc:creator': ['Anna & <Co>', 'Bo'],
      category: ['Papier', 'Ink', 'C<T> & "D"'],
      enclosure: {
        '@_url': 'https://site.example/blog/zh-Hans/posts/covers/one.jpg?x=1&y=2',
        '@_type': 'image/jpeg',
        '@_length': '0',
      },
    })
  })

  test('Atom contains authors, tags, cover, summary, dates and language', async () => {
    const { feed } = parser.parse((await read('/atom.xml')).text)
    expect(feed).toMatchObject({
      '@_xml:lang': 'en',
      id: 'https://site.example/blog/atom.xml',
      subtitle: 'Notes &amp; more',
      author: { name: 'Ink & <Stone>' },
    })
    expect(feed.entry[0]).toMatchObject({
      title: { '@_type': 'html' },
      published: '2024-01-20T00:00:00.000Z',
      summary: { '#text': 'Short &amp; &lt;i&gt;plain&lt;/i&gt;' },
      author: [{ name: 'Anna & <Co>' }, { name: 'Bo' }],
    })
    expect(feed.entry[0].category).toContainEqual({ '@_term': 'c<t>', '@_label': 'C<T> & "D"' })
    expect(feed.entry[0].link).toContainEqual(
      expect.objectContaining({
        '@_rel': 'enclosure',
        '@_type': 'image/jpeg',
        '@_href': 'https://site.example/blog/zh-Hans/posts/covers/one.jpg?x=1&y=2',
      }),
    )
    const newest = feed.entry
      .map((entry: { updated: string }) => entry.updated)
      .sort()
      .at(-1)
    expect(feed.updated).toBe(newest)
  })

  test('JSON Feed contains authors, tags, cover, summary and language', async () => {
    const [first] = JsonFeed.parse(JSON.parse((await read('/languages/zh-Hans/feed.json')).text)).items
    expect(first).toMatchObject({
      authors: [{ name: 'Anna & <Co>' }, { name: 'Bo' }],
      tags: ['Papier', 'Ink', 'C<T> & "D"'],
      image: 'https://site.example/blog/zh-Hans/posts/covers/one.jpg?x=1&y=2',
      banner_image: 'https://site.example/blog/zh-Hans/posts/covers/one.jpg?x=1&y=2',
      summary: 'Short & <i>plain</i>',
      language: 'zh-Hans',
    })
  })

  test('the date of change of a scheduled article is its publication', async () => {
    const scheduled = await boot({ site })
    await createArticles(scheduled.db, { slug: 'due', modifiedAt: day(1), publishedAt: day(3) })
    const { items } = JSON.parse((await read('/feed.json', scheduled.request)).text)
    expect(items[0].date_modified).toBe(day(3).toISOString())
  })

  test('a site without articles has an empty feed that stays the same', async () => {
    const empty = await boot()
    for (const file of FILES) {
      const first = await read(`/${file}`, empty.request)
      expect(first.items).toEqual([])
      const again = await read(`/${file}`, empty.request)
      const unhosted = (text: string) => text.replace(/127\.0\.0\.1:\d+/g, '')
      expect(unhosted(again.text)).toBe(unhosted(first.text))
    }
  })
})

describe('the host of a request', () => {
  test.each(['a.example/x', 'a"b', 'a b', '<x>', 'a@b', 'x:99999999'])(
    'a feed rejects the host %s',
    async (host) => {
      const { status, type } = await withoutSite.request.get('/feed.xml').set('host', host)
      expect([status, type]).toEqual([400, 'application/problem+json'])
    },
  )

  test('the host in a feed comes from X-Forwarded-Host only with a trusted proxy', async () => {
    const behindProxy = await boot({ db, trustProxy: true })
    const forwarded = { 'x-forwarded-host': 'cms.example', 'x-forwarded-proto': 'https' }
    expect((await behindProxy.request.get('/feed.json').set(forwarded)).text).toContain(
      '"feed_url":"https://cms.example/feed.json"',
    )
    expect((await withoutSite.request.get('/feed.json').set(forwarded)).text).not.toContain('cms.example')
  })

  test('the host of a request is ignored when SITE_URL is set', async () => {
    const { text } = await request.get('/feed.json').set('host', 'evil.example')
    expect(text).toContain('"feed_url":"https://site.example/blog/feed.json"')
  })
})

test('feeds, sitemaps, llms.txt and Markdown require a key when reading does', async () => {
  const restricted = await boot({ db, publicRead: false })
  for (const path of [
    '/feed.xml',
    '/sitemap.xml',
    '/sitemap-1.xml',
    '/tags/ink/sitemap.xml',
    '/languages/en/sitemap-1.xml',
    '/llms.txt',
    '/tags/ink/atom.xml',
    '/articles/plain.md',
  ]) {
    expect((await restricted.request.get(path)).status).toBe(401)
  }
})
