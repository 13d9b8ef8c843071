/** Replies to the habits of people who know Ghost, Strapi, Directus, WordPress or Contentful: the words that say what to do. */
import { describe, expect, test } from 'vitest'
import { textOf } from '../support/docs.ts'
import { article, bootForMistakes } from './mistakes.ts'

const { authorized, errorsOf, request, send } = await bootForMistakes()
await send('post', '/articles', { ...article, slug: 'named', status: 'published' })

describe('the habit of another system', () => {
  test.each([
    ['/visibility', { visibility: 'public' }, '`status`'],
    ['/published', { published: true }, '`status` or `publishedAt`'],
    ['/meta_title', { meta_title: 'x' }, '`seo`'],
    ['/id', { id: 5 }, 'leave it out'],
    ['/created_at', { created_at: '2024-01-01' }, 'leave it out'],
    ['/expectedVersion', { expectedVersion: 1 }, 'metadata'],
    ['/fields', { fields: { title: { 'en-US': 'x' } } }, 'without an object'],
    ['/posts', { posts: [{ title: 'x' }] }, '/v1/articles/batch'],
    ['/cover', { cover: 'x.png' }, '{ url, alt, caption, '],
    ['/cover/src', { cover: { src: 'x.png' } }, '`url`'],
    ['/categories/0', { categories: [5] }, 'must be a name, or { slug, name }'],
    ['/status', { status: 'future' }, 'Did you mean scheduled?'],
    ['/status', { status: 'pending' }, 'Did you mean draft?'],
    ['/body/format', { body: { format: 'richtext', source: 'x' } }, 'Did you mean html?'],
    ['/publishedAt', { publishedAt: 1_704_186_000 }, '2026-11-28T09:00:00Z, or a day'],
    ['/publishedAt', { publishedAt: '2024-02-30' }, '2026-11-28T09:00:00Z, or a day'],
    ['/tags', { tags: { connect: [1] } }, 'must be a list'],
    ['/tags/0/id', { tags: [{ id: 5 }] }, 'leave it out, and send `slug` or `name`'],
    ['/title', { title: { raw: 'x' } }, 'must be a text, not an object'],
    ['/body/html', { body: { html: '<p>' } }, '`source`'],
    ['/body', { body: [{ type: 'paragraph' }] }, 'an object { format, source }, not a list'],
    ['/publishedAt', { publishedAt: '02.01.2024' }, '2026-11-28T09:00:00Z, or a day'],
    ['/date_gmt', { date_gmt: '2024-01-01T00:00:00' }, '`publishedAt`'],
    ['/modified', { modified: '2024-01-01' }, 'leave it out'],
    ['/blocks', { blocks: [{ __component: 'text' }] }, '`body`'],
    ['/status', { status: 'auto-draft' }, 'Did you mean draft?'],
    ['/status', { status: 'publish,draft' }, 'Only one of them is possible'],
    ['/type', { type: 'article' }, 'Did you mean post?'],
  ])('at %s of %j', async (pointer, fields, words) => {
    expect((await errorsOf({ ...article, ...fields }))[pointer]).toContain(words)
  })

  test.each([
    ['filter[status][_eq]=x', '`status`'],
    ['filters[slug][$eq]=x', '`slug`'],
    ['filter[title][_eq]=x', '`q`'],
    ['fields[0]=title', '`fields`'],
    ['populate[0]=tags', '`include`'],
    ['sort=-created_at', 'Did you mean -publishedAt?'],
    ['sort=title:desc', 'Did you mean -title?'],
    ['include=tag', 'Did you mean tags?'],
    ['after=2024-01-01', '`cursor` or `publishedAfter`'],
    ['exclude=5', 'The parameters are limit, cursor'],
    ['series=inks', 'metadata.<key>'],
    ['pagination[pageSize]=5', '`limit`'],
    ['publicationState=preview', '`status`'],
    ['meta=total_count', '`metadata`'],
    ['access_token=x', 'Authorization: Bearer <key>'],
    ['select=fields.title', '`fields`'],
    ['tag__in=a', '`tag`'],
    ['deep[x]=1', 'The parameters are limit, cursor'],
    ['limit=5&limit=6', 'must be sent once'],
    ['api-key=x', 'Authorization: Bearer <key>'],
    ['filter=tag:news%2Bauthor:mara', 'Each filter is a parameter of its own'],
    ['metadata.series[$eq]=x', 'must not have an operator'],
    ['metadata[series][_in]=x', 'must not have an operator'],
    ['where=x', 'Each filter is a parameter of its own'],
    ['status=future,draft', 'Only one of them is possible'],
    ['status=all', 'Did you mean any?'],
    ['type=entry', 'Did you mean post?'],
    ['limit=all', 'from 1 to 100'],
    ['count=true', 'Did you mean exact?'],
    ['include=content', 'Did you mean html?'],
    ['include=raw', 'Did you mean source?'],
    ['fields=*.*', 'Leave `fields` out for all'],
    ['fields=title,content', 'Did you mean `include=html`?'],
    ['fields=title,created_at', 'Did you mean createdAt?'],
  ])('?%s', async (query, words) => {
    const { status, body } = await request.get(`/v1/articles?${query}`)
    expect([status, body.errors[0].detail]).toEqual([400, expect.stringContaining(words)])
  })

  test.each([
    ['/wp-json/wp/v2/posts', 'Did you mean /v1/articles?'],
    ['/ghost/api/content/posts/slug/x/', 'Did you mean /v1/articles/x?'],
    ['/ghost/api/admin/posts/', 'Did you mean /v1/articles?'],
    ['/items/articles/x', 'Did you mean /v1/articles/x?'],
    ['/spaces/x/environments/master/entries/abc', 'Did you mean /v1/articles/abc?'],
    ['/V1/Articles', 'Did you mean /v1/articles?'],
    ['/v1/articles/x/history', 'Did you mean /v1/articles/x/revisions?'],
    ['/v1/articles/x/translations', 'Did you mean /v1/articles/x?'],
    ['/swagger.json', 'Did you mean /openapi.json?'],
    ['/sitemap_index.xml', 'Did you mean /sitemap.xml?'],
    ['/healthz', 'Did you mean /health/ready?'],
    ['/api/upload', 'Did you mean /v1/media?'],
    ['/wp-json/wp/v2/media', 'Did you mean /v1/media?'],
    ['/graphql', 'There is no GraphQL here.'],
    ['/wp-admin', 'There is no admin site here.'],
    ['/api/auth/local', 'There is no login here. Send an API key with each request'],
    ['/auth/login', 'There is no login here.'],
    ['/wp-json/jwt-auth/v1/token', 'There is no login here.'],
    ['/xmlrpc.php', '/micropub'],
    ['/v1/export', '/v1/articles.ndjson'],
    ['/api/import', '`inkstone import <folder>`'],
    ['/wp-json/wp/v2/users', 'Did you mean /v1/authors?'],
    ['/assets/x?width=200', 'Did you mean /v1/media/x?'],
    ['/V1//articles', 'Did you mean /v1/articles?'],
  ])('%s', async (path, words) => {
    const { status, body } = await request.get(path)
    expect([status, body.detail]).toEqual([404, expect.stringContaining(words)])
  })

  test('a list as the body of an article', async () => {
    const { body } = await send('post', '/articles', [{ title: 'A' }, { title: 'B' }])
    expect(body.errors[0].detail).toContain('Send several articles to /v1/articles/batch')
  })

  test.each(['update', 'upsert', 'remove', 'insert', 'undelete'])('the operation %s', async (op) => {
    const { body } = await send('post', '/articles/batch', { operations: [{ op, id: 'x' }] })
    expect(body.errors[0].detail).toMatch(/^must be one of .*\. Did you mean \w+\?$/)
  })

  test('the parent of a tag', async () => {
    const { body } = await send('post', '/tags', { name: 'A', parent: 'b' })
    expect(body.errors[0].detail).toContain('Only categories have a parent')
  })

  test('a search below the articles', async () => {
    const { body } = await request.get('/v1/articles/search?q=x')
    expect(body.errors[0].detail).toContain('/v1/search?q=')
  })

  test.each([
    ['{"title":NaN}', 'line 1, column 10: "N" is not expected'],
    ['@article.json', 'line 1, column 1: "@" is not expected'],
    ['{title:"x"}', 'line 1, column 2: use double quotes'],
    ['{“title”:"x"}', 'line 1, column 2: use double quotes'],
    ['{"title":"a\nb"}', 'line 1, column 12: write line breaks and tabs in a text as'],
    ['{"title":"C:\\q"}', 'line 1, column 14: write a backslash'],
    ['{"title":"x" // why\n}', 'line 1, column 14: remove the comment'],
  ])('the JSON %j', async (text, words) => {
    const pending = request.post('/v1/articles').set({ ...authorized, 'content-type': 'application/json' })
    const { status, body } = await pending.send(text)
    expect([status, body.errors[0].detail]).toEqual([400, expect.stringContaining(words)])
  })

  test.each(['application/json-patch+json', 'multipart/form-data; boundary=b', 'text/html'])(
    'the media type %s',
    async (type) => {
      const pending = request.patch('/v1/articles/x').set({ ...authorized, 'content-type': type })
      const { status, body } = await pending.send('x')
      expect([status, body.detail]).toEqual([415, expect.stringMatching(/Forms and JSON Patch are not/)])
    },
  )

  test.each([
    ['Ghost a.b.c', 'must have this form: Bearer <key>'],
    ['Basic YTpi', 'must have this form: Bearer <key>'],
    ['Bearer unknown', 'unknown, expired or revoked'],
    ['Bearer <unknown>', 'without brackets and quotes'],
    ['Bearer "unknown"', 'without brackets and quotes'],
    ['Bearer Bearer unknown', 'must have this form: Bearer <key>'],
    ['Token unknown', 'must have this form: Bearer <key>'],
  ])('Authorization: %s', async (authorization, words) => {
    const { status, body } = await request.get('/v1/articles').set({ authorization })
    expect([status, body.detail]).toEqual([401, expect.stringContaining(words)])
  })
})

test('a taken slug is answered with the id of the article that has it', async () => {
  const { body: first } = await send('post', '/articles', { ...article, slug: 'taken-once' })
  const { status, body } = await send('post', '/articles', { ...article, slug: 'taken-once' })
  expect([status, body.errors]).toEqual([
    409,
    [expect.objectContaining({ pointer: '/slug', detail: expect.stringContaining(first.id) })],
  ])
  await send('delete', `/articles/${first.id}`)
  const { body: again } = await send('post', '/articles', { ...article, slug: 'taken-once' })
  expect(again.errors[0].detail).toMatch(/which is in the trash: restore it/)
})

test('a body that is too large says how large it may be', async () => {
  const { body } = await send('post', '/articles', { ...article, excerpt: 'x'.repeat(9 * 1024 ** 2) })
  expect(body.detail).toMatch(/8 MiB/)
})

test.each(['tag', 'author'])('a taken slug of a term is answered with the %s that has it', async (kind) => {
  const { body: first } = await send('post', `/${kind}s`, { name: 'Taken “once”' })
  const { status, body } = await send('post', `/${kind}s`, { name: 'Another', slug: first.slug })
  expect([status, body.errors[0].detail]).toEqual([
    409,
    `belongs to the ${kind} ${first.id} ("Taken “once”"): use or change that one, or send another slug`,
  ])
})

describe('several articles at once', () => {
  test.each([
    ['post', '/v1/articles/bulk'],
    ['post', '/v1/articles/_bulk?refresh=1'],
    ['put', '/v1/articles'],
    ['patch', '/v1/articles'],
    ['delete', '/v1/articles?id=1,2'],
  ] as const)('%s %s: the methods of the URL, and where batches are', async (method, path) => {
    const { status, body } = await request[method](path).set(authorized)
    expect([status, body.detail]).toEqual([
      405,
      expect.stringMatching(/^This endpoint allows .*POST \/v1\/articles\/batch\.$/),
    ])
  })

  test.each([
    '/v1/batch',
    '/v1/bulk',
    '/v1/posts/bulk',
    '/api/articles/bulk-create',
    '/v1/articles/batches/x',
  ])('POST %s: where batches are', async (path) => {
    const { status, body } = await request.post(path).set(authorized).send({ operations: [] })
    expect([status, body.detail]).toEqual([404, expect.stringContaining('Did you mean /v1/articles/batch?')])
  })

  test('other methods of other URLs get no such advice', async () => {
    const { body } = await request.delete('/v1/search').set(authorized)
    expect(body.detail).toBe('This endpoint allows GET, HEAD.')
  })
})

describe('a title', () => {
  const long = 'x'.repeat(501)

  test('of more than 500 characters is rejected with its length', async () => {
    expect((await errorsOf({ ...article, title: long }))['/title']).toBe(
      'must be at most 500 characters, not 501; imports accept more',
    )
    expect((await send('post', '/articles', { ...article, title: 'x'.repeat(500) })).status).toBe(201)
  })

  test('is required when the first heading is too long for one', async () => {
    expect((await errorsOf({ body: { source: `# ${long}` } }))['/title']).toMatch(
      /^is required, since the first heading/,
    )
  })

  test('of an imported file may be longer, and may stay so', async () => {
    const file = request.post('/v1/articles').set({ ...authorized, 'content-type': 'text/markdown' })
    const { status, body } = await file.send(`---\ntitle: ${long}\n---\nText.`)
    expect([status, body.title]).toEqual([201, long])
    const edited = await send('patch', `/articles/${body.id}`, { excerpt: 'New' })
    expect([edited.status, edited.body.title]).toEqual([200, long])
    const other = await send('patch', `/articles/${body.id}`, { title: `${long}y` })
    expect([other.status, other.body.errors[0].pointer]).toEqual([400, '/title'])
  })
})

test.each(['"abc"', 'W/"abc"', '"v1"', '"a", "b"', '""'])(
  'If-Match: %s, which no article ever had, is rejected with the right form',
  async (tag) => {
    const { body: created } = await send('post', '/articles', article)
    const pending = request.patch(`/v1/articles/${created.id}`).set({ ...authorized, 'if-match': tag })
    const { status, body } = await pending.send({ title: 'New' })
    const detail =
      'must be the ETag of the article, which begins with its version, such as "1"; or * for any version'
    expect([status, body.errors]).toEqual([400, [{ in: 'header', pointer: '/If-Match', detail }]])
  },
)

describe('the requests that docs/migrating.md names', () => {
  const cells = [...textOf('docs/migrating.md').matchAll(/^\|[^|]+\|([^|]+)\|$/gm)].map(
    ([, cell = '']) => cell,
  )
  const spans = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span))
  const paths = spans.flatMap((span) => {
    if (/^\/v1\/[^{}]+$/.test(span)) return [span]
    return /^\??[a-z][\w.]*=/.test(span) ? [`/v1/articles?${span.replace('?', '')}`] : []
  })

  test.each([...new Set(paths)])('%s', async (path) => {
    const { status, redirect } = await request.get(path.replace('/x', '/named')).set(authorized)
    expect([status, redirect]).toEqual([200, false])
  })

  test('are some of each table', () => {
    expect(new Set(paths).size).toBeGreaterThan(20)
  })
})
