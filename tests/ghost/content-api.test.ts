/** Ghost's Content API: resources, parameters, errors and keys. */
import { describe, expect, test } from 'vitest'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { bootGhost } from './support.ts'

const { db, read, request } = await bootGhost()

const [firstId = '', secondId = '', aboutId = ''] = await createArticles(
  db,
  {
    slug: 'first',
    title: 'First ink',
    excerpt: 'On the first ink.',
    body: { format: 'markdown', source: 'Read ![a pen](/media/pen.png) *now*.' },
    publishedAt: new Date('2024-01-01T10:00:00Z'),
    cover: { url: '/media/cover.png', alt: 'A cover', caption: 'Ink & <b>paper</b>' },
    seo: { title: 'Meta', description: null, image: '/media/seo.png' },
    metadata: { featured: true },
    authors: [{ ...byline('Ada'), bio: 'Writes.' }, byline('Bob')],
    tags: [term('Ink'), term('Paper')],
  },
  {
    slug: 'second',
    title: 'Second pen',
    publishedAt: new Date('2024-02-01T10:00:00Z'),
    authors: [byline('Bob')],
    tags: [term('Paper')],
    categories: [term('Ink')],
  },
  { slug: 'about', title: 'About', type: 'page' },
  { slug: 'undated', title: 'Undated', publishedAt: null },
)

const slugsOf = ({ body }: { body: { posts?: { slug: string }[] } }) => body.posts?.map(({ slug }) => slug)
const filtered = async (filter: string) => slugsOf(await read('/posts/', { filter }))

describe('posts and pages', () => {
  test('a list has the newest posts first, with pagination', async () => {
    const response = await read('/posts/')
    expect(response.status).toBe(200)
    expect(slugsOf(response)).toEqual(['second', 'first', 'undated'])
    expect(response.body.meta).toEqual({
      pagination: { page: 1, limit: 15, pages: 1, total: 3, next: null, prev: null },
    })
  })

  test('a post has the members that Ghost 6 gives it', async () => {
    const { body } = await read('/posts/slug/first/', { include: 'tags,authors' })
    const [post] = body.posts
    expect(post).toMatchObject({
      id: firstId,
      uuid: firstId,
      slug: 'first',
      title: 'First ink',
      feature_image: 'https://blog.example/media/cover.png',
      feature_image_alt: 'A cover',
      feature_image_caption: 'Ink &amp; &lt;b&gt;paper&lt;/b&gt;',
      featured: true,
      visibility: 'public',
      published_at: '2024-01-01T10:00:00.000+00:00',
      url: 'https://blog.example/first',
      excerpt: 'On the first ink.',
      reading_time: 1,
      access: true,
      og_image: 'https://blog.example/media/seo.png',
      meta_title: 'Meta',
      meta_description: null,
      primary_author: { slug: 'ada', bio: 'Writes.', url: 'https://blog.example/author/ada/' },
      primary_tag: { slug: 'ink', name: 'Ink', visibility: 'public', url: 'https://blog.example/tag/ink/' },
    })
    expect(post.html).toContain('src="https://blog.example/media/pen.png"')
    expect(post.tags.map(({ slug }: { slug: string }) => slug)).toEqual(['ink', 'paper'])
    expect(post.authors.map(({ slug }: { slug: string }) => slug)).toEqual(['ada', 'bob'])
    expect(Object.keys(post).sort()).toEqual([...POST_MEMBERS, ...INCLUDED_MEMBERS].sort())
  })

  test('a page is read by id and listed apart from posts', async () => {
    const { body } = await read('/pages/')
    expect(body.pages).toMatchObject([{ id: aboutId, slug: 'about', show_title_and_feature_image: true }])
    expect((await read(`/pages/${aboutId}/`)).body.pages).toHaveLength(1)
    expect((await read(`/posts/${aboutId}/`)).status).toBe(404)
    expect((await read(`/posts/${secondId}`)).body.posts).toMatchObject([{ slug: 'second' }])
  })

  test('`fields` and `formats` select members', async () => {
    const fields = await read('/posts/', { fields: 'title,url,unknown', limit: '1' })
    expect(fields.body.posts).toEqual([
      { id: secondId, title: 'Second pen', url: 'https://blog.example/second' },
    ])
    const formats = await read('/posts/slug/first/', { formats: 'plaintext', fields: 'slug' })
    expect(formats.body.posts).toEqual([{ id: firstId, slug: 'first', plaintext: 'Read now.' }])
    const [post] = (await read('/posts/slug/first/', { formats: 'html,plaintext' })).body.posts
    expect(post).toMatchObject({ plaintext: 'Read now.', html: expect.stringContaining('<em>now</em>') })
  })

  test('`limit`, `page` and `order` select a page', async () => {
    const page = await read('/posts/', { limit: '2', page: '2', order: 'title asc' })
    expect(slugsOf(page)).toEqual(['undated'])
    expect(page.body.meta.pagination).toEqual({
      ...{ page: 2, limit: 2, pages: 2, total: 3, next: null, prev: 1 },
    })
    expect((await read('/posts/', { limit: 'all' })).body.meta.pagination.limit).toBe(100)
    expect((await read('/posts/', { limit: '5000' })).body.meta.pagination.limit).toBe(100)
    const orders = ['published_at asc', 'featured DESC, slug asc', 'nothing desc']
    const lists = await Promise.all(orders.map(async (order) => slugsOf(await read('/posts/', { order }))))
    expect(lists.map((slugs) => slugs?.[0])).toEqual(['undated', 'first', 'second'])
  })
})

describe('filters', () => {
  test.each([
    ['tag:ink', ['first']],
    ['tag:-ink', ['second', 'undated']],
    ['tags:[ink,paper]', ['second', 'first']],
    ['tags:[ink+paper]', ['first']],
    ['tag:null', ['undated']],
    ['primary_tag:paper', ['second']],
    ['author:ada', ['first']],
    ['authors.slug:[bob]+tag:-[ink]', ['second']],
    ['featured:true', ['first']],
    ['featured:false,slug:first', ['second', 'first', 'undated']],
    ["published_at:>'2024-01-15'", ['second']],
    ['published_at:<2024-01-15', ['first']],
    ["published_at:<='2024-02-01 10:00:00'+(tag:ink,tag:paper)", ['second', 'first']],
    ['published_at:null', ['undated']],
    ['published_at:>now-1d', []],
    ["title:~'PEN'", ['second']],
    ["title:~^'first'", ['first']],
    ["title:~$'k'", ['first']],
    ["title:-~'ink'", ['second', 'undated']],
    ["title:~'%'", []],
    ['slug:[undated,first]', ['undated', 'first']],
    ['visibility:public+status:published+type:post', ['second', 'first', 'undated']],
    ['status:draft', []],
    ['reading_time:>=1+feature_image:-null', ['first']],
    ['(((tag:ink)))+((featured:true),(slug:zz))', ['first']],
    ['', ['second', 'first', 'undated']],
  ])('%s', async (filter, slugs) => {
    expect(await filtered(filter)).toEqual(slugs)
  })

  test('ids are compared as ids, and a text that is no id matches nothing', async () => {
    expect(await filtered(`id:-${firstId}`)).toEqual(['second', 'undated'])
    expect(await filtered(`id:[${firstId},${secondId}]`)).toEqual(['second', 'first'])
    expect(await filtered('id:5b7ada404f87d200b5b1f9c8')).toEqual([])
  })
})

describe('tags and authors', () => {
  test('a list is in the order of names, and has counts if they are included', async () => {
    const { body } = await read('/tags/', { include: 'count.posts' })
    expect(body.tags).toMatchObject([
      { slug: 'ink', name: 'Ink', count: { posts: 1 } },
      { slug: 'paper', name: 'Paper', count: { posts: 2 } },
    ])
    expect(Object.keys(body.tags[0]).sort()).toEqual([...TAG_MEMBERS, 'count'].sort())
    const authors = await read('/authors/', { order: 'count.posts desc', filter: 'slug:-nobody' })
    expect(authors.body.authors).toMatchObject([{ slug: 'bob' }, { slug: 'ada', bio: 'Writes.' }])
    expect(Object.keys(authors.body.authors[0]).sort()).toEqual(AUTHOR_MEMBERS)
    expect(authors.body.meta.pagination.total).toBe(2)
  })

  test('one is read by slug and by id', async () => {
    const { body } = await read('/authors/slug/ada/', { include: 'count.posts', fields: 'name' })
    expect(body.authors).toEqual([{ id: expect.any(String), name: 'Ada', count: { posts: 1 } }])
    const { body: tag } = await read('/tags/slug/ink/')
    expect((await read(`/tags/${tag.tags[0].id}/`)).body).toEqual(tag)
  })
})

test('settings describe the site, and there are no tiers', async () => {
  const { body } = await read('/settings/')
  expect(body.settings).toMatchObject({
    ...{ title: 'Ink', description: 'On ink', url: 'https://blog.example/', members_enabled: false },
    ...{ navigation: [], lang: 'en', timezone: 'Etc/UTC' },
  })
  const tiers = await read('/tiers/')
  expect(tiers.body).toMatchObject({ tiers: [], meta: { pagination: { total: 0, pages: 1 } } })
})

describe('errors', () => {
  test.each([
    ['/posts/', { filter: 'tag:' }, 400, 'BadRequestError', /filter is not a filter in NQL/],
    ['/posts/', { filter: 'password:x' }, 400, 'BadRequestError', /unknown field "password"/],
    ['/posts/', { filter: 'published_at:>yesterday' }, 400, 'BadRequestError', /not a date/],
    ['/posts/', { filter: 'featured:maybe' }, 400, 'BadRequestError', /not true or false/],
    [
      '/posts/',
      { filter: `${'('.repeat(12)}aa:bb${')'.repeat(12)}` },
      400,
      'BadRequestError',
      /nested at most 10/,
    ],
    ['/posts/', { filter: nested(12) }, 400, 'BadRequestError', /nested at most 10/],
    ['/posts/', { filter: Array(51).fill('slug:aa').join() }, 400, 'BadRequestError', /at most 50/],
    ['/posts/', { filter: `slug:[${Array(201).fill('aa')}]` }, 400, 'BadRequestError', /at most 200/],
    ['/posts/', { filter: `slug:${'a'.repeat(4_000)}` }, 400, 'BadRequestError', /at most 4000/],
    ['/posts/', { limit: 'many' }, 422, 'ValidationError', /limit must be a number from 1, or all/],
    ['/posts/', { page: '0' }, 422, 'ValidationError', /page must be a number from 1/],
    ['/posts/', { page: '6667' }, 422, 'ValidationError', /filter by published_at/],
    ['/posts/', { formats: 'docx' }, 422, 'ValidationError', /formats/],
    ['/posts/slug/nothing/', {}, 404, 'NotFoundError', null],
    ['/posts/nothing/', {}, 404, 'NotFoundError', null],
    ['/tags/slug/nothing/', {}, 404, 'NotFoundError', null],
    ['/newsletters/', {}, 404, 'NotFoundError', null],
  ])('%s %o is %i', async (path, query, status, type, context) => {
    const response = await read(path, query as Record<string, string>)
    expect(response.status).toBe(status)
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
    const [error] = response.body.errors
    expect(Object.keys(error).sort()).toEqual(ERROR_MEMBERS)
    expect(error).toMatchObject({ type, message: expect.any(String) })
    if (context) expect(error.context).toMatch(context)
  })

  test('a POST is no endpoint', async () => {
    const response = await request.post('/ghost/api/content/posts/').send({})
    expect(response.body.errors).toMatchObject([{ type: 'NoPermissionError' }])
  })
})

/** A filter that is nested so deep that no parentheses can be left out. */
function nested(depth: number): string {
  return depth === 0 ? 'slug:aa' : `slug:bb${depth % 2 ? '+' : ','}(${nested(depth - 1)})`
}

const POST_MEMBERS =
  `id uuid title slug html comment_id feature_image feature_image_alt feature_image_caption featured
  visibility created_at updated_at published_at custom_excerpt codeinjection_head codeinjection_foot custom_template
  canonical_url url excerpt reading_time access comments og_image og_title og_description twitter_image twitter_title
  twitter_description meta_title meta_description email_subject frontmatter`.split(/\s+/)
const INCLUDED_MEMBERS = ['tags', 'authors', 'primary_tag', 'primary_author']
const TAG_MEMBERS =
  `id name slug description feature_image visibility og_image og_title og_description twitter_image
  twitter_title twitter_description meta_title meta_description codeinjection_head codeinjection_foot canonical_url
  accent_color url`.split(/\s+/)
const AUTHOR_MEMBERS =
  `bio bluesky cover_image facebook id instagram linkedin location mastodon meta_description meta_title
  name profile_image slug threads tiktok twitter url website youtube`.split(/\s+/)
const ERROR_MEMBERS = 'code context details ghostErrorCode help id message property type'.split(' ')
