import { beforeAll, describe, expect, test } from 'vitest'
import { ArticleWithoutBody } from '../../src/articles/schema.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

const booted = await boot({ siteLang: 'zh' })
const future = new Date('2999-01-01T00:00:00Z')
const longSlug = '很长的地址'.repeat(30)
let preview = ''

const get = (slug: string, query = '') =>
  booted.request.get(`/v1/articles/${encodeURIComponent(slug)}${query}`)
const asEditor = (slug: string) => get(slug).set('authorization', `Bearer ${preview}`)

beforeAll(async () => {
  const full = {
    slug: 'full',
    title: 'Everything',
    lang: 'en',
    excerpt: 'All of it.',
    body: {
      format: 'markdown' as const,
      source: '# Heading\n\nText with **weight** and <script>alert(1)</script>.',
    },
    cover: { url: 'https://example.org/a.jpg', alt: 'A', caption: null },
    sourceUrl: 'https://example.org/source',
    keywords: ['one'],
    metadata: { showToc: true, nested: { deep: [1, 'two', null] } },
    translationKey: 'full',
    aliases: ['/2019/old-path', 'old-slug'],
    authors: [byline('Ada')],
    tags: [term('Red')],
    categories: [term('News')],
  }
  await createArticles(
    booted.db,
    full,
    { slug: 'voll', lang: 'de', title: 'Alles', translationKey: 'full' },
    { slug: 'geheim', lang: 'fr', title: 'Secret', translationKey: 'full', status: 'draft' },
    { slug: longSlug, title: 'Long' },
    { slug: 'draft', status: 'draft', aliases: ['once-a-draft'] },
    { slug: 'archived', status: 'archived' },
    { slug: 'scheduled', publishedAt: future },
    { slug: 'twice', lang: 'en', title: 'first' },
    { slug: 'twice', lang: 'ja', title: 'second' },
    { slug: 'home', lang: 'en', title: 'english' },
    { slug: 'home', lang: 'zh', title: '中文' },
    { slug: 'trashed-public', aliases: ['/old/public'] },
    { slug: 'trashed-draft', status: 'draft', aliases: ['/old/draft'] },
  )
  await booted.db.prisma.article.updateMany({
    where: { slug: { in: ['trashed-public', 'trashed-draft'] } },
    data: { deletedAt: new Date() },
  })
  preview = (await createKey(booted.db, { name: 'p', scopes: ['preview'], expiresAt: null })).secret
})

describe('GET /v1/articles/{slug or id}', () => {
  test('GET of an article returns every field of the schema', async () => {
    const { body, status } = await get('full')
    expect(status).toBe(200)
    expect(ArticleWithoutBody.strict().parse(body)).toEqual(body)
    expect(body).toMatchObject({
      lang: 'en',
      title: 'Everything',
      aliases: ['/2019/old-path', 'old-slug'],
      translations: [{ lang: 'de', slug: 'voll', title: 'Alles' }],
      metadata: { showToc: true, nested: { deep: [1, 'two', null] } },
      authors: [{ slug: 'ada', name: 'Ada' }],
      toc: [{ level: 1, text: 'Heading' }],
    })
    expect(body.html).toContain('<strong>weight</strong>')
    expect(body.html).not.toContain('<script')
  })

  test('an id in any case returns the same article as the slug', async () => {
    const { body } = await get('full')
    expect((await get(body.id)).body).toEqual(body)
    expect((await get(body.id.toUpperCase())).body).toEqual(body)
  })

  test('slugs may be of any script, longer than 100 characters, in NFC or NFD', async () => {
    expect((await get(longSlug)).body.title).toBe('Long')
    await createArticles(booted.db, { slug: 'café', title: 'NFC' })
    expect((await get('café'.normalize('NFD'))).body.title).toBe('NFC')
  })

  test.each([
    ['twice', '', 'first'],
    ['twice', '?lang=ja', 'second'],
    ['twice', '?lang=EN', 'first'],
    ['home', '', '中文'],
    ['home', '?lang=en', 'english'],
  ])('of the articles with the slug %s%s, the response has "%s"', async (slug, query, title) => {
    expect((await get(slug, query)).body.title).toBe(title)
  })

  test.each([
    'draft',
    'archived',
    'scheduled',
    'nothing',
    'twice?lang=fr',
    '01a2089c-dc60-7667-9b38-7c5b1fadfa37',
  ])('GET /v1/articles/%s returns 404 to the public', async (path) => {
    const { status, headers } = await booted.request.get(`/v1/articles/${path}`)
    expect(status).toBe(404)
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
  })

  test.each(['draft', 'archived', 'scheduled'])(
    'the %s article is returned to a key with private, no-store',
    async (slug) => {
      const { status, headers } = await asEditor(slug)
      expect(status).toBe(200)
      expect(headers['cache-control']).toBe('private, no-store')
    },
  )

  test('translations include a draft only for a key', async () => {
    expect((await get('full')).body.translations).toHaveLength(1)
    expect((await asEditor('full')).body.translations).toHaveLength(2)
  })

  test.each(['old-slug', '/2019/old-path'])('the alias %s returns 308', async (alias) => {
    const { status, headers } = await get(alias)
    expect(status).toBe(308)
    expect(headers.location).toBe('/v1/articles/full?lang=en')
  })

  test('the redirect of an alias keeps the query parameters', async () => {
    const { secret } = await createKey(booted.db, { name: 'r', scopes: ['read'], expiresAt: null })
    const { headers } = await get('old-slug', '?include=source').set('authorization', `Bearer ${secret}`)
    expect(headers.location).toBe('/v1/articles/full?include=source&lang=en')
  })

  test('the alias of a draft returns 404 to the public', async () => {
    expect((await get('once-a-draft')).status).toBe(404)
    expect((await asEditor('once-a-draft')).status).toBe(308)
  })

  test('a trashed article returns 410 if it was public, else 404', async () => {
    expect((await get('trashed-public')).status).toBe(410)
    expect((await get('trashed-draft')).status).toBe(404)
  })

  test('an alias of a trashed article returns 410 if the article was public, else 404', async () => {
    expect((await get('/old/public')).status).toBe(410)
    expect((await get('/old/draft')).status).toBe(404)
  })
})
