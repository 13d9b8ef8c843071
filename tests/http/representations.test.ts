import { beforeAll, describe, expect, test } from 'vitest'
import { securityHeaders } from '../../src/http/security-headers.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { byline, make, term } from '../support/create-articles.ts'
import { openApiDocument } from '../support/openapi.ts'
import { type Answer, ask, decoded, fakeWatcher, lasting } from './support.ts'

const watcher = fakeWatcher()
const site = { url: 'https://example.org' }
const booted = await boot({ watcher, site, cacheBytes: 8_000_000, cdnSeconds: 300 })
const plain = await boot({ db: booted.db, site })
const get = (path: string, headers: Record<string, string> = {}) => ask(booted, path, headers)
let key = ''

/** What stands for each parameter of a path. */
const sample = 'first'

/** Every address that can be read and ends. */
async function readable(): Promise<string[]> {
  const { paths } = (await openApiDocument()) as { paths: Record<string, Record<string, unknown>> }
  const ending = Object.entries(paths).filter(
    ([, { get: route }]) => route && !/event-stream|ndjson/.test(JSON.stringify(route)),
  )
  return [...ending.map(([path]) => path.replace(/\{\w+\}/g, sample)), '/openapi.json']
}

const addresses = await readable()

/** Those that everybody may read, and that there are. */
const isPublic = ({ status, headers }: Answer) =>
  status === 200 && String(headers['cache-control']).startsWith('public')

async function publicAddresses(): Promise<string[]> {
  const found = await Promise.all(addresses.map(async (path) => ({ path, answer: await get(path) })))
  return found.filter(({ answer }) => isPublic(answer)).map(({ path }) => path)
}

beforeAll(async () => {
  const long = 'A slow river carries more than a fast one. '.repeat(100)
  await make(booted.db, {
    slug: sample,
    title: 'Tag, 标签; and more',
    lang: 'en',
    aliases: ['old'],
    body: { format: 'markdown', source: long },
    tags: [{ slug: sample, name: 'First' }, term('标签')],
    categories: [{ slug: sample, name: 'First' }],
    authors: [{ ...byline('First'), slug: sample }],
  })
  watcher.move()
  key = (await createKey(booted.db, { name: 'k', scopes: ['admin'], expiresAt: null })).secret
})

describe('every public answer', () => {
  test('is one of many', async () => {
    expect(await publicAddresses()).toEqual(
      expect.arrayContaining([
        '/openapi.json',
        '/v1/articles',
        '/v1/articles/first',
        '/v1/articles/first/related',
        '/v1/tags',
        '/v1/tags/first',
        '/v1/categories/first',
        '/v1/authors/first',
      ]),
    )
  })

  test('says for how long it is good, on what it depends, and by which tags it is purged', async () => {
    for (const path of await publicAddresses()) {
      const { headers } = await get(path)
      expect(headers['cache-control']).toBe(
        'public, max-age=10, s-maxage=300, stale-while-revalidate=60, stale-if-error=3600',
      )
      expect(headers.vary?.split(', ').sort()).toEqual(['Accept', 'Accept-Encoding'])
      expect(headers['cache-tag']).toMatch(/^inkstone(,[\w%.!~*'()-]+)+$/)
      expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
      expect(headers['access-control-allow-origin']).toBe('*')
    }
  })

  test('has a strong ETag, another one for each coding, and the same bytes behind each', async () => {
    for (const path of await publicAddresses()) {
      const codings = ['identity', 'gzip', 'br']
      const answers = await Promise.all(codings.map((coding) => get(path, { 'accept-encoding': coding })))
      const [identity] = answers
      if (!identity) throw new Error('no answer')
      const large = identity.body.length >= 1_024
      expect(answers.map(({ headers }) => headers['content-encoding'])).toEqual(
        large ? [undefined, 'gzip', 'br'] : [undefined, undefined, undefined],
      )
      for (const answer of answers) {
        expect(answer.headers.etag).toMatch(/^"[\x21\x23-\x7e]+"$/)
        expect(Number(answer.headers['content-length'])).toBe(answer.body.length)
        expect(decoded(answer)).toBe(identity.body.toString())
      }
      expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(large ? 3 : 1)
    }
  })

  test('is 304 to whoever has it, with the fields of the 200 that matter to a cache, and no content', async () => {
    for (const path of await publicAddresses()) {
      for (const coding of ['identity', 'br']) {
        const whole = await get(path, { 'accept-encoding': coding })
        const etag = String(whole.headers.etag)
        for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
          const { status, headers, body } = await get(path, {
            'accept-encoding': coding,
            'if-none-match': tags,
          })
          expect([status, body.length]).toEqual([304, 0])
          for (const name of ['etag', 'cache-control', 'vary', 'cache-tag', 'access-control-allow-origin'])
            expect(headers[name]).toBe(whole.headers[name])
          for (const name of ['content-type', 'content-length', 'content-encoding', 'link'])
            expect(headers[name]).toBeUndefined()
          expect(headers.date).toBeDefined()
        }
        const other = await get(path, { 'accept-encoding': coding, 'if-none-match': '"other"' })
        expect([other.status, other.body]).toEqual([200, whole.body])
      }
    }
  })

  test('is what If-Match names, or 412, from memory and from the handler', async () => {
    for (const path of await publicAddresses()) {
      for (const coding of ['identity', 'br']) {
        const whole = await get(path, { 'accept-encoding': coding })
        const etag = String(whole.headers.etag)
        for (const [tags, expected] of [
          ...[etag, `"other", ${etag}`, '*'].map((tags) => [tags, 200] as const),
          ...[`W/${etag}`, '"other"', 'other'].map((tags) => [tags, 412] as const),
        ]) {
          const asked = { 'accept-encoding': coding, 'if-match': tags }
          for (const answer of [await get(path, asked), await ask(plain, path, asked)]) {
            expect([tags, answer.status]).toEqual([tags, expected])
            if (expected === 200) expect(decoded(answer)).toBe(decoded(whole))
            else
              expect(JSON.parse(String(answer.body))).toMatchObject({
                status: 412,
                requestId: expect.any(String),
              })
            expect(answer.headers['cache-control']).toMatch(expected === 200 ? /^public/ : /^no-store$/)
          }
        }
      }
    }
  })

  test('is the same from memory, from the handler, and with no memory, but for where it came from', async () => {
    for (const path of await publicAddresses()) {
      watcher.move()
      const answers = [await get(path), await get(path), await ask(plain, path)]
      const [made, kept, bare] = answers.map((answer) => ({
        ...lasting(answer),
        body: answer.body.toString(),
      }))
      expect(kept).toEqual(made)
      expect({ ...bare, 'cache-control': made?.['cache-control'] }).toEqual(made)
    }
  })

  test('is refused when no coding is left', async () => {
    for (const path of await publicAddresses()) {
      const { status, headers } = await get(path, { 'accept-encoding': 'identity;q=0, *;q=0' })
      expect([status, headers['content-type']]).toEqual([406, 'application/problem+json; charset=utf-8'])
      expect([headers['cache-control'], headers.etag, headers['cache-tag']]).toEqual([
        'no-store',
        undefined,
        undefined,
      ])
    }
  })
})

describe('HEAD', () => {
  test.each(addresses)('%s answers as GET does, without content', async (path) => {
    for (const headers of [{}, { 'accept-encoding': 'br' }, { 'if-none-match': '*' }]) {
      watcher.move()
      const cold = await ask(booted, path, headers, 'HEAD')
      const whole = await get(path, headers)
      const warm = await ask(booted, path, headers, 'HEAD')
      for (const head of [cold, warm]) {
        expect([head.status, head.body.length]).toEqual([whole.status, 0])
        expect(lasting(head)).toEqual(lasting(whole))
      }
    }
  })
})

describe('an answer to a key', () => {
  test.each(addresses)('%s is never for a cache', async (path) => {
    for (const authorization of [`Bearer ${key}`, 'Bearer wrong', 'Basic x']) {
      for (const method of ['GET', 'HEAD']) {
        const { headers, status } = await ask(booted, path, { authorization }, method)
        expect(headers['cache-control']).toMatch(status < 400 ? /^private, no-store$/ : /\bno-store$/)
        expect(headers['cache-control']).not.toMatch(/public|s-maxage|must-revalidate/)
        expect([headers['cache-tag'], headers['cache-status']]).toEqual([undefined, undefined])
      }
    }
  })

  test('has an ETag too, and is 304 and compressed like any other', async () => {
    const authorization = `Bearer ${key}`
    const { headers } = await get('/v1/articles/first', { authorization, 'accept-encoding': 'br' })
    expect([headers['content-encoding'], headers['cross-origin-resource-policy']]).toEqual([
      'br',
      'same-origin',
    ])
    const again = { authorization, 'accept-encoding': 'br', 'if-none-match': String(headers.etag) }
    expect((await get('/v1/articles/first', again)).status).toBe(304)
  })
})

describe('an answer that nobody keeps', () => {
  test.each(['identity', 'gzip', 'br'])('is compressed all the same, as %s, for HEAD too', async (coding) => {
    const plain = await get('/v1/changes')
    const answer = await get('/v1/changes', { 'accept-encoding': coding })
    expect(answer.headers['content-encoding']).toBe(coding === 'identity' ? undefined : coding)
    expect([answer.headers['cache-control'], answer.headers.vary]).toEqual(['no-store', 'Accept-Encoding'])
    expect(Number(answer.headers['content-length'])).toBe(answer.body.length)
    expect(decoded(answer)).toBe(plain.body.toString())
    const { headers } = await ask(booted, '/v1/changes', { 'accept-encoding': coding }, 'HEAD')
    expect(headers['content-length']).toBe(answer.headers['content-length'])
  })

  test('is left as it is when it is short, or a refusal', async () => {
    for (const path of ['/v1/changes?cursor=now', '/health/live', `/v1/articles/none?${'x'.repeat(2_000)}`])
      expect((await get(path, { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined()
  })
})

describe('an article', () => {
  test('has its version before the hash, and a tag of its own', async () => {
    const { headers, body } = await get('/v1/articles/first')
    const { id, version } = JSON.parse(body.toString())
    expect(headers.etag).toMatch(new RegExp(`^"${version}-[\\w-]{22}"$`))
    expect(headers['cache-tag']).toBe(`inkstone,articles,article-${id}`)
  })

  test('at an old address is a redirect that caches may keep as long as an article', async () => {
    for (const mark of ['inkstone; fwd=miss', 'inkstone; hit']) {
      const { status, headers, body } = await get('/v1/articles/old')
      expect([status, headers.location, body.length]).toEqual([308, '/v1/articles/first?lang=en', 0])
      expect(headers['cache-control']).toMatch(/^public, max-age=10, s-maxage=300/)
      expect([headers['cache-status'], headers.etag]).toEqual([mark, undefined])
    }
    const conditions = { 'if-match': '"other"' } // which is about content, not about redirects
    for (const server of [booted, plain]) {
      const { status, headers } = await ask(server, '/v1/articles/old', conditions)
      expect([status, headers.location]).toEqual([308, '/v1/articles/first?lang=en'])
    }
  })
})

describe('If-Modified-Since', () => {
  test('is answered 304 once the time of the last change has passed', async () => {
    watcher.move()
    const path = '/v1/tags'
    await get(path)
    const dated = async () => (await get(path)).headers['last-modified']
    await expect.poll(dated, { timeout: 5_000, interval: 50 }).toBeDefined()
    const time = String(await dated())
    const since = (date: string, more = {}) => get(path, { 'if-modified-since': date, ...more })
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now())
    expect((await since(time)).status).toBe(304)
    expect((await since(new Date(Date.parse(time) - 1_000).toUTCString())).status).toBe(200)
    expect((await since(time, { 'if-none-match': '"other"' })).status).toBe(200)
    expect((await since('yesterday')).status).toBe(200)
    watcher.move()
    const { status, headers } = await since(time)
    expect([status, headers['last-modified']]).toEqual([200, undefined])
  })
})

describe('If-Unmodified-Since', () => {
  test('is answered 412 if something has changed since, whoever asks', async () => {
    watcher.move()
    const path = '/v1/tags?limit=3'
    const dated = async () => (await get(path)).headers['last-modified']
    await expect.poll(dated, { timeout: 5_000, interval: 50 }).toBeDefined()
    const time = String(await dated())
    const earlier = new Date(Date.parse(time) - 1_000).toUTCString()
    for (const coding of ['identity', 'br', 'identity']) {
      const unless = (date: string) => get(path, { 'accept-encoding': coding, 'if-unmodified-since': date })
      expect((await unless(earlier)).status).toBe(412)
      expect((await unless(time)).status).toBe(200)
    }
    const other = await get('/v1/tags?limit=4', { 'if-unmodified-since': earlier }) // nobody has asked for this one yet
    expect(other.status).toBe(412)
  })
})

describe('security headers', () => {
  test.each([
    ['an answer', '/v1/articles', {}],
    ['a 304', '/v1/articles', { 'if-none-match': '*' }],
    ['a refused query', '/v1/articles?x=1', {}],
    ['an unknown address', '/nothing', {}],
    ['an unknown article', '/v1/articles/nothing', {}],
    ['a broken address', '/v1/articles/%E4%B8', {}],
    ['an address that is too long', `/v1/articles/${'x'.repeat(5_000)}`, {}],
    ['an answer that is not acceptable', '/v1/articles', { accept: 'text/html' }],
    ['health', '/health/live', {}],
  ])('are on %s', async (_, path, asked) => {
    const { headers } = await get(path, asked as Record<string, string>)
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (name !== 'cross-origin-resource-policy') expect(headers[name]).toBe(value)
    }
    expect(headers['cross-origin-resource-policy']).toMatch(/^(same|cross)-origin$/)
    expect([headers.server, headers['x-powered-by']]).toEqual([undefined, undefined])
  })

  test('leave the page at /docs its own policy', async () => {
    const { headers } = await get('/docs/')
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })
})
