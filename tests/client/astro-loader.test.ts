/** `@inkstone/astro` over HTTP: which articles a build reads, and what is in the collection afterwards. */
import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { LoaderContext } from '../../clients/astro/src/collection.ts'
import { inkstoneLoader, type LoaderOptions } from '../../clients/astro/src/loader.ts'
import { createClient, ProblemError, unwrap } from '../../clients/typescript/src/index.ts'
import { printChangeCursor } from '../../src/changes/cursor.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

/** The URLs that were requested. */
let requests: string[] = []
const { db, app } = await boot({}, (app) =>
  app.addHook('onRequest', async ({ url }) => {
    requests.push(url)
  }),
)
const url = app.listeningOrigin
const { secret: key } = await createKey(db, { name: 'editor', scopes: ['publish'], expiresAt: null })
const editor = createClient({ url, key })

type Patch = Parameters<typeof editor.patch<'/v1/articles/{slug}'>>[1]['body']
const edit = async (id: string, body: Patch) =>
  unwrap(await editor.patch('/v1/articles/{slug}', { path: { slug: id }, body }))
const act = async (id: string, action: 'publish' | 'unpublish') =>
  unwrap(await editor.post(`/v1/articles/{slug}/${action}`, { path: { slug: id } }))
const trash = async (id: string) => unwrap(await editor.delete('/v1/articles/{slug}', { path: { slug: id } }))

type Entry = Parameters<LoaderContext['store']['set']>[0]

/** Creates what Astro passes to a loader, with its cache. `schema` is that of the collection. */
function createSite(options: Partial<LoaderOptions> = {}, schema = (data: Entry['data']) => data) {
  const entries = new Map<string, Entry>()
  const meta = new Map<string, string>()
  const log: string[] = []
  const set = (entry: Entry) => Boolean(entries.set(entry.id, entry))
  const store = {
    ...{ get: (id: string) => entries.get(id), keys: () => [...entries.keys()], set },
    delete: (id: string) => void entries.delete(id),
  }
  const context: LoaderContext = {
    ...{ store, meta, logger: { info: (message) => void log.push(message) } },
    parseData: async ({ data }) => schema(data),
    generateDigest: (data) => createHash('sha256').update(JSON.stringify(data)).digest('hex'),
  }
  /** Loads the collection as a build does. Returns the requests of it, and the number of written and deleted entries. */
  const build = async (changed: Partial<LoaderOptions> = {}) => {
    requests = []
    await inkstoneLoader({ url, ...options, ...changed }).load(context)
    const [, written, deleted] = /^(\d+) articles written, (\d+) deleted/.exec(log.at(-1) ?? '') ?? []
    const paths = requests.map((requested) => requested.split('?')[0]?.replace('/v1/', ''))
    return { paths, written: Number(written), deleted: Number(deleted) }
  }
  const titles = () => Object.fromEntries([...entries].map(([id, { data }]) => [id, data.title]))
  return { entries, meta, build, titles }
}

type Draft = NonNullable<Parameters<typeof createArticles>[1]>
const create = (...drafts: Draft[]) =>
  createArticles(db, ...drafts.map((draft) => ({ lang: 'en', ...draft })))
afterEach(() => db.prisma.article.deleteMany())

describe('the first build', () => {
  test('reads everything that is public as one stream, with HTML and headings apart from the data', async () => {
    const [id] = await create(
      { slug: 'first', title: 'First', body: { format: 'markdown', source: '## Part\n\n![](/media/a.png)' } },
      { slug: 'hidden', status: 'draft' },
      { slug: 'about', title: 'About', type: 'page', lang: 'und' },
    )
    const site = createSite()
    expect(await site.build()).toEqual({ paths: ['articles.ndjson'], written: 2, deleted: 0 })
    expect(site.titles()).toEqual({ 'en/first': 'First', 'und/about': 'About' })
    const { data, rendered } = site.entries.get('en/first') ?? {}
    expect(data).toMatchObject({ id, lang: 'en', slug: 'first' })
    expect(data).not.toHaveProperty('html')
    expect(rendered?.html).toContain(`src="${url}/media/a.png"`)
    expect(rendered?.metadata?.headings).toEqual([{ depth: 2, slug: 'part', text: 'Part' }])
  })

  test('fails without a server, and the next one goes on from the same cursor', async () => {
    const [id = ''] = await create({ slug: 'one', title: 'Before' })
    const site = createSite()
    await site.build()
    await edit(id, { title: 'After' })
    const cursor = site.meta.get('cursor')
    const refusing = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('refused'))
    await expect(site.build()).rejects.toThrow(ProblemError)
    refusing.mockRestore()
    expect([site.titles(), site.meta.get('cursor')]).toEqual([{ 'en/one': 'Before' }, cursor])
    expect(await site.build()).toMatchObject({ paths: ['changes', `articles/${id}`], written: 1 })
  })
})

describe('a later build', () => {
  test('is one request when nothing has changed', async () => {
    await create({ slug: 'same' })
    const site = createSite()
    await site.build()
    const entry = site.entries.get('en/same')
    expect(await site.build()).toEqual({ paths: ['changes'], written: 0, deleted: 0 })
    expect(site.entries.get('en/same')).toBe(entry)
  })

  test('reads the articles that were edited, deleted, published or unpublished, and no others', async () => {
    const [edited = '', deleted = '', draft = '', unpublished = ''] = await create(
      { slug: 'edited' },
      { slug: 'deleted' },
      { slug: 'draft', title: 'Public now', status: 'draft' },
      { slug: 'unpublished' },
      { slug: 'untouched', title: 'Untouched' },
    )
    const site = createSite()
    await site.build()
    await edit(edited, { title: 'Edited', slug: 'renamed' })
    await trash(deleted)
    await act(draft, 'publish')
    await act(unpublished, 'unpublish')
    const paths = ['changes', ...[edited, deleted, draft, unpublished].map((id) => `articles/${id}`)]
    expect(await site.build()).toEqual({ paths, written: 2, deleted: 2 })
    expect(site.titles()).toEqual({
      ...{ 'en/renamed': 'Edited', 'en/draft': 'Public now', 'en/untouched': 'Untouched' },
    })
    expect((await site.build()).paths).toEqual(['changes'])
  })

  test('keeps articles apart that take the slugs of each other', async () => {
    const [first = '', second = '', third = ''] = await create(
      { slug: 'one', title: 'First' },
      { slug: 'two', title: 'Second' },
      { slug: 'three', title: 'Third' },
    )
    const site = createSite()
    await site.build()
    await edit(first, { slug: 'free' })
    await edit(second, { slug: 'one' })
    await edit(first, { slug: 'two' })
    expect(await site.build()).toMatchObject({ written: 2, deleted: 0 })
    expect(site.titles()).toEqual({ 'en/one': 'Second', 'en/two': 'First', 'en/three': 'Third' })
    await edit(third, { excerpt: 'The change of this one comes first.' })
    await edit(second, { slug: 'freed' })
    await edit(third, { slug: 'one' })
    await trash(second)
    await site.build()
    expect(site.titles()).toEqual({ 'en/one': 'Third', 'en/two': 'First' })
  })

  test('reads translations again, which name the article', async () => {
    const translationKey = 'ink'
    const [english = '', , french = ''] = await create(
      { slug: 'ink', translationKey },
      { slug: 'tinte', lang: 'de', translationKey },
      { slug: 'encre', lang: 'fr', status: 'draft', translationKey },
    )
    const site = createSite()
    await site.build()
    const named = () => {
      const { translations } = site.entries.get('de/tinte')?.data ?? {}
      return (translations as { slug: string }[]).map(({ slug }) => slug)
    }
    expect(named()).toEqual(['ink'])
    await edit(english, { slug: 'inks' })
    expect(await site.build()).toMatchObject({ written: 2 })
    expect(named()).toEqual(['inks'])
    await act(french, 'publish')
    expect(await site.build()).toMatchObject({ written: 3 })
    expect(named()).toEqual(['inks', 'encre'])
    await trash(english)
    expect(await site.build()).toMatchObject({ written: 2, deleted: 1 })
    expect(named()).toEqual(['encre'])
  })

  test('reads the articles of a tag that was renamed, and of one that is gone by now', async () => {
    await create({ slug: 'a', tags: [term('Ink')] }, { slug: 'b', tags: [term('Pen')] }, { slug: 'c' })
    const site = createSite()
    await site.build()
    const rename = (slug: string, name: string) =>
      editor.patch('/v1/tags/{slug}', { path: { slug }, body: { name } }).then(unwrap)
    await rename('ink', 'Inks')
    await rename('pen', 'Pens')
    unwrap(await editor.delete('/v1/tags/{slug}', { path: { slug: 'pen' } }))
    expect(await site.build()).toMatchObject({ written: 2, deleted: 0 })
    expect(site.entries.get('en/a')?.data.tags).toEqual([{ slug: 'ink', name: 'Inks' }])
    expect(site.entries.get('en/b')?.data.tags).toEqual([])
  })

  test('reads the articles of an author with other details', async () => {
    const [id] = await create({ slug: 'by-ada', authors: [byline('Ada')] }, { slug: 'other' })
    const site = createSite()
    await site.build()
    const body = { bio: 'Writes about ink.' }
    unwrap(await editor.patch('/v1/authors/{slug}', { path: { slug: 'ada' }, body }))
    expect((await site.build()).paths).toEqual(['changes', 'articles', `articles/${id}`])
  })

  test('reads everything after more than 200 changes, and with a cursor that the server does not have', async () => {
    const many = (count: number, name: string) =>
      Array.from({ length: count }, (_, n) => ({ slug: `${name}-${n}` }))
    const [gone = ''] = await create(...many(101, 'old'))
    const site = createSite()
    expect(await site.build()).toMatchObject({ written: 101 })
    await trash(gone)
    await create(...many(201, 'new'))
    const everything = { paths: ['changes', 'articles.ndjson'], written: 201, deleted: 1 }
    expect(await site.build()).toEqual(everything)
    expect(site.entries.size).toBe(301)
    site.meta.set('cursor', printChangeCursor({ seq: 1_000_000n, time: 1n }))
    expect(await site.build()).toEqual({ ...everything, written: 0, deleted: 0 })
    expect((await site.build()).paths).toEqual(['changes'])
  })
})

describe('options', () => {
  test('`filter` removes an article that no longer belongs into the collection, and adds one that does', async () => {
    const [english = '', untagged = ''] = await create(
      { slug: 'tagged', tags: [term('Ink')] },
      { slug: 'untagged', title: 'Tagged now' },
      { slug: 'deutsch', lang: 'de', tags: [term('Ink')] },
    )
    const site = createSite({
      filter: ({ lang, tags }) => lang === 'en' && tags.some(({ slug }) => slug === 'ink'),
    })
    expect(await site.build()).toMatchObject({ written: 1 })
    await edit(english, { tags: [] })
    await edit(untagged, { tags: ['Ink'] })
    expect(await site.build()).toMatchObject({ written: 1, deleted: 1 })
    expect(site.titles()).toEqual({ 'en/untagged': 'Tagged now' })
  })

  test('`drafts` adds what is not public, and nothing in the trash; a key alone does not', async () => {
    const publishedAt = new Date('2999-01-01T00:00:00Z')
    const [draft = '', scheduled = '', deleted = ''] = await create(
      { slug: 'draft', title: 'Draft', status: 'draft' },
      { slug: 'scheduled', title: 'Scheduled', publishedAt },
      { slug: 'deleted' },
    )
    const [site, drafts] = [createSite({ key }), createSite({ key, drafts: true })]
    await site.build()
    await drafts.build()
    expect(Object.keys(drafts.titles())).toEqual(['en/draft', 'en/scheduled', 'en/deleted'])
    await edit(scheduled, { excerpt: 'Edited.' })
    await edit(draft, { title: 'New title' })
    await trash(deleted)
    await drafts.build()
    await site.build()
    expect(drafts.titles()).toEqual({ 'en/draft': 'New title', 'en/scheduled': 'Scheduled' })
    expect(site.titles()).toEqual({})
    expect((await drafts.build({ drafts: false })).paths).toEqual(['articles.ndjson'])
    expect(drafts.titles()).toEqual({})
  })

  test('a schema of the collection may leave members out of the data', async () => {
    const [kept = '', deleted = ''] = await create({ slug: 'kept' }, { slug: 'deleted' })
    const site = createSite({ entryId: ({ slug }) => slug }, ({ title }) => ({ title }))
    await site.build()
    await edit(kept, { title: 'Short', slug: 'renamed' })
    await trash(deleted)
    expect(await site.build()).toMatchObject({ written: 1, deleted: 1 })
    expect(site.entries.get('renamed')?.data).toEqual({ title: 'Short' })
    expect(site.entries.size).toBe(1)
  })
})
