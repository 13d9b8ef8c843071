import { beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { Author, AuthorPage, Tag, TagPage } from '../../src/taxonomy/schema.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

const booted = await boot()
const other = await boot()
const hidden = { status: 'draft' as const }

beforeAll(async () => {
  const ada = { ...byline('Ada'), email: 'ada@example.org', bio: 'Wrote.', url: 'https://example.org/ada' }
  await createArticles(
    booted.db,
    { tags: [term('人工智能'), term('Red')], categories: [term('News')], authors: [ada] },
    { tags: [term('Red')], authors: [ada, byline('Bo')] },
    { categories: [term('Blue')], tags: [term('Blue')], authors: [byline('Cy')] },
    {
      ...hidden,
      tags: [term('Red'), term('Secret')],
      categories: [term('Red')],
      authors: [byline('Bo'), byline('Eve')],
    },
  )
})

describe.each([
  [
    'tags',
    TagPage,
    [
      ['Blue', 1],
      ['Red', 2],
      ['人工智能', 1],
    ],
  ],
  [
    'categories',
    TagPage,
    [
      ['Blue', 1],
      ['News', 1],
    ],
  ],
  [
    'authors',
    AuthorPage,
    [
      ['Ada', 2],
      ['Bo', 1],
      ['Cy', 1],
    ],
  ],
] as const)('GET /v1/%s', (path, page, expected) => {
  test(`GET /v1/${path} lists terms by name, with counts of public articles`, async () => {
    const { body, status } = await booted.request.get(`/v1/${path}`)
    expect(status).toBe(200)
    expect(page.strict().parse(body)).toEqual(body)
    const counts = body.data.map((term: { name: string; articles: number }) => [term.name, term.articles])
    expect(counts).toEqual(expected)
  })

  test(`GET /v1/${path} has pages in both directions that do not overlap`, async () => {
    const first = await booted.request.get(`/v1/${path}?limit=1`)
    const second = await booted.request.get(`/v1/${path}?limit=1&cursor=${first.body.pagination.next}`)
    const back = await booted.request.get(`/v1/${path}?limit=1&cursor=${second.body.pagination.prev}`)
    expect([first, second].map(({ body }) => body.data[0].name)).toEqual([expected[0][0], expected[1][0]])
    expect(back.body.data).toEqual(first.body.data)
    expect(back.body.pagination.prev).toBeNull()
  })
})

describe('lists by number of articles, and in a language', () => {
  const names = ({ data }: { data: { name: string; articles: number }[] }) =>
    data.map(({ name, articles }) => [name, articles])
  const dated = (lang: string, tags: string[], more: object = {}) => ({
    ...{ lang, tags: tags.map(term), categories: [], authors: [byline('Mo')] },
    ...more,
  })

  test.each([
    [
      'tags',
      '?sort=-articles',
      [
        ['Sea', 3],
        ['Ash', 1],
        ['Elm', 1],
      ],
    ],
    [
      'tags',
      '?sort=-articles&lang=zh',
      [
        ['Sea', 2],
        ['Elm', 1],
      ],
    ],
    [
      'tags',
      '?lang=zh',
      [
        ['Elm', 1],
        ['Sea', 2],
      ],
    ],
    [
      'tags',
      '?lang=en',
      [
        ['Ash', 1],
        ['Sea', 1],
      ],
    ],
    [
      'tags',
      '?lang=-en',
      [
        ['Elm', 1],
        ['Sea', 2],
      ],
    ],
    ['tags', '?lang=fr', []],
    [
      'categories',
      '?lang=zh&sort=-articles',
      [
        ['Below', 1],
        ['Above', 0],
      ],
    ],
    ['categories', '?lang=en', []],
    [
      'authors',
      '?sort=-articles',
      [
        ['Mo', 4],
        ['Al', 1],
      ],
    ],
    [
      'authors',
      '?lang=en',
      [
        ['Al', 1],
        ['Mo', 1],
      ],
    ],
  ] as const)('GET /v1/%s%s lists %j, on one page and page by page', async (path, query, expected) => {
    const { body } = await other.request.get(`/v1/${path}${query}`)
    expect(names(body)).toEqual(expected)
    const pages: unknown[] = []
    for (let cursor = '', next: string | null = ''; next !== null; cursor = `&cursor=${next}`) {
      const { body: page } = await other.request.get(`/v1/${path}${query}&limit=1${cursor}`)
      pages.push(...names(page))
      next = page.pagination.next
    }
    expect(pages).toEqual(expected)
  })

  test('a key with the scope preview sees tags without articles, last', async () => {
    const { secret } = await createKey(other.db, { name: 'p', scopes: ['preview'], expiresAt: null })
    const { body } = await other.request
      .get('/v1/tags?sort=-articles')
      .set('authorization', `Bearer ${secret}`)
    expect(names(body).at(-1)).toEqual(['Hidden', 0])
  })

  beforeAll(async () => {
    await createArticles(
      other.db,
      dated('en', ['Sea', 'Ash'], { authors: [byline('Mo'), byline('Al')] }),
      dated('zh', ['Sea']),
      dated('zh-CN', ['Sea', 'Elm'], { categories: [term('Below')] }),
      dated('zh', [], { type: 'page' }),
      { ...dated('en', ['Hidden']), ...hidden, categories: [term('Above')] },
    )
    const { id } = await other.db.prisma.tag.findFirstOrThrow({ where: { slug: 'above' } })
    await other.db.prisma.tag.updateMany({ where: { slug: 'below' }, data: { parentId: id } })
  })
})

describe('single reads', () => {
  test('a tag can be read by a slug of any script', async () => {
    const { body } = await booted.request.get(`/v1/tags/${encodeURIComponent('人工智能')}`)
    expect(Tag.strict().parse(body)).toMatchObject({
      slug: '人工智能',
      articles: 1,
      parent: null,
      description: null,
    })
  })

  test('a tag and a category with the same slug are different terms', async () => {
    expect((await booted.request.get('/v1/tags/red')).body.articles).toBe(2)
    expect((await booted.request.get('/v1/categories/red')).status).toBe(404)
    expect((await booted.request.get('/v1/tags/news')).status).toBe(404)
  })

  test('an author is returned without the e-mail address', async () => {
    const { body, text } = await booted.request.get('/v1/authors/ada')
    expect(Author.strict().parse(body)).toMatchObject({
      name: 'Ada',
      bio: 'Wrote.',
      url: 'https://example.org/ada',
    })
    expect(text).not.toContain('ada@example.org')
  })

  test.each(['tags/secret', 'categories/red', 'authors/eve'])(
    '%s, which only a draft has, requires a key with the scope preview',
    async (path) => {
      const { secret } = await createKey(booted.db, { name: 'p', scopes: ['preview'], expiresAt: null })
      expect((await booted.request.get(`/v1/${path}`)).status).toBe(404)
      const withKey = await booted.request.get(`/v1/${path}`).set('authorization', `Bearer ${secret}`)
      expect(withKey.body.articles).toBe(0)
      const [list = ''] = path.split('/')
      const listed = await booted.request.get(`/v1/${list}`).set('authorization', `Bearer ${secret}`)
      expect(listed.body.data.map(({ slug }: { slug: string }) => `${list}/${slug}`)).toContain(path)
    },
  )

  test('a category is public if a category below it is', async () => {
    await createArticles(booted.db, { ...hidden, categories: [term('Parent')] })
    const { id } = await booted.db.prisma.tag.findFirstOrThrow({ where: { slug: 'parent' } })
    expect((await booted.request.get('/v1/categories/parent')).status).toBe(404)
    await booted.db.prisma.tag.updateMany({ where: { slug: 'news' }, data: { parentId: id } })
    expect((await booted.request.get('/v1/categories/parent')).body.articles).toBe(0)
    expect((await booted.request.get('/v1/categories/news')).body.parent).toBe('parent')
    await booted.db.prisma.tag.delete({ where: { id } })
  })

  test.each(['tags', 'categories', 'authors'])('unknown %s return 404', async (path) => {
    const { status, body } = await booted.request.get(`/v1/${path}/nothing`)
    expect(status).toBe(404)
    expect(body).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404 })
  })
})
