/** Posts and pages: lists and feeds are of posts unless they are asked for pages. */
import { describe, expect, test } from 'vitest'
import { sql } from '../../src/database/sql.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { folderOf } from '../support/folder.ts'
import { bootWithKeys } from './support.ts'

const { db, request, send } = await bootWithKeys()

await createArticles(
  db,
  { slug: 'post', title: 'Quartz post', tags: [term('Stone')], lang: 'en' },
  { slug: 'page', title: 'Quartz page', type: 'page', tags: [term('Stone')], lang: 'en' },
  { slug: 'hidden', title: 'Quartz draft', type: 'page', status: 'draft' },
)

const slugsIn = (body: { data: { slug: string }[] }) => body.data.map(({ slug }) => slug).sort()
const listed = async (query: string) => slugsIn((await request.get(`/v1/articles?${query}`)).body)

describe('a list', () => {
  test.each([
    '',
    'q=quartz',
    'tag=stone',
    'lang=en',
    'sort=title',
    'sort=-updatedAt',
    'q=quartz&lang=en',
    'q=quartz&sort=title',
  ])('with "%s" is of posts, of pages or of both', async (query) => {
    expect(await listed(query)).toEqual(['post'])
    expect(await listed(`${query}&type=post`)).toEqual(['post'])
    expect(await listed(`${query}&type=page`)).toEqual(['page'])
    expect(await listed(`${query}&type=any`)).toEqual(['page', 'post'])
    for (const [type, total] of [
      ['post', 1],
      ['page', 1],
      ['any', 2],
    ]) {
      const { body } = await request.get(`/v1/articles?${query}&type=${type}&count=exact`)
      expect([type, body.pagination.total]).toEqual([type, total])
    }
  })

  test('shows the type', async () => {
    const { body } = await request.get('/v1/articles?type=any&sort=title')
    expect(body.data.map(({ slug, type }: { slug: string; type: string }) => [slug, type])).toEqual([
      ['page', 'page'],
      ['post', 'post'],
    ])
  })

  test('of drafts is of posts, too, unless it is asked for pages', async () => {
    expect(slugsIn((await send('get', '/articles?status=draft')).body)).toEqual([])
    expect(slugsIn((await send('get', '/articles?status=draft&type=page')).body)).toEqual(['hidden'])
  })

  test('of another type is refused', async () => {
    expect((await request.get('/v1/articles?type=note')).status).toBe(400)
  })

  test('has neighbours of its type', async () => {
    expect((await request.get('/v1/articles/post/neighbours')).body).toEqual({ previous: null, next: null })
    const { body } = await request.get('/v1/articles/post/neighbours?type=any')
    expect([body.previous?.slug, body.next?.slug]).toContain('page')
  })
})

describe('a search', () => {
  test('finds both, or those of one type', async () => {
    const found = async (query: string) => slugsIn((await request.get(`/v1/search?q=quartz${query}`)).body)
    expect(await found('')).toEqual(['page', 'post'])
    expect(await found('&type=page')).toEqual(['page'])
    expect(await found('&type=post&lang=en')).toEqual(['post'])
    const { body } = await request.get('/v1/search?q=quartz&type=page&facets=tag&count=exact')
    expect([body.facets.tag[0].count, body.pagination.total]).toEqual([1, 1])
  })
})

test('feeds are of posts; a sitemap, llms.txt and a dump have both', async () => {
  for (const path of [
    '/feed.xml',
    '/atom.xml',
    '/feed.json',
    '/tags/stone/feed.json',
    '/languages/en/feed.json',
  ]) {
    const { text } = await request.get(path)
    expect([path, text.includes('Quartz post'), text.includes('Quartz page')]).toEqual([path, true, false])
  }
  for (const path of ['/sitemap.xml', '/llms.txt', '/v1/articles.ndjson']) {
    const { text } = await request.get(path)
    expect([path, /\/post\b|"post"/.test(text), /\/page\b|"page"/.test(text)]).toEqual([path, true, true])
  }
})

describe('the type over the API', () => {
  test('is a post by default, is set, kept and taken back', async () => {
    const post = await send('post', '/articles', { title: 'Plain' })
    expect(post.body.type).toBe('post')
    const created = await send('post', '/articles', { title: 'Imprint', type: 'page' })
    expect([created.status, created.body.type]).toEqual([201, 'page'])
    const path = `/articles/${created.body.id}`
    expect((await send('patch', path, { title: 'The imprint' })).body.type).toBe('page')
    expect((await send('put', path, { title: 'Imprint' })).body.type).toBe('page')
    expect((await send('patch', path, { type: 'post' })).body.type).toBe('post')
    expect((await send('post', `${path}/revisions/1/restore`)).body.type).toBe('page')
    expect((await send('patch', path, { type: null })).body.type).toBe('post')
    expect((await send('patch', path, { type: 'note' })).status).toBe(400)
  })
})

test('an import decides the type, leaves out blank listings and counts them', async () => {
  const dated = (yaml: string) => `---\ndate: 2018-03-04\n${yaml}\n---\n`
  const folder = await folderOf({
    'source/_posts/hexo-post.md': `${dated('title: P')}Text.`,
    'source/about/index.md': `${dated('title: A\nlayout: about')}Text.`,
    'source/tags/index.md': dated('title: T\ntype: tags'),
    'source/categories/index.md': dated('title: C\ntype: categories'),
  })
  const report = await importFolder(db, { folder, source: 'hexo', workers: 1 })
  expect(report).toMatchObject({ created: 2, skipped: 2, errors: [] })
  const rows = await db.query<{ slug: string; type: string }>(sql`
    SELECT a.slug, a.type::text FROM import_file f JOIN article a ON a.id = f.article_id WHERE f.source = 'hexo' ORDER BY 1`)
  expect(rows).toEqual([
    { slug: 'about', type: 'page' },
    { slug: 'hexo-post', type: 'post' },
  ])
})
