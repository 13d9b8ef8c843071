/** Feeds of tags, categories and authors that have another slug by now. */
import { describe, expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { bootForTerms, KINDS } from '../taxonomy/support.ts'

const { article, db, fresh, request, send } = await bootForTerms()
const url = 'https://site.example/blog'
const placed = await boot({ db, site: { url } })
const FILES = ['feed.xml', 'atom.xml', 'feed.json', 'sitemap.xml', 'sitemap-1.xml']

describe.each(KINDS)('a feed of one %s', (_, path) => {
  /** One that a visible article names. */
  async function named(word?: string): Promise<{ name: string; slug: string }> {
    const { name, slug } = fresh(word)
    await article({ [path]: [name] })
    return { name, slug }
  }

  test.each(FILES)('%s leads from an old slug to the present one', async (file) => {
    const { slug: old } = await named()
    const { slug } = fresh('人物')
    await send('patch', `/${path}/${old}`, { slug })
    const { status, headers, text } = await request.get(`/${path}/${old}/${file}`)
    const present = `/${path}/${encodeURIComponent(slug)}/${file}`
    expect([status, headers.location, text]).toEqual([308, present, ''])
    expect((await request.get(present)).status).toBe(200)
  })

  test('leads from what was merged into another to that one', async () => {
    const { slug: old } = await named()
    const { slug } = await named()
    await send('post', `/${path}/${old}/merge`, { into: slug })
    const { status, headers } = await request.get(`/${path}/${old}/feed.xml`)
    expect([status, headers.location]).toEqual([308, `/${path}/${slug}/feed.xml`])
  })

  test('leads to the address that the feed gives itself, with SITE_URL', async () => {
    const { slug: old } = await named()
    const { slug } = fresh()
    await send('patch', `/${path}/${old}`, { slug })
    const { headers } = await placed.request.get(`/${path}/${old}/feed.json`)
    const { body } = await placed.request.get(`/${path}/${slug}/feed.json`)
    expect(headers.location).toBe(`${url}/${path}/${slug}/feed.json`)
    expect(headers.location).toBe(body.feed_url)
  })

  test('tells nobody of what only drafts name', async () => {
    const { name, slug: old } = fresh()
    await article({ [path]: [name], status: 'draft' })
    await send('patch', `/${path}/${old}`, { slug: fresh().slug })
    expect((await request.get(`/${path}/${old}/feed.xml`)).status).toBe(404)
  })

  test('is a feed again for another that takes the old slug', async () => {
    const { name, slug: old } = await named()
    await send('patch', `/${path}/${old}`, fresh())
    expect((await request.get(`/${path}/${old}/feed.xml`)).status).toBe(308)
    await send('post', `/${path}`, { name, slug: old })
    await article({ [path]: [{ slug: old }] })
    expect((await request.get(`/${path}/${old}/feed.xml`)).status).toBe(200)
  })
})
