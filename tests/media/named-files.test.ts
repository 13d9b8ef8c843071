/** Every file that a small site names to a front end is there, with the type, length and width that its place says. */
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { checkNamedFiles } from '../support/named-files.ts'
import { bootForMedia, wav } from './support.ts'

/** The places of the small site that name a file. */
const places = [
  ...['photo cover', 'photo cover variant', 'photo seo.image', 'photo author', 'photo <img>', 'photo srcset'],
  ...['photo <video>', 'episode cover', 'episode <img>', 'author mara', '/v1/media', '/v1/media variant'],
  ...['/feed.xml enclosure', '/feed.xml media:content', '/feed.xml media:thumbnail', '/atom.xml enclosure'],
  ...['/feed.json image', '/feed.json attachment', '/feed.json <img>', '/sitemap.xml', '/ <img>', '/ srcset'],
]

const { request, send } = await bootForMedia({}, { otherKinds: ['audio'], maxPixels: 5_000_000 })
const upload = async (name: string, bytes: Buffer): Promise<string> =>
  (await send('post', `/media?filename=${name}`).type('application/octet-stream').send(bytes)).body.url
const photo = await upload(
  'photo.jpg',
  await sharp({ create: { width: 1_400, height: 900, channels: 3, background: '#8a6345' } })
    .withExif({ IFD0: { Artist: 'Private' } })
    .jpeg()
    .toBuffer(),
)
const drawing = await upload(
  'drawing.svg',
  Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><path d="M0 0h60v40H0z"/></svg>',
  ),
)
const episode = await upload('episode.wav', wav())
const publish = (article: object) => send('post', '/articles', { status: 'published', ...article })
await send('post', '/authors', { name: 'Mara', bio: 'Grinds ink.', avatarUrl: photo })
const now = { publishedAt: new Date(0).toISOString() }
await publish({
  ...{ ...now, title: 'Photo', authors: ['Mara'], cover: { url: photo, alt: 'A photo' } },
  seo: { image: `${photo}?w=960` },
  body: {
    format: 'html',
    source: `<p><img src="${photo}?w=640&amp;format=webp" srcset="${photo}?w=320 320w, ${photo} 1400w" alt="">
      <video poster="${drawing}"></video></p>`,
  },
})
await publish({
  ...{ ...now, title: 'Episode', cover: { url: drawing } },
  ...{ metadata: { audio: episode }, body: { format: 'markdown', source: `![Drawing](${drawing})` } },
})

test('a site names files that are there, in every place', async () => {
  const { faults, count } = await checkNamedFiles(request)
  expect(faults).toEqual([])
  expect(places.filter((place) => count(new RegExp(`^${place}`)) === 0)).toEqual([])
})
