/** The parameter `include`: whole authors, tags and categories instead of references. */
import { describe, expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

const booted = await boot()

await createArticles(
  booted.db,
  {
    ...{ slug: 'whole', tags: [term('Wide')], categories: [term('Below')] },
    authors: [
      { ...byline('Zoe'), bio: 'Wrote.', url: 'https://example.org/zoe', email: 'zoe@example.org' },
      byline('Abe'),
    ],
  },
  { categories: [term('Above')] },
)

describe('?include=authors,tags,categories', () => {
  test.each(['/v1/articles?slug=whole', '/v1/articles/whole'])(
    '%s has whole authors, tags and categories when asked',
    async (path) => {
      const read = async (query: string) => {
        const { body } = await booted.request.get(`${path}${path.includes('?') ? '&' : '?'}${query}`)
        return body.data?.[0] ?? body
      }
      const { id } = await booted.db.prisma.tag.findFirstOrThrow({ where: { slug: 'below' } })
      const above = await booted.db.prisma.tag.findFirstOrThrow({ where: { slug: 'above' } })
      await booted.db.prisma.tag.update({
        where: { id },
        data: { parentId: above.id, description: 'Text "d".' },
      })
      const expanded = await read('include=authors,tags,categories')
      const plain = await read('')
      const profile = { bio: 'Wrote.', avatarUrl: null, url: 'https://example.org/zoe' }
      expect(expanded).toEqual({
        ...plain,
        authors: [
          { slug: 'zoe', name: 'Zoe', ...profile },
          { slug: 'abe', name: 'Abe', bio: null, avatarUrl: null, url: null },
        ],
        tags: [{ slug: 'wide', name: 'Wide', description: null }],
        categories: [{ slug: 'below', name: 'Below', description: 'Text "d".', parent: 'above' }],
      })
      expect(Object.keys(expanded)).toEqual(Object.keys(plain))
      expect((await read('include=tags')).authors).toEqual(plain.authors)
      expect(JSON.stringify(expanded)).not.toContain('zoe@example.org')
    },
  )

  test('the include of a list is accepted for a single article, which always has the other members', async () => {
    const members = 'html,toc,metadata,seo,translations'
    const { body: list } = await booted.request.get(`/v1/articles?slug=whole&include=${members},tags`)
    const { body, status } = await booted.request.get(`/v1/articles/whole?include=tags,${members}`)
    expect([status, body]).toEqual([200, { ...list.data[0], aliases: [] }])
    expect((await booted.request.get('/v1/articles/whole?include=tags,nope')).status).toBe(400)
    expect((await booted.request.get('/v1/articles/whole?include=html,source')).status).toBe(401)
  })

  test('?include=authors adds them to the fields', async () => {
    const { body } = await booted.request.get('/v1/articles?fields=slug&include=authors,toc&slug=whole')
    expect(Object.keys(body.data[0])).toEqual(['slug', 'authors', 'toc'])
    const { body: only } = await booted.request.get('/v1/articles?fields=tags&include=tags&slug=whole')
    expect(only.data).toEqual([{ tags: [{ slug: 'wide', name: 'Wide', description: null }] }])
  })
})
