import { parseFeed } from '@rowanmanning/feed-parser'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { escapeHtmlText } from '../../src/feeds/absolute-urls.ts'
import { boot } from '../support/app.ts'
import { byline, make, term } from '../support/create-articles.ts'

const site = {
  url: 'https://site.example/blog',
  articleUrl: '/{lang}/posts/{slug}',
  title: 'Ink & <Stone>',
  description: 'Notes &amp; more',
}
const { db, request } = await boot({ site, siteLang: 'en' })
const bare = await boot({ db })

/** jsonfeed.org/version/1.1, as far as it says what has to be there and in which form. */
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

/** What a reader makes of a feed: titles and addresses, of each format alike. */
async function read(path: string, from = request) {
  const { status, headers, text } = await from.get(path)
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

/** Title and content of the first article, as they stand there. */
function firstOf(text: string): { title: string; html: string } {
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

const hostile = 'a ]]> b ]]> c & &amp; <b> "q" \u0001\u000b\uFFFE مرحبا 墨 😀 𠀀'
const seen = 'a ]]> b ]]> c & &amp; <b> "q"  مرحبا 墨 😀 𠀀'

const [hostileId = ''] = await make(
  db,
  {
    slug: 'höstile (1)',
    lang: 'zh-Hans',
    title: hostile,
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
  test('holds what is visible and dated, newest first, under ids that never change', async () => {
    const { items, title } = await read(`/${file}`)
    expect(title).toBe('Ink & <Stone>')
    expect(items.slice(1).map((item) => item.title)).toEqual(['Plain', 'Unknown language', 'Huge'])
    expect(items[0]).toMatchObject({
      id: `urn:uuid:${hostileId}`,
      url: 'https://site.example/blog/zh-Hans/posts/h%C3%B6stile%20(1)',
    })
    expect(items[2]?.url).toBe('https://site.example/blog/en/posts/unknown')
  })

  test('tells nobody of drafts, of scheduled and archived articles, nor of e-mail addresses', async () => {
    for (const folder of ['', '/tags/ink', '/categories/papier', '/authors/bo', '/languages/en']) {
      const { text } = await read(`${folder}/${file}`)
      expect(text).not.toMatch(/HIDDEN|private\.example/)
    }
  })

  test('is there for each tag, category, author and language, and names itself', async () => {
    const of = async (folder: string) => {
      const { items, self } = await read(`${folder}/${file}`)
      expect(self).toBe(`https://site.example/blog${folder}/${file}`)
      return items.map(({ url }) => url?.split('/').at(-1))
    }
    expect(await of('/tags/ink')).toEqual(['h%C3%B6stile%20(1)', 'plain'])
    expect(await of('/tags/c%3Ct%3E')).toEqual(['h%C3%B6stile%20(1)'])
    expect(await of('/categories/papier')).toEqual(['h%C3%B6stile%20(1)'])
    expect(await of('/authors/anna')).toEqual(['h%C3%B6stile%20(1)'])
    expect(await of('/languages/zh-Hans')).toEqual(['h%C3%B6stile%20(1)'])
    expect(await of('/languages/und')).toEqual(['unknown'])
    expect((await read(`/languages/zh-hans/${file}`)).items).toHaveLength(1)
  })

  // Only a draft names /tags/secret: the name alone would tell of it.
  test.each([
    '/tags/none',
    '/tags/secret',
    '/categories/none',
    '/authors/none',
    '/languages/fr',
    '/languages/nonsense',
  ])('%s has none', async (folder) => {
    const { status, type } = await request.get(`${folder}/${file}`)
    expect([status, type]).toEqual([404, 'application/problem+json'])
  })

  test('makes the addresses inside its articles absolute, and keeps the rest as it is', async () => {
    const { text } = await read(`/${file}`)
    const html = firstOf(text).html
    expect(html).toContain('<a href="https://site.example/blog/zh-Hans/posts/next?a=1&amp;b=2">n</a>')
    expect(html).toContain('<a href="https://site.example/blog/zh-Hans/posts/h%C3%B6stile%20(1)#here">h</a>')
    expect(html).toContain('<a href="mailto:x@y.z">m</a>')
    expect(html).toContain('src="https://site.example/img/%C3%A4%20b.png"')
    expect(html).toContain('https://site.example/blog/zh-Hans/posts/s.png 1x, https://cdn.example/l.png 2x')
    expect(html).toContain(']]&gt; ]]&gt; &amp;amp;')
  })

  test('gives the summary of an article that is too long for it', async () => {
    const { text } = await read(`/${file}`)
    expect(text.length).toBeLessThan(20_000)
    expect(text).toContain('<p>In short</p>')
  })

  test('has articles of the API in it, and itself, where nobody has said where the site is', async () => {
    const { items, self, title } = await read(`/${file}`, bare.request)
    const [first] = items
    const origin = new URL(self ?? '').origin
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect([self, title]).toEqual([`${origin}/${file}`, 'Inkstone'])
    expect(first?.url).toBe(`${origin}/v1/articles/h%C3%B6stile%20(1)?lang=zh-Hans`)
    expect(items[2]?.url).toBe(`${origin}/v1/articles/unknown`)
    const answer = await bare.request.get(
      new URL(first?.url ?? '').pathname + new URL(first?.url ?? '').search,
    )
    expect(answer.body.id).toBe(hostileId)
  })
})

describe('a feed in full', () => {
  test('titles: plain in RSS and JSON, HTML in Atom; what XML cannot hold is left out there', async () => {
    const titles = FILES.map(async (file) => firstOf((await read(`/${file}`)).text).title)
    const asHtml = escapeHtmlText(seen)
    expect(await Promise.all(titles)).toEqual([seen, asHtml, hostile])
  })

  test('RSS: names, tags, cover, summary, date', async () => {
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

  test('Atom: names, tags, cover, summary, dates, language', async () => {
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

  test('JSON Feed: names, tags, cover, summary, language', async () => {
    const [first] = JsonFeed.parse(JSON.parse((await read('/languages/zh-Hans/feed.json')).text)).items
    expect(first).toMatchObject({
      authors: [{ name: 'Anna & <Co>' }, { name: 'Bo' }],
      tags: ['Papier', 'Ink', 'C<T> & "D"'],
      image: 'https://site.example/blog/zh-Hans/posts/covers/one.jpg?x=1&y=2',
      summary: 'Short & <i>plain</i>',
      language: 'zh-Hans',
    })
  })

  test('an article that was scheduled counts as changed when it appeared', async () => {
    const late = await boot({ site })
    await make(late.db, { slug: 'due', modifiedAt: day(1), publishedAt: day(3) })
    const { items } = JSON.parse((await read('/feed.json', late.request)).text)
    expect(items[0].date_modified).toBe(day(3).toISOString())
  })

  test('of nothing is a feed too, and always the same', async () => {
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
  test.each(['a.example/x', 'a"b', 'a b', '<x>', 'a@b', 'x:99999999'])('%s is no host', async (host) => {
    const { status, type } = await bare.request.get('/feed.xml').set('host', host)
    expect([status, type]).toEqual([400, 'application/problem+json'])
  })

  test('is what a trusted proxy says, and nobody else', async () => {
    const trusting = await boot({ db, trustProxy: true })
    const through = { 'x-forwarded-host': 'cms.example', 'x-forwarded-proto': 'https' }
    expect((await trusting.request.get('/feed.json').set(through)).text).toContain(
      '"feed_url":"https://cms.example/feed.json"',
    )
    expect((await bare.request.get('/feed.json').set(through)).text).not.toContain('cms.example')
  })

  test('does not matter where SITE_URL says where the site is', async () => {
    const { text } = await request.get('/feed.json').set('host', 'evil.example')
    expect(text).toContain('"feed_url":"https://site.example/blog/feed.json"')
  })
})

test('a feed needs a key where every read does', async () => {
  const closed = await boot({ db, publicRead: false })
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
    expect((await closed.request.get(path)).status).toBe(401)
  }
})
