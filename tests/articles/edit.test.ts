/** Creating, editing, publishing and trashing articles over HTTP. */
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { Article } from '../../src/articles/schema.ts'
import type { Scope } from '../../src/auth/scopes.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { createArticles, draftOf, term } from '../support/create-articles.ts'

const booted = await boot()
const secrets = new Map<Scope, string>()

beforeAll(async () => {
  for (const scope of ['preview', 'read', 'write', 'publish', 'admin'] as const) {
    secrets.set(scope, (await createKey(booted.db, { name: scope, scopes: [scope], expiresAt: null })).secret)
  }
})

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

const send = (method: Method, path: string, body?: object, scope: Scope = 'publish') => {
  const request = booted.request[method](`/v1/articles${path}`).set(
    'authorization',
    `Bearer ${secrets.get(scope)}`,
  )
  return body === undefined ? request : request.send(body)
}

const post = (body: object, scope?: Scope) => send('post', '', body, scope)

async function createArticle(body: object) {
  const response = await post(body)
  expect(response.body).toMatchObject({ version: 1 })
  return response.body
}

/** Returns incompressible text of a given length. */
const noise = (length: number) => randomBytes(length).toString('base64url').slice(0, length)

describe('POST /v1/articles', () => {
  test('POST of a title and a body creates a draft with slug, excerpt and revision', async () => {
    const response = await post({ title: '第一篇', body: { source: 'Some *text* here.' } }, 'write')
    expect(response.status).toBe(201)
    expect(Article.strict().parse(response.body)).toEqual(response.body)
    expect(response.body).toMatchObject({
      slug: '第一篇',
      status: 'draft',
      lang: null,
      publishedAt: null,
      excerpt: 'Some text here.',
      html: '<p>Some <em>text</em> here.</p>\n',
      body: { format: 'markdown', source: 'Some *text* here.' },
      version: 1,
    })
    expect(response.headers.location).toBe(`/v1/articles/${response.body.id}`)
    expect(response.headers.etag).toMatch(/^"1-/)
    expect((await booted.request.get(`/v1/articles/${response.body.id}`)).status).toBe(404)
    const [revision] = await booted.db.prisma.revision.findMany({ where: { articleId: response.body.id } })
    expect(revision).toMatchObject({ number: 1, actor: 'write' })
  })

  test('POST stores every field', async () => {
    const article = {
      lang: 'en-gb',
      slug: 'every-field',
      title: 'Everything',
      excerpt: 'All of it.',
      body: { format: 'html', source: '<h2>Part</h2><p onclick="x()">Text</p>' },
      status: 'published',
      publishedAt: '2024-02-19T19:56:58+08:00',
      cover: { url: 'https://example.org/a.jpg', alt: 'A' },
      sourceUrl: 'https://example.org/source',
      canonicalUrl: 'https://example.org/canonical',
      keywords: ['one'],
      metadata: { nested: [1, null] },
      aliases: ['/old/everything'],
      authors: ['Ada Lovelace', { slug: 'bo', name: 'Bo', bio: 'Writes.' }],
      tags: ['Red', { slug: 'blue' }],
      categories: ['News'],
    }
    const { status, body } = await post(article)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      lang: 'en-GB',
      publishedAt: '2024-02-19T11:56:58.000Z',
      html: expect.stringContaining('<p>Text</p>'),
      cover: { url: 'https://example.org/a.jpg', alt: 'A', caption: null },
      authors: [
        { slug: 'ada-lovelace', name: 'Ada Lovelace' },
        { slug: 'bo', name: 'Bo' },
      ],
      tags: [
        { slug: 'red', name: 'Red' },
        { slug: 'blue', name: 'blue' },
      ],
      aliases: ['/old/everything'],
      metadata: { nested: [1, null] },
    })
    expect((await booted.request.get('/v1/articles/every-field')).status).toBe(200)
  })

  test('an article with a title that is taken gets a numbered slug, one with a taken slug gets 409', async () => {
    await createArticle({ title: 'Twice' })
    expect((await createArticle({ title: 'Twice' })).slug).toBe('twice-2')
    const { status, body } = await post({ title: 'Twice', slug: 'twice' })
    expect([status, body.errors[0].pointer]).toEqual([409, '/slug'])
  })

  test('twenty articles created at once with one title get numbered slugs', async () => {
    const created = await Promise.all(Array.from({ length: 20 }, () => createArticle({ title: 'At once' })))
    const numbered = Array.from({ length: 19 }, (_, index) => `at-once-${index + 2}`)
    expect(created.map(({ slug }) => slug).sort()).toEqual(['at-once', ...numbered].sort())
  })

  test('the number of a slug may be above 100', async () => {
    const taken = ['often', ...Array.from({ length: 110 }, (_, index) => `often-${index + 2}`)]
    await createArticles(booted.db, ...taken.map((slug) => ({ slug })))
    expect((await createArticle({ title: 'Often' })).slug).toBe('often-112')
  })

  test('the first heading is the title of an article without a title', async () => {
    expect((await createArticle({ body: { source: '# Heading\n\nText.' } })).title).toBe('Heading')
  })

  test.each([
    ['My Post!', 'my-post'],
    ['C++ & C#', 'c-plus-plus-c-sharp'],
    ['墨 与 纸', '墨-与-纸'],
    ['E\u0301t\u00c9', 'été'],
  ])('the slug %s gets its normal form %s', async (given, slug) => {
    const { id, ...created } = await createArticle({ title: 'Named', slug: given })
    expect(created.slug).toBe(slug)
    expect((await send('patch', `/${id}`, { slug: `${given} again` })).body.slug).toBe(`${slug}-again`)
  })

  test('a slug without a letter or digit is refused', async () => {
    const { status, body } = await post({ title: 'Named', slug: '!!!' })
    expect([status, body.errors[0]]).toMatchObject([400, { pointer: '/slug', detail: /letter or digit/ }])
  })

  test('an edit keeps a slug that an import has written in another form', async () => {
    const [id = ''] = await createArticles(booted.db, draftOf({ slug: 'Kept_As-Is' }))
    expect((await send('patch', `/${id}`, { title: 'Other', slug: 'Kept_As-Is' })).body.slug).toBe(
      'Kept_As-Is',
    )
    expect((await send('put', `/${id}`, { title: 'Another' })).body.slug).toBe('Kept_As-Is')
  })

  const invalid: [body: object, pointer: string][] = [
    [{}, '/title'],
    [{ title: '' }, '/title'],
    [{ title: '???' }, '/slug'],
    [{ title: 'a', colour: 'red' }, '/colour'],
    [{ title: 'a', slug: 'a/b' }, '/slug'],
    [{ title: 'a', slug: '01a2089c-dc60-7667-9b38-7c5b1fadfa37' }, '/slug'],
    [{ title: 'a', lang: 'not a language' }, '/lang'],
    [{ title: 'a', publishedAt: 'tomorrow' }, '/publishedAt'],
    [{ title: 'a', publishedAt: '0001-01-01T00:00:00+01:00' }, '/publishedAt'],
    [{ title: 'a', publishedAt: '9999-12-31T23:59:59-01:00' }, '/publishedAt'],
    [{ title: 'a', cover: { url: 'javascript:alert(1)' } }, '/cover/url'],
    [{ title: 'a', sourceUrl: ' java\nscript:alert(1)' }, '/sourceUrl'],
    [{ title: 'a', tags: ['!!!'] }, '/tags/0'],
    [{ title: 'a', tags: [{ slug: 'a,b' }] }, '/tags/0/slug'],
    [{ title: 'a', categories: [{ slug: '-a' }] }, '/categories/0/slug'],
    [{ title: 'a', authors: [{ slug: 'a ' }] }, '/authors/0/slug'],
    [{ title: 'a', body: { source: '<div>'.repeat(100_000) } }, '/body/source'],
    [{ title: 'a', body: { source: 'é'.repeat(600_000) } }, '/body/source'],
    [{ title: 'a\u0000b' }, '/title'],
    [{ title: 'a', publishedAt: '0000-01-01T00:00:00Z' }, '/publishedAt'],
    [{ title: 'a', publishedAt: '0001-01-01T00:00:00+01:00' }, '/publishedAt'],
    [{ title: 'a', publishedAt: '9999-12-31T23:59:59-01:00' }, '/publishedAt'],
    [{ title: 'a', translationKey: noise(2_001) }, '/translationKey'],
    [{ title: 'a', aliases: [noise(2_001)] }, '/aliases/0'],
    [{ title: 'a', slug: '\u0958'.repeat(166) }, '/slug'], // NFC takes two letters for one
  ]
  const shown = (body: object) => JSON.stringify(body).slice(0, 80)

  test.each(invalid.map(([body, pointer]) => [shown(body), pointer, body] as const))(
    'POST of %s is rejected at %s',
    async (_, pointer, body) => {
      const response = await post(body)
      expect(response.status).toBe(400)
      expect(response.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toContain(pointer)
    },
  )

  test('slug, alias and translation key may have their maximum length', async () => {
    const longest = {
      title: 'Long',
      translationKey: noise(2_000),
      aliases: [noise(2_000)],
      slug: randomBytes(250).toString('hex'),
    }
    expect(await createArticle(longest)).toMatchObject({ aliases: longest.aliases, slug: longest.slug })
  })

  test.each([
    [100, '/metadata'],
    [100_000, ''], // rejected before it is parsed
  ])('metadata nested %d levels deep is rejected', async (depth, pointer) => {
    const nested = `{"a":`.repeat(depth) + 1 + '}'.repeat(depth)
    const request = send('post', '').type('application/json')
    const { status, body } = await request.send(`{"title":"Deep","metadata":${nested}}`)
    expect([status, body.errors[0].pointer]).toEqual([400, pointer])
  })

  test('POST without the scope publish may create drafts only', async () => {
    const { status, body } = await post({ title: 'Now', status: 'published' }, 'write')
    expect([status, body.detail]).toEqual([403, expect.stringContaining('publish')])
    expect((await post({ title: 'Now' }, 'read')).status).toBe(403)
    expect((await booted.request.post('/v1/articles').send({ title: 'Now' })).status).toBe(401)
  })
})

describe('PATCH /v1/articles/{id}', () => {
  test('PATCH changes only the given fields, and null resets a field', async () => {
    const before = await createArticle({
      title: 'Before',
      keywords: ['a'],
      metadata: { a: 1, b: { c: 2, d: 3 } },
      tags: ['Red'],
    })
    const change = { title: 'After', keywords: null, metadata: { b: { c: null } } }
    const { status, body } = await send('patch', `/${before.id}`, change)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...before,
      title: 'After',
      keywords: [],
      version: 2,
      metadata: { a: 1, b: { d: 3 } },
      updatedAt: body.updatedAt,
    })
  })

  test.each([
    [{ slug: null }, { slug: 'original' }],
    [{ title: null }, { title: 'Heading' }],
    [
      { title: null, slug: null },
      { title: 'Heading', slug: 'somewhere' },
    ],
    [{ body: null }, { html: '', body: { format: 'markdown', source: '' } }],
    [{ status: null }, { status: 'draft', publishedAt: '2020-01-01T00:00:00.000Z' }],
    [{ publishedAt: null }, { status: 'published', publishedAt: null }],
    [{ lang: null }, { lang: null }],
    [{ excerpt: null }, { excerpt: 'Text.' }],
    [{ cover: { alt: null } }, { cover: { url: 'https://example.org/a.png', alt: null, caption: 'c' } }],
    [{ cover: null }, { cover: null }],
    [
      { aliases: null, tags: null, categories: null, authors: null },
      { tags: [], authors: [] },
    ],
  ])('PATCH with %j resets the article to %j', async (patch, expected) => {
    const article = {
      ...{ title: 'Original', slug: 'somewhere', lang: 'en', excerpt: 'Excerpt.' },
      ...{ body: { source: '# Heading\n\nText.' }, status: 'published', publishedAt: '2020-01-01T00:00:00Z' },
      ...{ cover: { url: 'https://example.org/a.png', alt: 'a', caption: 'c' } },
      ...{ tags: ['Red'], categories: ['News'], authors: ['Ada'] },
    }
    const { id } = await createArticle(article)
    expect((await send('patch', `/${id}`, patch)).body).toMatchObject({ version: 2, ...expected })
    await send('delete', `/${id}`)
    await send('delete', `/${id}?purge=true`, undefined, 'admin')
  })

  test('PATCH of the body updates a generated excerpt, but not a written one', async () => {
    const generated = await createArticle({ title: 'Generated', body: { source: 'One.' } })
    const written = await createArticle({ title: 'Written', body: { source: 'One.' }, excerpt: 'Mine.' })
    const change = { body: { source: 'Two.' } }
    expect((await send('patch', `/${generated.id}`, change)).body.excerpt).toBe('Two.')
    expect((await send('patch', `/${written.id}`, change)).body.excerpt).toBe('Mine.')
  })

  test('PATCH of the slug creates a redirect', async () => {
    const { id } = await createArticle({ title: 'Moving', status: 'published' })
    await send('patch', `/${id}`, { slug: 'moved' })
    const { status, headers } = await booted.request.get('/v1/articles/moving')
    expect([status, headers.location]).toEqual([308, '/v1/articles/moved'])
  })

  test('two articles may swap slugs and swap them back', async () => {
    const [first, second] = [
      await createArticle({ title: 'Swap one', status: 'published' }),
      await createArticle({ title: 'Swap two', status: 'published' }),
    ]
    const moves = [
      [first.id, 'swap-aside'],
      [second.id, 'swap-one'],
      [first.id, 'swap-two'],
      [first.id, 'swap-aside'],
      [second.id, 'swap-two'],
      [first.id, 'swap-one'],
    ]
    for (const [id, slug] of moves) {
      const { status, body } = await send('patch', `/${id}`, { slug })
      expect([status, body.slug]).toEqual([200, slug])
    }
    const titleOrLocation = async (slug: string) => {
      const { body, headers } = await booted.request.get(`/v1/articles/${slug}`)
      return body.title ?? headers.location
    }
    expect(await titleOrLocation('swap-one')).toBe('Swap one')
    expect(await titleOrLocation('swap-two')).toBe('Swap two')
    expect(await titleOrLocation('swap-aside')).toBe('/v1/articles/swap-one')
  })

  test.each([
    ['publish', 'published', 'last'],
    ['write', 'draft', 'first'],
  ] as const)(
    'an alias of two articles redirects to the last public one: with %s, %s',
    async (scope, status, target) => {
      const first = await createArticle({ title: 'First', slug: `home-${status}`, status: 'published' })
      await send('patch', `/${first.id}`, { slug: `first-${status}` })
      const last = (await post({ title: 'Last', slug: `home-${status}`, status }, scope)).body
      expect((await send('patch', `/${last.id}`, { slug: `last-${status}` }, scope)).status).toBe(200)
      const { headers } = await booted.request.get(`/v1/articles/home-${status}`)
      expect(headers.location).toBe(`/v1/articles/${target}-${status}`)
    },
  )

  test('an alias that another article has taken over does not prevent later edits', async () => {
    const home = await createArticle({ title: 'Claimed', status: 'published' })
    const claim = { title: 'Claimant', aliases: ['claimed'] }
    const claimant = (await post(claim, 'write')).body
    expect((await send('patch', `/${home.id}`, { slug: 'claimed-no-more' })).status).toBe(200)
    const { headers } = await booted.request.get('/v1/articles/claimed')
    expect(headers.location).toBe('/v1/articles/claimed-no-more')
    expect((await send('patch', `/${claimant.id}`, { title: 'Later' })).status).toBe(200)
    expect((await post({ ...claim, title: 'Another' })).status).toBe(409)
  })

  test('an alias of a trashed article returns 410', async () => {
    const { id } = await createArticle({ title: 'Gone', status: 'published' })
    await send('patch', `/${id}`, { slug: 'gone-for-good' })
    await send('delete', `/${id}`)
    expect((await booted.request.get('/v1/articles/gone')).status).toBe(410)
    await send('post', `/${id}/restore`)
    expect((await booted.request.get('/v1/articles/gone')).status).toBe(308)
  })

  test('an alias in two languages is listed once', async () => {
    const { id } = await createArticle({
      title: 'Named',
      lang: 'en',
      aliases: ['/named'],
      status: 'published',
    })
    expect((await send('patch', `/${id}`, { lang: 'fr' })).body.aliases).toEqual(['/named', 'named'])
  })

  test('PATCH of the slug of an article that was never public creates no alias', async () => {
    const { id } = await createArticle({ title: 'Too early', slug: 'the-secret-plan' })
    await send('patch', `/${id}`, { slug: 'the-plan' })
    const { body } = await send('post', `/${id}/publish`)
    expect([body.slug, body.aliases]).toEqual(['the-plan', []])
    expect((await booted.request.get('/v1/articles/the-secret-plan')).status).toBe(404)
    expect((await booted.request.get('/v1/redirects')).text).not.toContain('the-secret-plan')
  })

  test('PATCH of the slug creates a redirect although the publication job has not run', async () => {
    const { id } = await createArticle({ title: 'On time', status: 'published' })
    await booted.db.prisma.article.update({ where: { id }, data: { everVisible: false } }) // as until the job has run
    await send('patch', `/${id}`, { slug: 'in-time' })
    expect((await booted.request.get('/v1/articles/on-time')).headers.location).toBe('/v1/articles/in-time')
  })

  test('PATCH accepts merge-patch+json and rejects an invalid result with its pointer', async () => {
    const { id } = await createArticle({ title: 'Typed' })
    const request = send('patch', `/${id}`).type('application/merge-patch+json')
    expect((await request.send('{"excerpt":"x"}')).body.excerpt).toBe('x')
    const { status, body } = await send('patch', `/${id}`, { cover: { alt: 'no url' } })
    expect([status, body.errors[0].pointer]).toEqual([400, '/cover/url'])
    expect((await send('patch', `/${id}`, { colour: 1 })).body.errors[0].pointer).toBe('/colour')
    const odd = { cover: { url: 'https://example.org', 'a/b~c': 1 } }
    expect((await send('patch', `/${id}`, odd)).body.errors[0].pointer).toBe('/cover/a~1b~0c')
    const secret = { cover: { url: 'https://example.org', [String(secrets.get('read'))]: 1 } }
    expect((await send('patch', `/${id}`, secret)).body.errors[0].pointer).toMatch(/^\/cover\/ink_…$/)
  })

  test('PATCH keeps an imported body that is longer than the limit of the API', async () => {
    const source = `a\n\n<!-- ${'x'.repeat(1_200_000)} -->` // a comment is quick to render
    const [id = ''] = await createArticles(booted.db, { body: { format: 'markdown', source } })
    expect((await send('patch', `/${id}`, { title: 'Long' })).body).toMatchObject({ body: { source } })
    expect((await send('patch', `/${id}`, { body: { source: `${source}y` } })).status).toBe(400)
  })

  test('PATCH keeps the fields of an imported article that it does not contain', async () => {
    const [id = ''] = await createArticles(booted.db, {
      modifiedAt: new Date(0),
      tags: [term('Red')],
      publishedAt: null,
    })
    const { body } = await send('patch', `/${id}`, { title: 'New' })
    expect(body).toMatchObject({ title: 'New', publishedAt: null, tags: [{ slug: 'red', name: 'Red' }] })
    expect(Date.parse(body.updatedAt)).toBeGreaterThan(Date.parse('2020-01-01'))
  })
})

test('PUT keeps slug, status, publication time and body, and resets all other fields', async () => {
  const before = await createArticle({
    ...{ title: 'Put', status: 'published', publishedAt: '2020-01-01T00:00:00Z', body: { source: 'Body.' } },
    ...{ lang: 'en', excerpt: 'Excerpt.', keywords: ['a'], tags: ['Red'], metadata: { a: 1 } },
  })
  const { slug, status, publishedAt, body: bodyBefore } = before
  const { body } = await send('put', `/${before.id}`, { title: 'Put again' })
  expect(body).toMatchObject({ slug, status, publishedAt, body: bodyBefore, title: 'Put again' })
  expect(body).toMatchObject({ lang: null, excerpt: 'Body.', keywords: [], tags: [], metadata: {} })
})

describe('optimistic locking', () => {
  test.each([
    ['"1"', 200],
    ['"1-abc"', 200],
    ['W/"1-abc-br"', 200],
    ['"7", "1-x"', 200],
    ['*', 200],
    ['"2-abc"', 412],
    ['"2", "abc"', 412],
    ['"0"', 412],
  ])('If-Match: %s returns %i for version 1', async (field, expected) => {
    const { id } = await createArticle({ title: 'Matched' })
    const { status, body } = await send('patch', `/${id}`, { title: 'Changed' }).set('if-match', field)
    expect(status).toBe(expected)
    expect(body.version).toBe(expected === 200 ? 2 : 1)
  })

  test.each([
    ['if-none-match', '*', 412],
    ['if-none-match', '"1"', 400],
    ['if-unmodified-since', 'Mon, 01 Jan 2001 00:00:00 GMT', 400],
  ])('%s: %s returns %i for every write of an existing article', async (name, value, expected) => {
    const { id } = await createArticle({ title: 'Conditional' })
    const writes = [
      send('patch', `/${id}`, { title: 'Changed' }),
      send('put', `/${id}`, { title: 'Changed' }),
      send('post', `/${id}/publish`),
      send('delete', `/${id}`),
    ]
    for (const write of writes) expect((await write.set(name, value)).status).toBe(expected)
    expect((await send('get', `/${id}`)).body).toMatchObject({ title: 'Conditional', version: 1 })
  })

  test('If-Match together with If-None-Match is rejected', async () => {
    const { id } = await createArticle({ title: 'Contradicted' })
    const both = send('patch', `/${id}`, { title: 'x' }).set('if-none-match', '*').set('if-match', '"1"')
    expect((await both).body.errors[0].pointer).toBe('/If-None-Match')
  })

  test('the expected version may be in the body', async () => {
    const { id } = await createArticle({ title: 'In the body' })
    expect((await send('patch', `/${id}`, { title: 'x', version: 3 })).status).toBe(412)
    expect((await send('patch', `/${id}`, { title: 'x', version: 1 })).body.version).toBe(2)
  })

  test('of 100 concurrent edits with the same version, one succeeds', async () => {
    const { id } = await createArticle({ title: 'Contended' })
    const responses = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        send('patch', `/${id}`, { title: `Writer ${n}` }).set('if-match', '"1"'),
      ),
    )
    const statuses = responses.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 412)).toHaveLength(99)
  })

  test('a server with requireVersion returns 428 for an edit without a version', async () => {
    const strict = await boot({ db: booted.db, requireVersion: true })
    const { id } = await createArticle({ title: 'Strict' })
    const patch = () =>
      strict.request.patch(`/v1/articles/${id}`).set('authorization', `Bearer ${secrets.get('publish')}`)
    expect((await patch().send({ title: 'x' })).status).toBe(428)
    expect((await patch().set('if-match', '*').send({ title: 'x' })).status).toBe(200)
  })
})

describe('publishing and trash', () => {
  test('publishing sets the publication time once, and unpublishing keeps it', async () => {
    const { id } = await createArticle({ title: 'States' })
    const first = (await send('post', `/${id}/publish`)).body
    expect(first).toMatchObject({ status: 'published', publishedAt: expect.any(String) })
    expect((await send('post', `/${id}/unpublish`)).body).toMatchObject({
      status: 'draft',
      publishedAt: first.publishedAt,
    })
    expect((await booted.request.get(`/v1/articles/${id}`)).status).toBe(404)
    expect((await send('post', `/${id}/publish`)).body.publishedAt).toBe(first.publishedAt)
    expect((await send('post', `/${id}/archive`)).body.status).toBe('archived')
  })

  test.each([
    [null, null],
    ['2999-01-01T00:00:00Z', '2999-01-01T00:00:00.000Z'],
  ])('publishing accepts the publication time %s', async (publishedAt, expected) => {
    const { id } = await createArticle({ title: 'Timed' })
    expect((await send('post', `/${id}/publish`, { publishedAt })).body.publishedAt).toBe(expected)
    expect((await booted.request.get(`/v1/articles/${id}`)).status).toBe(expected === null ? 200 : 404)
  })

  test('trash keeps an article with its terms and its slug', async () => {
    const { id } = await createArticle({ title: 'Trashed', status: 'published', tags: ['Red'] })
    const { status, body: trashed, headers } = await send('delete', `/${id}`)
    expect([status, trashed]).toEqual([
      200,
      expect.objectContaining({ id, slug: 'trashed', version: 2, body: expect.anything() }),
    ])
    expect([Date.parse(trashed.deletedAt) > 0, headers.etag]).toEqual([true, expect.stringMatching(/^"2-/)])
    expect((await booted.request.get('/v1/articles/trashed')).status).toBe(410)
    expect((await send('patch', `/${id}`, { title: 'x' })).status).toBe(409)
    expect((await post({ title: 'x', slug: 'trashed' })).status).toBe(409)
    const { body } = await send('post', `/${id}/restore`)
    expect(body).toMatchObject({ status: 'published', tags: [{ slug: 'red' }] })
    expect((await booted.request.get('/v1/articles/trashed')).status).toBe(200)
  })

  test('trashing and restoring an article that was public requires the scope publish', async () => {
    const { id } = await createArticle({ title: 'Known', status: 'published' })
    await send('post', `/${id}/unpublish`)
    const publicStatus = async () => (await booted.request.get('/v1/articles/known')).status
    expect((await send('delete', `/${id}`, {}, 'write')).status).toBe(403)
    expect(await publicStatus()).toBe(404)
    expect((await send('delete', `/${id}`)).status).toBe(200)
    expect(await publicStatus()).toBe(410)
    expect((await send('post', `/${id}/restore`, {}, 'write')).status).toBe(403)
    expect((await send('post', `/${id}/restore`)).status).toBe(200)
    expect(await publicStatus()).toBe(404)
  })

  test('an article in the trash is found by its slug, unless several languages had it there', async () => {
    await post({ title: 'Thrown away', status: 'published' })
    await send('delete', '/thrown-away')
    const again = await send('delete', '/thrown-away')
    expect([again.status, again.headers['article-unchanged'], again.body.version]).toEqual([200, 'true', 2])
    expect((await send('patch', '/thrown-away', { title: 'x' })).status).toBe(409)
    expect((await send('post', '/thrown-away/restore')).body.status).toBe('published')
    for (const lang of ['en', 'fr']) {
      const { body } = await post({ title: 'Both', lang })
      await send('delete', `/${body.id}`)
    }
    const { status, body } = await send('post', '/both/restore')
    expect([status, body.detail]).toEqual([404, expect.stringContaining('status=trash')])
  })

  test('purging requires the scope admin, and an article in the trash', async () => {
    const { id } = await createArticle({ title: 'Purged', status: 'published' })
    expect((await send('delete', `/${id}?purge=true`)).status).toBe(403)
    expect((await send('delete', `/${id}?purge=true`, undefined, 'admin')).status).toBe(409)
    await send('delete', `/${id}`)
    expect((await send('delete', `/${id}?purge=true`, undefined, 'admin')).status).toBe(204)
    expect((await booted.request.get('/v1/articles/purged')).status).toBe(404)
    expect((await post({ title: 'Purged', slug: 'purged' })).status).toBe(201)
  })
})

test('publishing now records the publication at once, without the publication job', async () => {
  const ids: string[] = []
  for (let n = 0; n < 20; n++) {
    const { id } = await createArticle({ title: `At once ${n}` })
    await send('post', `/${id}/publish`)
    ids.push(id)
  }
  const due = await booted.db.prisma.article.count({ where: { id: { in: ids }, dueAt: { not: null } } })
  expect(due).toBe(0)
  const changes = await booted.db.prisma.change.findMany({
    where: { entityId: { in: ids }, action: 'published' },
  })
  expect(changes).toHaveLength(20)
})
