/** A small site program on a generated client: no cast, no assertion of a type. generated-client.test.ts compiles and runs it. */
import createClient from 'openapi-fetch'
import type { components, paths } from './api.d.ts'

type Article = components['schemas']['Article']
type Problem = components['schemas']['Problem']

/** Returns the data of a response. Throws the detail of its problem. */
function dataOf<Data>({ data, error }: { data?: Data; error?: Problem }): Data {
  if (data === undefined) throw new Error(error?.detail ?? error?.title ?? 'no data')
  return data
}

/** Returns the functions of a site without a key. */
export function openReader(baseUrl: string) {
  const client = createClient<paths>({ baseUrl })

  async function listTitles(tag: string): Promise<string[]> {
    const page = dataOf(await client.GET('/v1/articles', { params: { query: { tag, lang: ['en', '-zh'] } } }))
    return page.data.map(({ title }) => title)
  }

  async function readArticle(slug: string): Promise<{ title: string; html: string; headings: string[] }> {
    const article = dataOf(await client.GET('/v1/articles/{slug}', { params: { path: { slug } } }))
    return { title: article.title, html: article.html, headings: article.toc.map(({ text }) => text) }
  }

  async function search(q: string): Promise<{ titles: string[]; languages: (string | null)[] }> {
    const query = { q, facets: 'lang' }
    const { data, facets } = dataOf(await client.GET('/v1/search', { params: { query } }))
    const titles = data.map(({ title, highlights }) => highlights.title ?? title)
    return { titles, languages: facets?.lang?.map(({ lang }) => lang) ?? [] }
  }

  async function listAllSlugs(): Promise<string[]> {
    const slugs: string[] = []
    let cursor: string | null = null
    do {
      const query: { limit: number; cursor?: string } = { limit: 10, ...(cursor !== null && { cursor }) }
      const page = dataOf(await client.GET('/v1/articles', { params: { query } }))
      slugs.push(...page.data.map(({ slug }) => slug))
      cursor = page.pagination.next
    } while (cursor !== null)
    return slugs
  }

  async function listSeries(series: string): Promise<{ title: string; authors: string[] }[]> {
    const query = {
      metadata: { series },
      sort: 'metadata.weight',
      include: 'seo,authors',
      slug: ['stone-1', 'stone-2'],
    }
    const page = dataOf(await client.GET('/v1/articles', { params: { query } }))
    return page.data.map(({ seo, title, authors }) => ({
      title: seo?.title ?? title,
      authors: authors.map(({ name, bio }) => `${name}: ${bio ?? ''}`),
    }))
  }

  async function countArticles(): Promise<{ languages: (string | null)[]; years: number[]; tags: string[] }> {
    const { data: languages } = dataOf(
      await client.GET('/v1/languages', { params: { query: { type: 'post' } } }),
    )
    const { data: years } = dataOf(await client.GET('/v1/archive', { params: { query: { lang: 'en' } } }))
    const { data: tags } = dataOf(
      await client.GET('/v1/tags', { params: { query: { sort: '-articles', lang: 'en' } } }),
    )
    return {
      languages: languages.map(({ lang }) => lang),
      years: years.map(({ year }) => year),
      tags: tags.map(({ name }) => name),
    }
  }

  async function readPreview(preview: string): Promise<string> {
    return dataOf(await client.GET('/v1/previews/{preview}', { params: { path: { preview } } })).title
  }

  return { listTitles, readArticle, search, listAllSlugs, listSeries, countArticles, readPreview }
}

/** Returns the functions of an editor, who has a key. */
export function openEditor(baseUrl: string, key: string) {
  const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } })

  async function createDraft(title: string, source: string): Promise<Article> {
    const body = { title, lang: 'en', body: { source }, tags: ['Client', { name: 'Types' }] }
    return dataOf(await client.POST('/v1/articles', { body }))
  }

  async function createFromFile(file: string): Promise<number> {
    const options = { headers: { 'content-type': 'text/markdown' }, bodySerializer: (body: unknown) => body }
    const created = dataOf(await client.POST('/v1/articles', { body: file, ...options }))
    return created.warnings?.length ?? 0
  }

  async function createPreview(slug: string): Promise<string> {
    const params = { path: { slug } }
    return dataOf(await client.POST('/v1/articles/{slug}/previews', { params })).token
  }

  async function publish(slug: string): Promise<string> {
    return dataOf(await client.POST('/v1/articles/{slug}/publish', { params: { path: { slug } } })).status
  }

  async function rename(slug: string, title: string, version: number): Promise<Article> {
    const params = { path: { slug }, header: { 'If-Match': `"${version}"` } }
    return dataOf(await client.PATCH('/v1/articles/{slug}', { params, body: { title } }))
  }

  async function restoreFirstRevision(slug: string): Promise<Article> {
    const params = { path: { slug, number: 1 } }
    return dataOf(await client.POST('/v1/articles/{slug}/revisions/{number}/restore', { params }))
  }

  async function trashAndRestore(id: string): Promise<string> {
    const params = { path: { slug: id } }
    const { error } = await client.DELETE('/v1/articles/{slug}', { params })
    if (error) throw new Error(error.detail)
    return dataOf(await client.POST('/v1/articles/{slug}/restore', { params })).slug
  }

  return {
    createDraft,
    createFromFile,
    createPreview,
    publish,
    rename,
    restoreFirstRevision,
    trashAndRestore,
  }
}
