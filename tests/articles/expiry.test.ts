/** Expiry of articles: from `expiresAt` on the public sees them nowhere, and hears of it. */

import { describe, expect, test } from 'vitest'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { folderOf } from '../support/folder.ts'
import { future, insertExpired, past } from './expiry-support.ts'
import { bootWithKeys } from './support.ts'

const { db, request, send } = await bootWithKeys()

const expired = (...drafts: Partial<ArticleDraft>[]) => insertExpired(db, ...drafts)

describe('an expired article', async () => {
  const terms = { tags: [term('Seal')], categories: [term('Gone')], authors: [byline('Nobody')] }
  const shared = { title: 'Zeppelin', lang: 'de', translationKey: 'z', ...terms }
  await createArticles(db, {
    slug: 'stays',
    title: 'Zeppelin stays',
    lang: 'en',
    translationKey: 'z',
    tags: [term('Seal')],
  })
  await createArticles(db, { slug: 'not-yet', title: 'Not yet', expiresAt: future })
  await expired({ slug: 'ended', aliases: ['/old/ended/'], ...shared })

  test.each([
    '/v1/articles',
    '/v1/articles?sort=title',
    '/v1/articles?lang=de',
    '/v1/articles?tag=seal',
    '/v1/articles?q=zeppelin',
    '/v1/articles?q=zeppelin&lang=de',
    '/v1/articles?q=zeppelin&sort=title',
    '/v1/search?q=zeppelin&facets=tag,lang',
    '/v1/suggest?q=zepp',
    '/v1/redirects',
    '/v1/articles/stays/related',
    '/v1/articles/stays/neighbours',
    '/v1/articles/stays',
    '/v1/articles.ndjson',
    '/v1/categories',
    '/v1/authors',
    '/feed.xml',
    '/atom.xml',
    '/feed.json',
    '/tags/seal/feed.json',
    '/sitemap.xml',
    '/llms.txt',
  ])('is not in %s', async (path) => {
    const { status, text } = await request.get(path)
    expect(status).toBe(200)
    expect(text).not.toMatch(/"ended"|\/ended\b|nobody|"gone"/)
  })

  test.each([
    '/v1/articles/ended',
    '/articles/ended.md',
    '/v1/articles/%2Fold%2Fended',
    '/languages/de/feed.xml',
  ])('is not at %s', async (path) => {
    expect((await request.get(path)).status).toBe(404)
  })

  test('is not counted', async () => {
    for (const query of ['count=exact', 'q=zeppelin&count=exact', 'tag=seal&count=exact']) {
      const { body } = await request.get(`/v1/articles?${query}`)
      expect(body.pagination.total).toBe(body.data.length)
    }
  })

  test('is listed for a key with status=expired; one that expires later is published', async () => {
    const slugs = async (status: string) =>
      (await send('get', `/articles?status=${status}`)).body.data.map(({ slug }: { slug: string }) => slug)
    expect(await slugs('expired')).toEqual(['ended'])
    expect(await slugs('published')).toEqual(expect.arrayContaining(['stays', 'not-yet']))
    expect(await slugs('published')).not.toContain('ended')
    expect(await slugs('scheduled')).toEqual([])
    expect((await send('get', '/articles/ended')).body).toMatchObject({
      status: 'published',
      expiresAt: past.toISOString(),
    })
  })
})

describe('expiresAt over the API', () => {
  test('is set, kept, changed and removed', async () => {
    const created = await send('post', '/articles', {
      title: 'Sale',
      body: { source: 'Now.' },
      status: 'published',
      expiresAt: '2999-01-01T02:00:00+02:00',
    })
    expect([created.status, created.body.expiresAt]).toEqual([201, '2999-01-01T00:00:00.000Z'])
    const { id } = created.body
    const patch = (body: object) => send('patch', `/articles/${id}`, body)
    expect((await patch({ title: 'Sales' })).body.expiresAt).toBe('2999-01-01T00:00:00.000Z')
    expect((await patch({ expiresAt: '2000-01-01T00:00:00Z' })).body.status).toBe('published')
    expect((await request.get(`/v1/articles/${id}`)).status).toBe(404)
    expect((await patch({ expiresAt: null })).body.expiresAt).toBeNull()
    expect((await request.get(`/v1/articles/${id}`)).status).toBe(200)
    expect((await send('post', `/articles/${id}/revisions/1/restore?state=true`)).body.expiresAt).toBe(
      '2999-01-01T00:00:00.000Z',
    )
    const put = await send('put', `/articles/${id}`, { title: 'Sale', status: 'published' })
    expect(put.body.expiresAt).toBeNull()
  })

  test('is refused when it is no time', async () => {
    const { status, body } = await send('post', '/articles', { title: 'T', expiresAt: 'tomorrow' })
    expect([status, body.errors[0].pointer]).toEqual([400, '/expiresAt'])
  })
})

test('the expiry of an imported file takes effect when it comes; a past one archives', async () => {
  const file = (yaml: string) => `---\ntitle: T\ndate: 2019-01-01\n${yaml}\n---\nText.`
  const folder = await folderOf({
    'hugo.md': file('expiryDate: 2999-01-01'),
    'grav.md': file("unpublish_date: '2999-01-01 00:00'"),
    'toml.md': '+++\ntitle = "T"\nexpiryDate = 2999-01-01\n+++\nText.',
    'past.md': file('expires: 2020-01-01'),
  })
  await importFolder(db, { folder, source: 'expiring', workers: 1 })
  for (const slug of ['hugo', 'grav', 'toml']) {
    const { body } = await request.get(`/v1/articles/${slug}`)
    expect([slug, body.status, body.expiresAt]).toEqual([slug, 'published', future.toISOString()])
    expect(body.metadata).toEqual({})
  }
  expect((await send('get', '/articles/past')).body).toMatchObject({
    status: 'archived',
    expiresAt: '2020-01-01T00:00:00.000Z',
  })
})
