/** Stored media files in feeds and sitemaps: types, lengths, thumbnails, and image entries, by one statement for all articles. */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { buildFeedCover } from '../../src/feeds/feed-cover.ts'
import { listPictures } from '../../src/feeds/sitemap-pictures.ts'
import { bootForMedia, insertPicture, png, sha256, wav } from '../media/support.ts'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'

const site = { url: 'https://site.example/blog', articleUrl: '/{slug}/' }
const { db, media, request, send } = await bootForMedia({ site }, { otherKinds: ['audio'] })

const upload = async (name: string, bytes: Buffer): Promise<{ url: string; bytes: number }> =>
  (await send('post', `/media?filename=${name}`).type('application/octet-stream').send(bytes)).body

const picture = await upload('stone.png', await png(800, 400))
const inText = await upload('in text.png', await png())
const episode = await upload('episode.wav', wav())

const dated = { publishedAt: new Date(0).toISOString(), status: 'published' }
await send('post', '/articles', {
  ...{ ...dated, slug: 'stone', title: 'Stone', cover: { url: picture.url, alt: 'A <stone>' } },
  ...{ metadata: { audio: { url: episode.url, length: 1, type: 'audio/mpeg' } } },
  body: { format: 'markdown', source: `![In text](${inText.url})` },
})

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  isArray: (n) => n === 'image:image',
})
const parse = async (path: string) => {
  const { text } = await request.get(path)
  expect(XMLValidator.validate(text)).toBe(true)
  return parser.parse(text)
}
const absolute = (url: string) => `https://site.example${url}`

test('RSS has the episode as its enclosure, and the cover with a thumbnail as Media RSS', async () => {
  const { item } = (await parse('/feed.xml')).rss.channel
  expect(item.enclosure).toEqual({
    ...{ '@_url': absolute(episode.url), '@_type': 'audio/wav', '@_length': `${episode.bytes}` },
  })
  expect(item['media:content']).toEqual({
    ...{ '@_url': absolute(picture.url), '@_medium': 'image', '@_type': 'image/png' },
    ...{ '@_fileSize': `${picture.bytes}`, '@_width': '800', '@_height': '400' },
    'media:description': 'A <stone>',
  })
  expect(item['media:thumbnail']).toEqual({
    ...{ '@_url': absolute(`${picture.url}?w=640`), '@_width': '640', '@_height': '320' },
  })
})

test('Atom has both as enclosures with type and length', async () => {
  const { entry } = (await parse('/atom.xml')).feed
  expect(entry.link.slice(1)).toEqual([
    {
      ...{ '@_rel': 'enclosure', '@_href': absolute(episode.url) },
      ...{ '@_type': 'audio/wav', '@_length': `${episode.bytes}` },
    },
    {
      ...{ '@_rel': 'enclosure', '@_href': absolute(picture.url) },
      ...{ '@_type': 'image/png', '@_length': `${picture.bytes}` },
    },
  ])
})

test('JSON Feed has the cover as image and banner, and the episode as attachment', async () => {
  const [item] = (await request.get('/feed.json')).body.items
  expect(item).toMatchObject({ image: absolute(picture.url), banner_image: absolute(picture.url) })
  expect(item.attachments).toEqual([
    { url: absolute(episode.url), mime_type: 'audio/wav', size_in_bytes: episode.bytes },
  ])
})

test('the sitemap has the cover first, and then the pictures of the text', async () => {
  const { url } = (await parse('/sitemap.xml')).urlset
  expect(url['image:image']).toEqual([
    { 'image:loc': absolute(picture.url) },
    { 'image:loc': absolute(inText.url) },
  ])
})

test('with MEDIA_URL, sitemaps have the URLs of the other host', async () => {
  const cdn = await boot({ db, site, media: { ...media, mediaUrl: 'https://cdn.example/m' } })
  const { text } = await cdn.request.get('/sitemap.xml')
  expect(text).toContain(`<image:loc>https://cdn.example/m${picture.url.slice('/media'.length)}</image:loc>`)
})

test('without SITE_URL, files have the host of the request, and no shared cache keeps the response', async () => {
  const open = await boot({ db, media })
  for (const path of ['/feed.xml', '/atom.xml', '/feed.json', '/sitemap.xml']) {
    const { text, headers } = await open.request.get(path).set('host', 'cms.example')
    expect(text).toContain(`http://cms.example${picture.url}`)
    expect(headers['cache-control']).toContain('private')
  }
})

test('a file that is deleted has no length', async () => {
  const gone = await upload('gone.png', await png())
  await send('post', '/articles', { ...dated, slug: 'gone', title: 'Gone', cover: { url: gone.url } })
  await send('delete', `/media/${gone.url.split('/')[2]}?force=true`)
  const items = [(await parse('/feed.xml')).rss.channel.item].flat()
  expect(items.find(({ title }) => title === 'Gone').enclosure).toMatchObject({ '@_length': '0' })
})

describe('a feed of many articles', async () => {
  const { db: many, request: requestMany } = await boot({ site })
  const hashes = await Promise.all(Array.from({ length: 50 }, () => insertPicture(many)))
  await createArticles(
    many,
    ...hashes.map((hash) => ({ cover: { url: `/media/${hash}/a.jpg`, alt: null, caption: null } })),
  )

  test('reads all files in one statement', async () => {
    const statements: string[] = []
    const stop = many.onStatement(({ text }) => statements.push(text))
    const { text } = await requestMany.get('/feed.xml')
    stop()
    expect(text.match(/ length="10"/g)).toHaveLength(50)
    expect(statements.filter((statement) => statement.includes('FROM media'))).toHaveLength(1)
  })
})

describe('a cover', () => {
  const cover = { url: 'https://cdn.example/a', alt: null, caption: null, width: null, height: null }
  const plain = { ...cover, placeholder: null, variants: [] }

  test.each([
    ['https://cdn.example/a.webp?x', 'image/webp'],
    ['/b.svg', 'image/svg+xml'],
    ['c', null],
  ])('that is not stored here, %s, has the type of its name, and no length', (url, mediaType) => {
    expect(buildFeedCover({ ...plain, url }, 'https://site.example/a', new Map())).toMatchObject({
      ...{ mediaType, length: null, thumbnail: null },
    })
  })

  test('whose URL is no web address is left out', () => {
    for (const url of ['javascript:alert(1)', 'data:image/png;base64,AA==', 'mailto:a@b.c'])
      expect(buildFeedCover({ ...plain, url }, 'https://site.example/a', new Map())).toBeNull()
  })
})

describe('the pictures of a sitemap', () => {
  const page = 'https://site.example/a'
  const article = { slug: 'a', lang: null, updatedAt: null, translations: [], cover: null, pictures: [] }
  const pictureOf = (text: string) => ({ hash: sha256(text), filename: 'a.png' })

  test('name a cover of another site, and a stored cover once', () => {
    const picturesOf = listPictures('/media')
    expect(picturesOf({ ...article, cover: 'https://cdn.example/a.png' }, page)).toEqual([
      'https://cdn.example/a.png',
    ])
    const stored = pictureOf('a')
    expect(
      picturesOf({ ...article, cover: `/media/${stored.hash}/b.png`, pictures: [stored] }, page),
    ).toEqual([`https://site.example/media/${stored.hash}/b.png`])
  })

  test('end when a sitemap would become too large', () => {
    const picturesOf = listPictures('/media')
    const pictures = Array.from({ length: 999 }, (_, at) => pictureOf(String(at)))
    const counts = Array.from({ length: 120 }, () => picturesOf({ ...article, pictures }, page).length)
    expect(counts[0]).toBe(999)
    expect(counts.at(-1)).toBe(0)
    const entryBytes = `https://site.example/media/${sha256('')}/a.png`.length + 60
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Math.floor(15_000_000 / entryBytes))
  })
})
