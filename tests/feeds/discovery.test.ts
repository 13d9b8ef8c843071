/** Articles that are left out of sitemaps and llms.txt, or of feeds. */
import { expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { bootWithKeys } from '../articles/support.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { folderOf } from '../support/folder.ts'

const { db, request, send } = await bootWithKeys()

const EXCLUDING_SEARCH_ENGINES = ['/sitemap.xml', '/tags/seal/sitemap.xml', '/llms.txt']
const FEEDS = ['/feed.xml', '/atom.xml', '/feed.json', '/tags/seal/feed.xml']

/** Returns the paths that name an article. */
async function pathsWith(slug: string, paths: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(paths.map(async (path) => (await request.get(path)).text))
  return paths.filter((_, index) => texts[index]?.includes(slug))
}

test('an article is left out of what it names, and is everywhere else', async () => {
  const tags = [term('Seal')]
  await createArticles(
    db,
    { slug: 'both-in', tags },
    { slug: 'quiet', tags, noindex: true, translationKey: 'q', lang: 'en' },
    { slug: 'stille', tags, translationKey: 'q', lang: 'de' },
    { slug: 'feedless', tags, excludeFromFeeds: true },
  )
  expect(await pathsWith('both-in', [...EXCLUDING_SEARCH_ENGINES, ...FEEDS])).toHaveLength(7)
  expect(await pathsWith('quiet', [...EXCLUDING_SEARCH_ENGINES, ...FEEDS])).toEqual(FEEDS)
  expect(await pathsWith('feedless', [...EXCLUDING_SEARCH_ENGINES, ...FEEDS])).toEqual(
    EXCLUDING_SEARCH_ENGINES,
  )
  const { body } = await request.get('/v1/articles?limit=100')
  expect(body.data.map(({ slug }: { slug: string }) => slug)).toEqual(
    expect.arrayContaining(['quiet', 'feedless']),
  )
})

test('both are set, kept and taken back over the API', async () => {
  const { body } = await send('post', '/articles', { title: 'Api', noindex: true, excludeFromFeeds: true })
  expect(body).toMatchObject({ noindex: true, excludeFromFeeds: true })
  const patch = (change: object) => send('patch', `/articles/${body.id}`, change)
  expect((await patch({ title: 'Other' })).body).toMatchObject({ noindex: true, excludeFromFeeds: true })
  expect((await patch({ noindex: null, excludeFromFeeds: false })).body).toMatchObject({
    noindex: false,
    excludeFromFeeds: false,
  })
  expect((await patch({ noindex: 'yes' })).status).toBe(400)
})

test('an import heeds the keys of generators', async () => {
  const file = (yaml: string) => `---\ndate: 2022-01-05\ntags: [seal]\n${yaml}\n---\nText.`
  const folder = await folderOf({
    'of-jekyll.md': file('sitemap: false'),
    'of-hugo.md': file('sitemap: {disable: true}'),
    'of-hexo.md': file('rss: false'),
  })
  await importFolder(db, { folder, source: 'discovery', workers: 1 })
  expect(await pathsWith('of-jekyll', EXCLUDING_SEARCH_ENGINES)).toEqual([])
  expect(await pathsWith('of-hugo', EXCLUDING_SEARCH_ENGINES)).toEqual([])
  expect(await pathsWith('of-hexo', FEEDS)).toEqual([])
  expect((await request.get('/v1/articles/of-jekyll')).body).toMatchObject({
    noindex: true,
    metadata: { sitemap: false },
  })
})
