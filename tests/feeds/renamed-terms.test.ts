/** Feeds and sitemaps of renamed and merged tags, categories and authors. */
import { describe, expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { bootForTerms, KINDS } from '../taxonomy/support.ts'

const { createArticle, db, uniqueTerm, request, send } = await bootForTerms()
const url = 'https://site.example/blog'
const withSite = await boot({ db, site: { url } })
const FILES = ['feed.xml', 'atom.xml', 'feed.json', 'sitemap.xml', 'sitemap-1.xml']

describe.each(KINDS)('feeds of one %s', (_, path) => {
  /** Creates a term that a visible article uses. */
  async function createUsedTerm(word?: string): Promise<{ name: string; slug: string }> {
    const { name, slug } = uniqueTerm(word)
    await createArticle({ [path]: [name] })
    return { name, slug }
  }

  test.each(FILES)('%s of a former slug redirects to the current slug', async (file) => {
    const { slug: formerSlug } = await createUsedTerm()
    const { slug } = uniqueTerm('人物')
    await send('patch', `/${path}/${formerSlug}`, { slug })
    const { status, headers, text } = await request.get(`/${path}/${formerSlug}/${file}`)
    const currentPath = `/${path}/${encodeURIComponent(slug)}/${file}`
    expect([status, headers.location, text]).toEqual([308, currentPath, ''])
    expect((await request.get(currentPath)).status).toBe(200)
  })

  test('the feed of a merged term redirects to the term it was merged into', async () => {
    const { slug: formerSlug } = await createUsedTerm()
    const { slug } = await createUsedTerm()
    await send('post', `/${path}/${formerSlug}/merge`, { into: slug })
    const { status, headers } = await request.get(`/${path}/${formerSlug}/feed.xml`)
    expect([status, headers.location]).toEqual([308, `/${path}/${slug}/feed.xml`])
  })

  test('with SITE_URL, the redirect leads to the URL that the feed contains as its own', async () => {
    const { slug: formerSlug } = await createUsedTerm()
    const { slug } = uniqueTerm()
    await send('patch', `/${path}/${formerSlug}`, { slug })
    const { headers } = await withSite.request.get(`/${path}/${formerSlug}/feed.json`)
    const { body } = await withSite.request.get(`/${path}/${slug}/feed.json`)
    expect(headers.location).toBe(`${url}/${path}/${slug}/feed.json`)
    expect(headers.location).toBe(body.feed_url)
  })

  test('a term that only drafts use has no redirect', async () => {
    const { name, slug: formerSlug } = uniqueTerm()
    await createArticle({ [path]: [name], status: 'draft' })
    await send('patch', `/${path}/${formerSlug}`, { slug: uniqueTerm().slug })
    expect((await request.get(`/${path}/${formerSlug}/feed.xml`)).status).toBe(404)
  })

  test('a former slug that a new term uses has a feed again', async () => {
    const { name, slug: formerSlug } = await createUsedTerm()
    await send('patch', `/${path}/${formerSlug}`, uniqueTerm())
    expect((await request.get(`/${path}/${formerSlug}/feed.xml`)).status).toBe(308)
    await send('post', `/${path}`, { name, slug: formerSlug })
    await createArticle({ [path]: [{ slug: formerSlug }] })
    expect((await request.get(`/${path}/${formerSlug}/feed.xml`)).status).toBe(200)
  })
})
