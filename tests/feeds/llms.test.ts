import { describe, expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'

const site = { url: 'https://site.example', title: 'Ink [and] stone', description: 'On\n<ink>' }
const { db, request } = await boot({ site })
const day = (number: number) => new Date(Date.UTC(2024, 0, number))
await createArticles(
  db,
  {
    slug: 'a (1)',
    lang: 'en',
    title: 'A ](x) <b>\nline',
    excerpt: 'Says *this*',
    categories: [term('Ink'), term('Stone')],
    publishedAt: day(9),
  },
  { slug: 'b', title: 'B', categories: [term('Stone')], publishedAt: day(8) },
  { slug: 'c', title: 'C', publishedAt: day(7), excerpt: '墨'.repeat(500) },
  { slug: 'd', title: 'D', categories: [term('Ink')], publishedAt: null },
  { slug: 'hidden', title: 'HIDDEN', status: 'draft', categories: [term('Ink')] },
  { slug: 'later', title: 'HIDDEN', publishedAt: new Date(Date.now() + 1e9) },
)

describe('llms.txt', () => {
  test('llms.txt contains title, description and a section of Markdown links per category', async () => {
    const { status, headers, text } = await request.get('/llms.txt')
    expect([status, headers['content-type']]).toEqual([200, 'text/markdown; charset=utf-8'])
    expect(text).toBe(`# Ink \\[and\\] stone

> On &lt;ink>

## Ink

- [A &#93;(x) &lt;b> line](https://site.example/articles/a%20%281%29.md?lang=en): Says \\*this\\*
- [D](https://site.example/articles/d.md)

## Stone

- [B](https://site.example/articles/b.md)

## Articles

- [C](https://site.example/articles/c.md): ${'墨'.repeat(200)}…

## Optional

- [Feed](https://site.example/feed.xml): the newest articles in full
- [Sitemap](https://site.example/sitemap.xml): every article
`)
  })

  test('every link to an article in llms.txt returns Markdown', async () => {
    const { text } = await request.get('/llms.txt')
    // The regular expression of the parser in the proposal.
    const links = text.matchAll(/^-\s*\[[^\]]+\]\(([^)]+)\)(?::\s*.*)?$/gm)
    const urls = [...links].map(([, url = '']) => url)
    expect(urls).toHaveLength(text.match(/^- /gm)?.length ?? 0)
    const paths = urls.flatMap((url) => url.split('https://site.example/articles').slice(1))
    expect(paths).toHaveLength(4)
    for (const path of paths) {
      const { status, type } = await request.get(`/articles${path}`)
      expect([path, status, type]).toEqual([path, 200, 'text/markdown'])
    }
  })

  test('llms.txt merges a category with a built-in section of the same name', async () => {
    const collision = await boot({ site })
    await createArticles(
      collision.db,
      { slug: 'a', title: 'A', categories: [term('Articles')], publishedAt: day(9) },
      { slug: 'b', title: 'B', categories: [term('Optional')], publishedAt: day(8) },
      { slug: 'c', title: 'C', publishedAt: day(7) },
    )
    const { text } = await collision.request.get('/llms.txt')
    expect(text.match(/^(?:##|-) [^\]\n]*/gm)).toEqual([
      '## Articles',
      '- [A',
      '- [C',
      '## Optional',
      '- [B',
      '- [Feed',
      '- [Sitemap',
    ])
  })
})
