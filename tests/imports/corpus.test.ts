/** Import of the corpus: the facts of `tests/support/corpus.ts`, and a second import. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import type { ImportReport } from '../../src/imports/folder/report.ts'
import { boot } from '../support/app.ts'
import { corpusFacts, corpusNote, corpusSample, hasCorpus, hugoBlog } from '../support/corpus.ts'

const { db, request } = await boot()

/** Returns the number of rows in every table that an import writes. */
async function countRows() {
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

/** Returns the files of the corpus with invalid front matter, sorted. */
function brokenFiles(): string[] {
  const paths = readdirSync(hugoBlog, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.md'),
  )
  const linesOf = (path: string) => readFileSync(join(hugoBlog, path), 'utf8').split('\n')
  const isBroken = (path: string) =>
    corpusFacts.brokenLine.test(linesOf(path)[corpusFacts.brokenPlace.line - 1] ?? '')
  return paths.filter(isBroken).sort()
}

/** Returns the items of all pages of a list. */
async function listAll<Item>(path: string, filter: Record<string, string> = {}): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: Record<string, string> = {}; ; ) {
    const { body } = await request.get(path).query({ limit: 100, ...filter, ...cursor })
    items.push(...body.data)
    if (body.pagination.next === null) return items
    cursor = { cursor: body.pagination.next }
  }
}

/** Returns all articles, posts and pages. */
const listAllArticles = <Item>() => listAll<Item>('/v1/articles', { type: 'any' })

describe.skipIf(!hasCorpus)(`the corpus${corpusNote}`, () => {
  let first: ImportReport

  beforeAll(async () => {
    first = await importFolder(db, { folder: hugoBlog, source: 'hugo-blog' })
  })

  test('every file of the corpus is an article, and none is skipped', async () => {
    const { files, articles } = corpusFacts
    expect(first).toMatchObject({ files, created: articles, failed: 0, errors: [] })
    expect(first).toMatchObject({ skipped: 0, updated: 0, unchanged: 0 })
    expect(await listAllArticles()).toHaveLength(articles)
  })

  test('every repaired value of the corpus has a warning with file, line, column and the text that was read', () => {
    const repairs = first.warnings.filter(({ code }) => code === 'repaired-yaml')
    expect(repairs.map(({ file }) => file).sort()).toEqual(brokenFiles())
    for (const repair of repairs) {
      expect(repair).toMatchObject({ ...corpusFacts.brokenPlace, message: expect.stringContaining('"alt"') })
    }
  })

  test('a strict import rejects the files of the corpus with broken front matter, in a new source and in an imported one', async () => {
    const { files, brokenFiles: failed } = corpusFacts
    const options = { folder: hugoBlog, strict: true, dryRun: true }
    const fresh = await importFolder(db, { ...options, source: 'strict' })
    expect(fresh).toMatchObject({ files, failed })
    expect(fresh.errors.map(({ file }) => file).sort()).toEqual(brokenFiles())
    for (const error of fresh.errors)
      expect(error).toMatchObject({
        ...corpusFacts.brokenPlace,
        message: expect.stringContaining('in quotes'),
      })
    const known = await importFolder(db, { ...options, source: 'hugo-blog' })
    expect(known).toMatchObject({ files, failed, unchanged: files - failed, errors: fresh.errors })
  })

  test('the corpus has the expected number of authors, tags and categories, and no draft', async () => {
    expect(await listAll('/v1/authors')).toHaveLength(corpusFacts.authors)
    expect(await listAll('/v1/tags')).toHaveLength(corpusFacts.tags)
    expect(await listAll('/v1/categories')).toHaveLength(corpusFacts.categories)
    expect(await db.prisma.article.count({ where: { NOT: { status: 'published' } } })).toBe(0)
  })

  test('each article of the corpus without a date has a warning, and is listed after all dated ones', async () => {
    const { undated } = corpusFacts
    const dates = (await listAllArticles<{ publishedAt: string | null }>()).map(
      ({ publishedAt }) => publishedAt,
    )
    expect(dates.slice(-undated)).toEqual(Array(undated).fill(null))
    expect(dates.slice(0, -undated)).toHaveLength(corpusFacts.articles - undated)
    expect(dates.slice(0, -undated)).not.toContain(null)
    expect(first.warnings.filter(({ code }) => code === 'undated')).toHaveLength(undated)
  })

  test('no article of the corpus has the time of the import or 1970 as its date', async () => {
    const years = (await listAllArticles<{ publishedAt: string | null }>()).flatMap(({ publishedAt }) =>
      publishedAt === null ? [] : [Number(publishedAt.slice(0, 4))],
    )
    expect(Math.min(...years)).toBeGreaterThan(1970)
    expect(Math.max(...years)).toBe(corpusFacts.newestYear)
  })

  test('cover and image URLs of the corpus without a scheme get https', async () => {
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

  test('source links of the corpus are unique, and are rendered as links instead of brackets', async () => {
    const { sourceLinks, sourceLabel } = corpusFacts
    const articles = await db.prisma.article.findMany({ select: { sourceUrl: true, html: true } })
    const sources = articles.flatMap(({ sourceUrl }) => sourceUrl ?? [])
    expect(sources).toHaveLength(sourceLinks)
    expect(new Set(sources)).toHaveLength(sourceLinks)
    expect(articles.filter(({ html }) => html.includes(`[${sourceLabel}](`)).length).toBe(0)
    const rendered = articles.filter(({ html }) => html.includes(`>${sourceLabel}</a>`))
    expect(rendered.length).toBeGreaterThanOrEqual(sourceLinks)
  })

  test('every article of the corpus has a unique readable slug', async () => {
    const articles = await listAllArticles<{ id: string; slug: string }>()
    expect(new Set(articles.map(({ slug }) => slug))).toHaveLength(corpusFacts.articles)
    for (const { id, slug } of articles) {
      expect(slug, slug).toMatch(/\p{L}|\p{N}/u)
      const { body } = await request.get(`/v1/articles/${encodeURIComponent(slug)}`)
      expect(body.id).toBe(id)
    }
  })

  test('no article of the corpus has active HTML, or front matter in its body', async () => {
    const articles = await listAllArticles<{ slug: string }>()
    expect(articles).toHaveLength(corpusFacts.articles)
    for (const { slug } of articles) {
      const { body } = await request.get(`/v1/articles/${encodeURIComponent(slug)}`)
      expect(body.html).not.toMatch(/<script|<[^>]*\son\w+\s*=|javascript:/i)
      expect(`${body.html}${body.excerpt}`).not.toMatch(/^---|^title:/m)
    }
  })

  test('the sample article of the corpus has the expected value in every field', async () => {
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

  test('a second import of the corpus writes no row', async () => {
    const before = await countRows()
    const second = await importFolder(db, { folder: hugoBlog, source: 'hugo-blog' })
    const { files, articles } = corpusFacts
    expect(second).toMatchObject({ files, unchanged: articles, failed: 0 })
    expect(second).toMatchObject({ created: 0, updated: 0, skipped: 0 })
    expect(await countRows()).toEqual(before)
  })
})
