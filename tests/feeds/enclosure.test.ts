/** Enclosures of podcasts: found in metadata, and written in every feed format. */
import { describe, expect, test } from 'vitest'
import { findEnclosure } from '../../src/feeds/enclosure.ts'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'

const BASE = 'https://site.example/posts/a/'
const MP3 = { url: 'https://cdn.example/a.mp3', mediaType: 'audio/mpeg', length: null }

describe('the enclosure of an article', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['a URL', { audio: 'https://cdn.example/a.mp3' }, MP3],
    [
      'a relative URL',
      { podcast: '../b.m4a' },
      { url: 'https://site.example/posts/b.m4a', mediaType: 'audio/mp4', length: null },
    ],
    [
      'a mapping',
      { enclosure: { url: 'https://cdn.example/a.mp3', length: 1234, type: 'audio/mpeg' } },
      { ...MP3, length: 1234 },
    ],
    [
      'a mapping of a theme',
      { podcast: { file: 'https://cdn.example/x', mime_type: 'audio/ogg', size: '99' } },
      { url: 'https://cdn.example/x', mediaType: 'audio/ogg', length: 99 },
    ],
    ['a list', { audio: [{ src: 'https://cdn.example/a.mp3' }] }, MP3],
    [
      'three lines of WordPress',
      { enclosure: 'https://cdn.example/a.mp3\n567\naudio/mpeg\n' },
      { ...MP3, length: 567 },
    ],
    [
      'a video',
      { media: 'https://cdn.example/a.mp4' },
      { url: 'https://cdn.example/a.mp4', mediaType: 'video/mp4', length: null },
    ],
  ])('is %s', (_, metadata, enclosure) => {
    expect(findEnclosure({ metadata, base: BASE, files: new Map() })).toEqual(enclosure)
  })

  test.each<[Record<string, unknown>]>([
    [{}],
    [{ audio: true }],
    [{ audio: 'javascript:alert(1).mp3' }],
    [{ audio: 'a.txt' }],
    [{ enclosure: { url: 'https://cdn.example/x', type: 'text/html' } }],
    [{ podcast: null, media: [] }],
    [{ episode: 12 }],
  ])('is not in %j', (metadata) => {
    expect(findEnclosure({ metadata, base: BASE, files: new Map() })).toBeNull()
  })
})

test('every feed format has it', async () => {
  const { db, request } = await boot()
  const metadata = { enclosure: { url: 'https://cdn.example/a.mp3', length: 1234 }, other: 'x'.repeat(1_000) }
  await createArticles(db, { title: 'Episode', metadata }, { title: 'Plain' })
  expect((await request.get('/feed.xml')).text).toContain(
    '<enclosure url="https://cdn.example/a.mp3" type="audio/mpeg" length="1234"/>',
  )
  expect((await request.get('/atom.xml')).text).toContain(
    '<link rel="enclosure" href="https://cdn.example/a.mp3" type="audio/mpeg" length="1234"/>',
  )
  const { items } = (await request.get('/feed.json')).body
  expect(items.map(({ attachments }: { attachments?: unknown }) => attachments)).toEqual([
    undefined,
    [{ url: 'https://cdn.example/a.mp3', mime_type: 'audio/mpeg', size_in_bytes: 1234 }],
  ])
})
