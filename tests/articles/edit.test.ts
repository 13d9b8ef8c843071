/** Writing articles: what an editor sends, and what becomes of it. */
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { Article } from '../../src/articles/schema.ts'
import type { Scope } from '../../src/auth/scopes.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'

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

async function posted(body: object) {
  const answer = await post(body)
  expect(answer.body).toMatchObject({ version: 1 })
  return answer.body
}

/** Text that cannot be compressed, as long as is said. */
const noise = (length: number) => randomBytes(length).toString('base64url').slice(0, length)

describe('POST /v1/articles', () => {
  test('makes a draft of a title and a body, with an address, excerpt and revision', async () => {
    const answer = await post({ title: '第一篇', body: { source: 'Some *text* here.' } }, 'write')
    expect(answer.status).toBe(201)
    expect(Article.strict().parse(answer.body)).toEqual(answer.body)
    expect(answer.body).toMatchObject({
      slug: '第一篇',
      status: 'draft',
      lang: null,
      publishedAt: null,
      excerpt: 'Some text here.',
      html: '<p>Some <em>text</em> here.</p>\n',
      body: { format: 'markdown', source: 'Some *text* here.' },
      version: 1,
    })
    expect(answer.headers.location).toBe(`/v1/articles/${answer.body.id}`)
    expect(answer.headers.etag).toMatch(/^"1-/)
    expect((await booted.request.get(`/v1/articles/${answer.body.id}`)).status).toBe(404)
    const [revision] = await booted.db.prisma.revision.findMany({ where: { articleId: answer.body.id } })
    expect(revision).toMatchObject({ number: 1, actor: 'write' })
  })

  test('everything that can be said is kept', async () => {
    const said = {
      lang: 'en-gb',
      slug: 'everything-said',
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
    const { status, body } = await post(said)
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
    expect((await booted.request.get('/v1/articles/everything-said')).status).toBe(200)
  })

  test('a title that is taken gets a number, a slug that is taken is a conflict', async () => {
    await posted({ title: 'Twice' })
    expect((await posted({ title: 'Twice' })).slug).toBe('twice-2')
    const { status, body } = await post({ title: 'Twice', slug: 'twice' })
    expect([status, body.errors[0].pointer]).toEqual([409, '/slug'])
  })

  test('of twenty with one title at once, each gets a number', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => posted({ title: 'At once' })))
    const numbered = Array.from({ length: 19 }, (_, index) => `at-once-${index + 2}`)
    expect(made.map(({ slug }) => slug).sort()).toEqual(['at-once', ...numbered].sort())
  })

  test('however many have one title, the next one gets a number', async () => {
    const taken = ['often', ...Array.from({ length: 110 }, (_, index) => `often-${index + 2}`)]
    await createArticles(booted.db, ...taken.map((slug) => ({ slug })))
    expect((await posted({ title: 'Often' })).slug).toBe('often-112')
  })

  test('the first heading is the title of an article that names none', async () => {
    expect((await posted({ body: { source: '# Heading\n\nText.' } })).title).toBe('Heading')
  })

  test.each([
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
  ])('%j is refused at %s', async (body, pointer) => {
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer)
  })

  test('what is looked up may be as long as is said', async () => {
    const longest = { title: 'Long', translationKey: noise(2_000), aliases: [noise(2_000)], slug: noise(500) }
    expect(await posted(longest)).toMatchObject({ aliases: longest.aliases, slug: longest.slug })
  })

  test('metadata that is nested too deep to be written is refused like any that is too deep', async () => {
    const nested = `{"a":`.repeat(100_000) + 1 + '}'.repeat(100_000)
    const request = send('post', '').type('application/json')
    const { status, body } = await request.send(`{"title":"Deep","metadata":${nested}}`)
    expect([status, body.errors[0].pointer]).toEqual([400, '/metadata'])
  })

  test('a key without publish makes drafts only', async () => {
    const { status, body } = await post({ title: 'Now', status: 'published' }, 'write')
    expect([status, body.detail]).toEqual([403, expect.stringContaining('publish')])
    expect((await post({ title: 'Now' }, 'read')).status).toBe(403)
    expect((await booted.request.post('/v1/articles').send({ title: 'Now' })).status).toBe(401)
  })
})

describe('PATCH /v1/articles/{id}', () => {
  test('changes what is named and nothing else; null takes it back', async () => {
    const before = await posted({
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
    [{ slug: null }, { slug: 'whole' }],
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
  ])('%j takes back to %j', async (patch, expected) => {
    const said = {
      ...{ title: 'Whole', slug: 'somewhere', lang: 'en', excerpt: 'Said.' },
      ...{ body: { source: '# Heading\n\nText.' }, status: 'published', publishedAt: '2020-01-01T00:00:00Z' },
      ...{ cover: { url: 'https://example.org/a.png', alt: 'a', caption: 'c' } },
      ...{ tags: ['Red'], categories: ['News'], authors: ['Ada'] },
    }
    const { id } = await posted(said)
    expect((await send('patch', `/${id}`, patch)).body).toMatchObject({ version: 2, ...expected })
    await send('delete', `/${id}`)
    await send('delete', `/${id}?purge=true`, undefined, 'admin')
  })

  test('an excerpt that was made from the body follows it, one that was written stays', async () => {
    const made = await posted({ title: 'Made', body: { source: 'One.' } })
    const written = await posted({ title: 'Written', body: { source: 'One.' }, excerpt: 'Mine.' })
    const change = { body: { source: 'Two.' } }
    expect((await send('patch', `/${made.id}`, change)).body.excerpt).toBe('Two.')
    expect((await send('patch', `/${written.id}`, change)).body.excerpt).toBe('Mine.')
  })

  test('a new slug leaves a redirect', async () => {
    const { id } = await posted({ title: 'Moving', status: 'published' })
    await send('patch', `/${id}`, { slug: 'moved' })
    const { status, headers } = await booted.request.get('/v1/articles/moving')
    expect([status, headers.location]).toEqual([308, '/v1/articles/moved'])
  })

  test('two articles may swap addresses and swap them back', async () => {
    const [one, two] = [
      await posted({ title: 'Swap one', status: 'published' }),
      await posted({ title: 'Swap two', status: 'published' }),
    ]
    const moves = [
      [one.id, 'swap-aside'],
      [two.id, 'swap-one'],
      [one.id, 'swap-two'],
      [one.id, 'swap-aside'],
      [two.id, 'swap-two'],
      [one.id, 'swap-one'],
    ]
    for (const [id, slug] of moves) {
      const { status, body } = await send('patch', `/${id}`, { slug })
      expect([status, body.slug]).toEqual([200, slug])
    }
    const at = async (slug: string) => {
      const { body, headers } = await booted.request.get(`/v1/articles/${slug}`)
      return body.title ?? headers.location
    }
    expect(await at('swap-one')).toBe('Swap one')
    expect(await at('swap-two')).toBe('Swap two')
    expect(await at('swap-aside')).toBe('/v1/articles/swap-one')
  })

  test.each([
    ['publish', 'published', 'lived-last'],
    ['write', 'draft', 'lived-first'],
  ] as const)('an address is left to whoever lived there last: with %s, %s', async (scope, status, heir) => {
    const first = await posted({ title: 'First', slug: `home-${status}`, status: 'published' })
    await send('patch', `/${first.id}`, { slug: `lived-first-${status}` })
    const last = (await post({ title: 'Last', slug: `home-${status}`, status }, scope)).body
    expect((await send('patch', `/${last.id}`, { slug: `lived-last-${status}` }, scope)).status).toBe(200)
    const { headers } = await booted.request.get(`/v1/articles/home-${status}`)
    expect(headers.location).toBe(`/v1/articles/${heir}-${status}`)
  })

  test('an old address that another article has taken over is no fault of what is said later', async () => {
    const home = await posted({ title: 'Claimed', status: 'published' })
    const claim = { title: 'Claimant', aliases: ['claimed'] }
    const claimant = (await post(claim, 'write')).body
    expect((await send('patch', `/${home.id}`, { slug: 'claimed-no-more' })).status).toBe(200)
    const { headers } = await booted.request.get('/v1/articles/claimed')
    expect(headers.location).toBe('/v1/articles/claimed-no-more')
    expect((await send('patch', `/${claimant.id}`, { title: 'Later' })).status).toBe(200)
    expect((await post({ ...claim, title: 'Another' })).status).toBe(409)
  })

  test('what goes into the trash is gone at its old addresses, too', async () => {
    const { id } = await posted({ title: 'Gone', status: 'published' })
    await send('patch', `/${id}`, { slug: 'gone-for-good' })
    await send('delete', `/${id}`)
    expect((await booted.request.get('/v1/articles/gone')).status).toBe(410)
    await send('post', `/${id}/restore`)
    expect((await booted.request.get('/v1/articles/gone')).status).toBe(308)
  })

  test('what an article is called in two languages is told once', async () => {
    const { id } = await posted({ title: 'Told', lang: 'en', aliases: ['/told'], status: 'published' })
    expect((await send('patch', `/${id}`, { lang: 'fr' })).body.aliases).toEqual(['/told', 'told'])
  })

  test('a new slug of what was never public leaves no trace of the old one', async () => {
    const { id } = await posted({ title: 'Too early', slug: 'the-secret-plan' })
    await send('patch', `/${id}`, { slug: 'the-plan' })
    const { body } = await send('post', `/${id}/publish`)
    expect([body.slug, body.aliases]).toEqual(['the-plan', []])
    expect((await booted.request.get('/v1/articles/the-secret-plan')).status).toBe(404)
    expect((await booted.request.get('/v1/redirects')).text).not.toContain('the-secret-plan')
  })

  test('what the clock alone has shown has an address to leave', async () => {
    const { id } = await posted({ title: 'On time', status: 'published' })
    await booted.db.prisma.article.update({ where: { id }, data: { everVisible: false } }) // as until the job has run
    await send('patch', `/${id}`, { slug: 'in-time' })
    expect((await booted.request.get('/v1/articles/on-time')).headers.location).toBe('/v1/articles/in-time')
  })

  test('takes merge-patch+json, and names a fault in what it makes', async () => {
    const { id } = await posted({ title: 'Typed' })
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

  test('a body that an import has brought may be longer than one that is sent, and stays', async () => {
    const source = 'x '.repeat(600_000)
    const [id = ''] = await createArticles(booted.db, { body: { format: 'markdown', source } })
    expect((await send('patch', `/${id}`, { title: 'Long' })).body).toMatchObject({ body: { source } })
    expect((await send('patch', `/${id}`, { body: { source: `${source}y` } })).status).toBe(400)
  })

  test('an imported article keeps what the patch does not name', async () => {
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

test('PUT leaves address, status, time of publication and body as they were, and nothing else', async () => {
  const before = await posted({
    ...{ title: 'Put', status: 'published', publishedAt: '2020-01-01T00:00:00Z', body: { source: 'Kept.' } },
    ...{ lang: 'en', excerpt: 'Said.', keywords: ['a'], tags: ['Red'], metadata: { a: 1 } },
  })
  const { slug, status, publishedAt, body: written } = before
  const { body } = await send('put', `/${before.id}`, { title: 'Put again' })
  expect(body).toMatchObject({ slug, status, publishedAt, body: written, title: 'Put again' })
  expect(body).toMatchObject({ lang: null, excerpt: 'Kept.', keywords: [], tags: [], metadata: {} })
})

describe('no lost update', () => {
  test.each([
    ['"1"', 200],
    ['"1-abc"', 200],
    ['W/"1-abc-br"', 200],
    ['"7", "1-x"', 200],
    ['*', 200],
    ['"2-abc"', 412],
    ['"abc"', 412],
  ])('If-Match: %s answers %i to version 1', async (field, expected) => {
    const { id } = await posted({ title: 'Matched' })
    const { status, body } = await send('patch', `/${id}`, { title: 'Changed' }).set('if-match', field)
    expect(status).toBe(expected)
    expect(body.version).toBe(expected === 200 ? 2 : 1)
  })

  test.each([
    ['if-none-match', '*', 412],
    ['if-none-match', '"1"', 400],
    ['if-unmodified-since', 'Mon, 01 Jan 2001 00:00:00 GMT', 400],
  ])('%s: %s answers %i to every write of what is there', async (name, value, expected) => {
    const { id } = await posted({ title: 'Conditional' })
    const writes = [
      send('patch', `/${id}`, { title: 'Changed' }),
      send('put', `/${id}`, { title: 'Changed' }),
      send('post', `/${id}/publish`),
      send('delete', `/${id}`),
    ]
    for (const write of writes) expect((await write.set(name, value)).status).toBe(expected)
    expect((await send('get', `/${id}`)).body).toMatchObject({ title: 'Conditional', version: 1 })
  })

  test('two conditions that contradict each other are refused', async () => {
    const { id } = await posted({ title: 'Contradicted' })
    const both = send('patch', `/${id}`, { title: 'x' }).set('if-none-match', '*').set('if-match', '"1"')
    expect((await both).body.errors[0].pointer).toBe('/If-None-Match')
  })

  test('the version may stand in the body instead', async () => {
    const { id } = await posted({ title: 'In the body' })
    expect((await send('patch', `/${id}`, { title: 'x', version: 3 })).status).toBe(412)
    expect((await send('patch', `/${id}`, { title: 'x', version: 1 })).body.version).toBe(2)
  })

  test('of a hundred writers with one version, one wins', async () => {
    const { id } = await posted({ title: 'Contended' })
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        send('patch', `/${id}`, { title: `Writer ${n}` }).set('if-match', '"1"'),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 412)).toHaveLength(99)
  })

  test('a strict server wants to know the version', async () => {
    const strict = await boot({ db: booted.db, requireVersion: true })
    const { id } = await posted({ title: 'Strict' })
    const patch = () =>
      strict.request.patch(`/v1/articles/${id}`).set('authorization', `Bearer ${secrets.get('publish')}`)
    expect((await patch().send({ title: 'x' })).status).toBe(428)
    expect((await patch().set('if-match', '*').send({ title: 'x' })).status).toBe(200)
  })
})

describe('states', () => {
  test('publishing sets the time once, and taking back keeps it', async () => {
    const { id } = await posted({ title: 'States' })
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
  ])('a time may be given: %s', async (publishedAt, expected) => {
    const { id } = await posted({ title: 'Timed' })
    expect((await send('post', `/${id}/publish`, { publishedAt })).body.publishedAt).toBe(expected)
    expect((await booted.request.get(`/v1/articles/${id}`)).status).toBe(expected === null ? 200 : 404)
  })

  test('the trash keeps everything, and the address', async () => {
    const { id } = await posted({ title: 'Trashed', status: 'published', tags: ['Red'] })
    expect((await send('delete', `/${id}`)).status).toBe(204)
    expect((await booted.request.get('/v1/articles/trashed')).status).toBe(410)
    expect((await send('patch', `/${id}`, { title: 'x' })).status).toBe(409)
    expect((await post({ title: 'x', slug: 'trashed' })).status).toBe(409)
    const { body } = await send('post', `/${id}/restore`)
    expect(body).toMatchObject({ status: 'published', tags: [{ slug: 'red' }] })
    expect((await booted.request.get('/v1/articles/trashed')).status).toBe(200)
  })

  test('what the public has known is put there, and taken out, with the scope publish alone', async () => {
    const { id } = await posted({ title: 'Known', status: 'published' })
    await send('post', `/${id}/unpublish`)
    const seen = async () => (await booted.request.get('/v1/articles/known')).status
    expect((await send('delete', `/${id}`, {}, 'write')).status).toBe(403)
    expect(await seen()).toBe(404)
    expect((await send('delete', `/${id}`)).status).toBe(204)
    expect(await seen()).toBe(410)
    expect((await send('post', `/${id}/restore`, {}, 'write')).status).toBe(403)
    expect((await send('post', `/${id}/restore`)).status).toBe(200)
    expect(await seen()).toBe(404)
  })

  test('only an admin deletes for ever, and only what is in the trash', async () => {
    const { id } = await posted({ title: 'Purged', status: 'published' })
    expect((await send('delete', `/${id}?purge=true`)).status).toBe(403)
    expect((await send('delete', `/${id}?purge=true`, undefined, 'admin')).status).toBe(409)
    await send('delete', `/${id}`)
    expect((await send('delete', `/${id}?purge=true`, undefined, 'admin')).status).toBe(204)
    expect((await booted.request.get('/v1/articles/purged')).status).toBe(404)
    expect((await post({ title: 'Purged', slug: 'purged' })).status).toBe(201)
  })
})

test('what is published now is public at once, and told so: it does not wait for the clock', async () => {
  const ids: string[] = []
  for (let n = 0; n < 20; n++) {
    const { id } = await posted({ title: `At once ${n}` })
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
