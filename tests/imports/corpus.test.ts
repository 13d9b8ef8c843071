/** Numbers of the corpus after a first and a second import. */
import { beforeAll, describe, expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import type { ImportReport } from '../../src/imports/folder/report.ts'
import { boot } from '../support/app.ts'
import { corpusNote, hasCorpus, hugoBlog } from '../support/corpus.ts'

const { db, request } = await boot()

/** Counts the rows of the tables that an import writes. */
async function counts() {
  const { article, author, tag, change, revision, alias } = db.prisma
  return {
    articles: await article.count(),
    authors: await author.count(),
    tags: await tag.count({ where: { kind: 'tag' } }),
    categories: await tag.count({ where: { kind: 'category' } }),
    changes: await change.count(),
    revisions: await revision.count(),
    aliases: await alias.count(),
  }
}

/** Returns the items of all pages of a list. */
async function all<Item>(path: string): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor = ''; ; ) {
    const { body } = await request.get(`${path}?limit=100${cursor}`)
    items.push(...body.data)
    if (body.pagination.next === null) return items
    cursor = `&cursor=${body.pagination.next}`
  }
}

describe.skipIf(!hasCorpus)(`the corpus${corpusNote}`, () => {
  let first: ImportReport

  beforeAll(async () => {
    first = await importFolder(db, { folder: hugoBlog, source: 'hugo-blog' })
  }, 120_000)

  test('135 files of the corpus become 131 articles and 4 errors', async () => {
    expect(first).toMatchObject({ files: 135, created: 131, failed: 4, skipped: 0, updated: 0, unchanged: 0 })
    expect(await all('/v1/articles')).toHaveLength(131)
  })

  test('the 4 errors of the corpus have file, line 20, column 12 and a message', () => {
    expect(first.errors.map(({ file }) => file)).toEqual([
      'posts/read/RobbKnight/Meta Doesn_t Need ActivityPub to Slurp Up Your Data.md',
      'posts/read/byte/The real question behind _what do you want__.md',
      'posts/read/steph-ango/Don_t delegate understanding.md',
      'posts/read/steph-ango/Don_t specialize, hybridize.md',
    ])
    for (const error of first.errors) expect(error).toMatchObject({ line: 20, column: 12 })
    for (const { message } of first.errors) expect(message).not.toBe('')
  })

  test('the corpus has 9 authors, 12 tags, 9 categories and no draft', async () => {
    expect(await all('/v1/authors')).toHaveLength(9)
    expect(await all('/v1/tags')).toHaveLength(12)
    expect(await all('/v1/categories')).toHaveLength(9)
    expect(await db.prisma.article.count({ where: { NOT: { status: 'published' } } })).toBe(0)
  })

  test('29 articles of the corpus have no date, have a warning, and are listed last', async () => {
    const dates = (await all<{ publishedAt: string | null }>('/v1/articles')).map(
      ({ publishedAt }) => publishedAt,
    )
    expect(dates.slice(-29)).toEqual(Array(29).fill(null))
    expect(dates.slice(0, -29)).not.toContain(null)
    expect(first.warnings.filter(({ code }) => code === 'undated')).toHaveLength(29)
  })

  test('no article of the corpus has the date of the import or of 1970', async () => {
    const years = (await all<{ publishedAt: string | null }>('/v1/articles')).flatMap(({ publishedAt }) =>
      publishedAt === null ? [] : [Number(publishedAt.slice(0, 4))],
    )
    expect(Math.min(...years)).toBeGreaterThan(1970)
    expect(Math.max(...years)).toBeLessThan(2025)
  })

  test('84 covers and 891 src attributes without a scheme get https://', async () => {
    const articles = await db.prisma.article.findMany({ select: { cover: true, html: true, source: true } })
    const repaired = 'https://cdn.g0f.cn/?r='
    const covers = articles.map(({ cover }) => (cover as { url: string } | null)?.url ?? '')
    expect(covers.filter((url) => url.startsWith(repaired))).toHaveLength(84)
    const sources = articles.flatMap(({ html }) =>
      [...html.matchAll(/\ssrc="([^"]*)"/g)].map(([, url = '']) => url),
    )
    expect(sources.filter((url) => url.startsWith(repaired))).toHaveLength(891)
    expect(sources.filter((url) => url.startsWith('cdn.'))).toEqual([])
  })

  test('116 articles of the corpus have a different source each, and a link instead of Markdown brackets', async () => {
    const articles = await db.prisma.article.findMany({ select: { sourceUrl: true, html: true } })
    const sources = articles.flatMap(({ sourceUrl }) => sourceUrl ?? [])
    expect(sources).toHaveLength(116)
    expect(new Set(sources)).toHaveLength(116)
    expect(articles.filter(({ html }) => html.includes('[原文](')).length).toBe(0)
    expect(articles.filter(({ html }) => /<a [^>]*>原文<\/a>/.test(html)).length).toBeGreaterThanOrEqual(116)
  })

  test('every article of the corpus is served at its own readable slug', async () => {
    const articles = await all<{ id: string; slug: string }>('/v1/articles')
    expect(new Set(articles.map(({ slug }) => slug))).toHaveLength(131)
    for (const { id, slug } of articles) {
      expect(slug, slug).toMatch(/\p{L}|\p{N}/u)
      const { body } = await request.get(`/v1/articles/${encodeURIComponent(slug)}`)
      expect(body.id).toBe(id)
    }
  })

  test('no article of the corpus contains a script', async () => {
    for (const { slug } of await all<{ slug: string }>('/v1/articles')) {
      const { body } = await request.get(`/v1/articles/${encodeURIComponent(slug)}`)
      expect(body.html).not.toMatch(/<script|<[^>]*\son\w+\s*=|javascript:/i)
      expect(`${body.html}${body.excerpt}`).not.toMatch(/^---|^title:/m)
    }
  })

  test('one article of the corpus has all fields', async () => {
    const title = 'OpenAI首席科学家Ilya离开OpenAI了吗？'
    const row = await db.prisma.article.findFirstOrThrow({ where: { title } })
    const { body } = await request.get(`/v1/articles/${encodeURIComponent(row.slug)}`)
    const same = [{ slug: '36krai', name: '36krai' }]
    expect(body).toMatchObject({
      title,
      publishedAt: '2024-02-19T11:56:58.000Z',
      authors: same,
      tags: same,
      categories: same,
      keywords: ['36krai'],
      sourceUrl: 'https://www.36kr.com/p/2655375112700163',
      cover: { alt: title },
    })
    expect(new URL(body.cover.url).protocol).toBe('https:')
    for (const element of ['h2', 'blockquote', 'strong', 'img']) expect(body.html).toContain(`<${element}`)
    expect(body.html).toContain('超级对齐')
    expect(body.html).toContain('伊尔亚')
  })

  test('a second import writes no article, author, tag, category, change, revision or alias', async () => {
    const before = await counts()
    const second = await importFolder(db, { folder: hugoBlog, source: 'hugo-blog' })
    expect(second).toMatchObject({
      files: 135,
      created: 0,
      updated: 0,
      unchanged: 131,
      failed: 4,
      skipped: 0,
    })
    expect(second.errors).toEqual(first.errors)
    expect(await counts()).toEqual(before)
  })
})
