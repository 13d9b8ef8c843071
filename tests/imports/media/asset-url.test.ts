/** With ASSET_URL, pictures of imported files are kept elsewhere: their URLs change and nothing is stored. */
import { expect, test } from 'vitest'
import { bootForMedia, png } from '../../media/support.ts'
import { createSite, post, urlOf } from './support.ts'

const { db, media, countMedia } = await bootForMedia()
const elsewhere = { ...media, assetUrl: 'https://cdn.example/p' }

test('relative URLs get their path in the site, stored pictures do not, and both change with the setting', async () => {
  const a = await png()
  const site = await createSite(db, media, {
    'hugo.toml': 'baseURL = "https://example.org/"',
    'content/posts/x/index.md': post(
      '![x](a%20b.png?v=1) ![y](/img/none.png) ![z](../c.png) ![r](https://r.example/d.png)',
      'cover: a b.png\n',
    ),
    'content/posts/x/a b.png': a,
  })
  const before = await countMedia()
  const page = 'content/posts/x/index.md'
  const report = await site.run({ media: elsewhere })
  expect(report).toMatchObject({ created: 1, warnings: [] })
  const url = 'https://cdn.example/p/posts/x/a%20b.png'
  expect(await site.urls(page)).toEqual([
    ...[`${url}?v=1`, 'https://cdn.example/p/img/none.png', 'https://cdn.example/p/posts/c.png'],
    'https://r.example/d.png',
  ])
  expect((await site.cover(page)).url).toBe(url)
  expect(await countMedia()).toBe(before)
  expect(await site.run({ media: elsewhere })).toMatchObject({ updated: 0, unchanged: 1 })
  expect(await site.run()).toMatchObject({ updated: 1 })
  expect((await site.urls(page))[0]).toBe(urlOf(a, 'a b.png'))
})
