/** Replies to the mistakes of people who know other systems: what is wrong, where, and what to do. */
import { describe, expect, test } from 'vitest'
import { article, bootForMistakes } from './mistakes.ts'

const { authorized, errorsOf, request, send } = await bootForMistakes()

describe('a field of another system', () => {
  test.each([
    ...[
      ['content', 'body'],
      ['html', 'body'],
      ['summary', 'excerpt'],
      ['date', 'publishedAt'],
      ['author', 'authors'],
    ],
    ...[
      ['tag', 'tags'],
      ['feature_image', 'cover'],
      ['locale', 'lang'],
      ['custom_fields', 'metadata'],
      ['name', 'title'],
    ],
    ...[
      ['published_at', 'publishedAt'],
      ['Title', 'title'],
      ['permalink', 'slug'],
      ['isDraft', 'status'],
      ['titel', 'title'],
    ],
  ])('%s is answered with %s', async (field, meant) => {
    expect((await errorsOf({ ...article, [field as string]: 'x' }))[`/${field}`]).toBe(
      `There is no such field. Did you mean \`${meant}\`?`,
    )
  })

  test('an object around the fields is told to go', async () => {
    expect((await errorsOf({ data: article }))['/data']).toMatch(/without an object around them/)
  })

  test('in an object in the article is answered with the name there', async () => {
    expect(await errorsOf({ title: 'T', body: { content: 'x' } })).toEqual({
      '/body/source': 'is required',
      '/body/content': 'There is no such field. Did you mean `source`?',
    })
  })

  test("that nothing is near to is told where fields of one's own belong", async () => {
    expect((await errorsOf({ ...article, zebra: 1 }))['/zebra']).toBe(
      'There is no such field. Send fields of your own in `metadata`.',
    )
  })
})

describe('a value of the wrong kind', () => {
  test.each([
    ['title', 5, 'must be a text, not a number'],
    ['title', null, 'must be a text, not null'],
    ['tags', 'a,b', 'must be a list, such as ["a","b"], not a text'],
    ['body', 'text', 'must be an object { format, source }, not a text'],
    ['status', 'publish', 'must be one of draft, published, archived, scheduled. Did you mean published?'],
    ['status', 'zebra', 'must be one of draft, published, archived, scheduled'],
    [
      'publishedAt',
      'tomorrow',
      'must be a time with its zone, such as 2026-11-28T09:00:00Z, or a day, such as 2026-11-28',
    ],
    [
      'publishedAt',
      '2024-01-02T10:00:00',
      'must be a time with its zone, such as 2026-11-28T09:00:00Z, or a day, such as 2026-11-28',
    ],
  ])('%s %j: %s', async (field, value, detail) => {
    expect((await errorsOf({ ...article, [field]: value }))[`/${field}`]).toBe(detail)
  })

  test('a list as the whole body says what is wanted', async () => {
    expect(await errorsOf([])).toEqual({
      '': 'must be an object { lang, slug, title, … }, not a list. Send several articles to /v1/articles/batch',
    })
  })

  test('a day is a publication time, at midnight UTC', async () => {
    const { status, body } = await send('post', '/articles', { ...article, publishedAt: '2024-01-02' })
    expect([status, body.publishedAt]).toEqual([201, '2024-01-02T00:00:00.000Z'])
  })
})

describe('a parameter of another system', () => {
  test.each([
    ...[
      ['per_page=5', 'limit'],
      ['page[size]=5', 'limit'],
      ['search=x', 'q'],
      ['orderBy=title', 'sort'],
    ],
    ...[
      ['filter[tag]=x', 'tag'],
      ['category[]=x', 'category'],
      ['offset=5', 'cursor'],
      ['populate=*', 'include'],
    ],
    ...[
      ['locale=en', 'lang'],
      ['limti=5', 'limit'],
    ],
  ])('?%s is answered with %s', async (query, meant) => {
    const { status, body } = await request.get(`/v1/articles?${query}`)
    expect([status, body.errors[0].detail]).toEqual([
      400,
      `There is no such parameter. Did you mean \`${meant}\`?`,
    ])
  })

  test('a key in the URL is told where it belongs', async () => {
    const { body } = await request.get('/v1/articles?api_key=x')
    expect(body.errors[0].detail).toMatch(/Send the key in a header: Authorization: Bearer/)
  })

  test('a limit says its bounds', async () => {
    const { body } = await request.get('/v1/articles?limit=1000')
    expect(body.errors).toEqual([{ in: 'query', pointer: '/limit', detail: 'must be at most 100' }])
  })
})

describe('an unknown URL', () => {
  test.each([
    ...[
      ['/v1/article', '/v1/articles'],
      ['/v1/posts', '/v1/articles'],
      ['/articles', '/v1/articles'],
    ],
    ...[
      ['/api/articles', '/v1/articles'],
      ['/v2/tags', '/v1/tags'],
      ['/v1/artciles', '/v1/articles'],
    ],
    ...[
      ['/feed', '/feed.xml'],
      ['/rss', '/feed.xml'],
      ['/v1/category/x', '/v1/categories/x'],
    ],
  ])('%s is answered with %s', async (path, meant) => {
    const { status, body } = await request.get(path)
    expect([status, body.detail]).toEqual([404, `There is no endpoint with this URL. Did you mean ${meant}?`])
  })

  test('that nothing is near to names the documentation', async () => {
    expect((await request.get('/zebra')).body.detail).toMatch(/All are listed at \/docs/)
  })
})

describe('a body that cannot be read', () => {
  test.each([
    ['{"title":"x",}', 'line 1, column 14: remove the comma before the closing bracket.'],
    ['{\n"title": "x"', 'line 2, column 13: the text ends too early. Close every quote, bracket and brace.'],
    ["{'title':1}", 'line 1, column 2: use double quotes (") around texts and names.'],
  ])('%j says where it is no JSON', async (text, detail) => {
    const pending = request.post('/v1/articles').set({ ...authorized, 'content-type': 'application/json' })
    const { status, body } = await pending.send(text)
    expect([status, body.errors]).toEqual([400, [{ in: 'body', pointer: '', detail }]])
  })

  test('a form says which media types there are', async () => {
    const { status, body } = await request
      .post('/v1/articles')
      .set(authorized)
      .type('form')
      .send({ title: 'x' })
    expect(status).toBe(415)
    expect(body.detail).toMatch(/application\/json.*text\/markdown/)
  })
})

test('If-Match without quotes is rejected with its right form', async () => {
  const { body: created } = await send('post', '/articles', article)
  const pending = request.patch(`/v1/articles/${created.id}`).set({ ...authorized, 'if-match': '1' })
  const { status, body } = await pending.send({ title: 'New' })
  expect([status, body.errors[0]]).toEqual([
    400,
    { in: 'header', pointer: '/If-Match', detail: 'must have quotes: "1"' },
  ])
})

test('a request without a key says how a key is sent', async () => {
  const { status, body } = await request.post('/v1/articles').set('x-api-key', 'x').send(article)
  expect([status, body.detail]).toEqual([
    401,
    'This request needs an API key with the scope "write", sent as Authorization: Bearer <key>.',
  ])
})
