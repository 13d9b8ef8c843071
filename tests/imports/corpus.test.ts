/** The corpus, imported once and a second time: the facts of `tests/support/corpus.ts`, number by number. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import type { ImportReport } from '../../src/imports/folder/report.ts'
import { boot } from '../support/app.ts'
import { corpusFacts, corpusNote, corpusSample, hasCorpus, hugoBlog } from '../support/corpus.ts'

const { db, request } = await boot()

/** How many rows there are of what an import may write. */
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

/** Files of the corpus whose front matter is broken, sorted. */
function brokenFiles(): string[] {
  const paths = readdirSync(hugoBlog, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.md'),
  )
  const linesOf = (path: string) => readFileSync(join(hugoBlog, path), 'utf8').split('\n')
  const isBroken = (path: string) =>
    corpusFacts.brokenLine.test(linesOf(path)[corpusFacts.brokenPlace.line - 1] ?? '')
  return paths.filter(isBroken).sort()
}

/** The items of every page of a list. */
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
  })

  test('every file is an article or an error, and none is skipped', async () => {
    const { files, articles, brokenFiles } = corpusFacts
    expect(first).toMatchObject({ files, created: articles, failed: brokenFiles })
    expect(first).toMatchObject({ skipped: 0, updated: 0, unchanged: 0 })
    expect(await all('/v1/articles')).toHaveLength(articles)
  })

  test('every error names file, line, column and cause', () => {
    expect(first.errors).toHaveLength(corpusFacts.brokenFiles)
    expect(first.errors.map(({ file }) => file).sort()).toEqual(brokenFiles())
    for (const error of first.errors) expect(error).toMatchObject(corpusFacts.brokenPlace)
    for (const { message } of first.errors) expect(message).not.toBe('')
  })

  test('authors, tags and categories are as many as they should be, and there is no draft', async () => {
    expect(await all('/v1/authors')).toHaveLength(corpusFacts.authors)
    expect(await all('/v1/tags')).toHaveLength(corpusFacts.tags)
    expect(await all('/v1/categories')).toHaveLength(corpusFacts.categories)
    expect(await db.prisma.article.count({ where: { NOT: { status: 'published' } } })).toBe(0)
  })

  test('articles without a date have a warning each, and are listed after all dated ones', async () => {
    const { undated } = corpusFacts
    const dates = (await all<{ publishedAt: string | null }>('/v1/articles')).map(
      ({ publishedAt }) => publishedAt,
    )
    expect(dates.slice(-undated)).toEqual(Array(undated).fill(null))
    expect(dates.slice(0, -undated)).toHaveLength(corpusFacts.articles - undated)
    expect(dates.slice(0, -undated)).not.toContain(null)
    expect(first.warnings.filter(({ code }) => code === 'undated')).toHaveLength(undated)
  })

  test('no article is dated now or 1970', async () => {
    const years = (await all<{ publishedAt: string | null }>('/v1/articles')).flatMap(({ publishedAt }) =>
      publishedAt === null ? [] : [Number(publishedAt.slice(0, 4))],
    )
    expect(Math.min(...years)).toBeGreaterThan(1970)
    expect(Math.max(...years)).toBe(corpusFacts.newestYear)
  })

  test('URLs of covers and images without a scheme have become https', async () => {
    const { repairedUrl, coversWithoutScheme, sourcesWithoutScheme } = corpusFacts
    const articles = await db.prisma.article.findMany({ select: { cover: true, html: true, source: true } })
    const covers = articles.map(({ cover }) => (cover as { url: string } | null)?.url ?? '')
    expect(covers.filter((url) => url.startsWith(repairedUrl))).toHaveLength(coversWithoutScheme)
    const sources = articles.flatMap(({ html }) =>
      [...html.matchAll(/\ssrc="([^"]*)"/g)].map(([, url = '']) => url),
    )
    expect(sources.filter((url) => url.startsWith(repairedUrl))).toHaveLength(sourcesWithoutScheme)
    expect(sources.filter((url) => url.startsWith('cdn.'))).toEqual([])
  })

  test('source links are found, all different, and shown as links in place of brackets', async () => {
    const { sourceLinks, sourceLabel } = corpusFacts
    const articles = await db.prisma.article.findMany({ select: { sourceUrl: true, html: true } })
    const sources = articles.flatMap(({ sourceUrl }) => sourceUrl ?? [])
    expect(sources).toHaveLength(sourceLinks)
    expect(new Set(sources)).toHaveLength(sourceLinks)
    expect(articles.filter(({ html }) => html.includes(`[${sourceLabel}](`)).length).toBe(0)
    const shown = articles.filter(({ html }) => html.includes(`>${sourceLabel}</a>`))
    expect(shown.length).toBeGreaterThanOrEqual(sourceLinks)
  })

  test('every article is found by its own readable slug', async () => {
    const articles = await all<{ id: string; slug: string }>('/v1/articles')
    expect(new Set(articles.map(({ slug }) => slug))).toHaveLength(corpusFacts.articles)
    for (const { id, slug } of articles) {
      expect(slug, slug).toMatch(/\p{L}|\p{N}/u)
      const { body } = await request.get(`/v1/articles/${encodeURIComponent(slug)}`)
      expect(body.id).toBe(id)
    }
  })

  test('no article has HTML that can run, or front matter in its body', async () => {
    const articles = await all<{ slug: string }>('/v1/articles')
    expect(articles).toHaveLength(corpusFacts.articles)
    for (const { slug } of articles) {
      const { body } = await request.get(`/v1/articles/${encodeURIComponent(slug)}`)
      expect(body.html).not.toMatch(/<script|<[^>]*\son\w+\s*=|javascript:/i)
      expect(`${body.html}${body.excerpt}`).not.toMatch(/^---|^title:/m)
    }
  })

  test('one article is right field by field', async () => {
    const { folder, publishedAt, name, sourceUrl, elements, words } = corpusSample
    const file = await db.prisma.importFile.findFirstOrThrow({
      where: { path: { startsWith: folder }, article: { sourceUrl } },
      include: { article: { select: { slug: true } } },
    })
    const { body } = await request.get(`/v1/articles/${encodeURIComponent(file.article.slug)}`)
    const title = basename(file.path, '.md')
    const terms = [{ slug: name, name }]
    expect(body).toMatchObject({
      ...{ title, publishedAt: publishedAt.toISOString(), sourceUrl, cover: { alt: title } },
      ...{ authors: terms, tags: terms, categories: terms, keywords: [name] },
    })
    expect(new URL(body.cover.url).protocol).toBe('https:')
    for (const element of elements) expect(body.html).toContain(`<${element}`)
    for (const word of words) expect(body.html).toContain(word)
  })

  test('a second import writes no article, author, tag, category, change, revision or alias', async () => {
    const before = await counts()
    const second = await importFolder(db, { folder: hugoBlog, source: 'hugo-blog' })
    const { files, articles, brokenFiles } = corpusFacts
    expect(second).toMatchObject({ files, unchanged: articles, failed: brokenFiles })
    expect(second).toMatchObject({ created: 0, updated: 0, skipped: 0 })
    expect(second.errors).toEqual(first.errors)
    expect(await counts()).toEqual(before)
  })
})
