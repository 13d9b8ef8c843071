import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { Article } from '../../src/articles/schema.ts'
import type { Database } from '../../src/database/connection.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { trash } from '../changes/support.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'

const { app, db, request } = await boot()
const { secret } = await createKey(db, { name: 'test', scopes: ['preview'], expiresAt: null })
const reader = await createKey(db, { name: 'reader', scopes: ['read'], expiresAt: null })

const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`

/** Fetches a dump and returns its lines, parsed as JSON. */
async function fetchDump(query = '', key?: string): Promise<Record<string, unknown>[]> {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const response = await fetch(`${origin}/v1/articles.ndjson${query}`, { headers })
  expect(response.status).toBe(200)
  const text = await response.text()
  expect(text.endsWith('\n')).toBe(true)
  return linesOf(text)
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

const slugs = (lines: readonly Record<string, unknown>[]) => lines.slice(1, -1).map(({ slug }) => slug)

beforeAll(async () => {
  const articles = Array.from({ length: 90 }, (_, n) => ({
    slug: `many-${n}`,
    lang: n % 2 === 0 ? 'en' : 'de',
    translationKey: `pair-${Math.floor(n / 2)}`,
    tags: [term(`Tag ${n % 5}`)],
    authors: [byline('Ada')],
    metadata: { n },
    aliases: [`/old/${n}/`],
    body: { format: 'markdown' as const, source: `# One\n\n${'text '.repeat(n * 50)}` },
  }))
  await createArticles(db, ...articles)
  await createArticles(
    db,
    { slug: 'draft', status: 'draft' },
    { slug: 'archived', status: 'archived' },
    { slug: 'scheduled', publishedAt: new Date('2999-01-01T00:00:00Z') },
    { slug: 'undated', publishedAt: null },
  )
  const [id = ''] = await createArticles(db, { slug: 'trashed' })
  await trash(db, id)
})

describe('GET /v1/articles.ndjson', () => {
  test('a dump has a cursor, every article as a single read returns it, and their number', async () => {
    const [first, ...rest] = await fetchDump()
    const last = rest.pop()
    expect([first, last]).toEqual([{ cursor: expect.any(String) }, { articles: 91 }])
    expect(rest).toHaveLength(91)
    for (const article of rest) {
      expect(Article.strict().parse(article)).toEqual(article)
      const { body } = await request.get(`/v1/articles/${article.id}`)
      expect(article).toEqual(body)
    }
    expect(rest.map(({ id }) => id)).toEqual(rest.map(({ id }) => id).sort())
  })

  test('the cursor of a dump returns only later changes', async () => {
    const [first] = await fetchDump()
    const [id = ''] = await createArticles(db, { slug: 'afterwards' })
    const { body } = await request.get('/v1/changes').query({ cursor: String(first?.cursor) })
    expect(body.data).toMatchObject([{ id, action: 'published' }])
    await trash(db, id)
  })

  test('a dump with ?after= resumes after that article', async () => {
    const complete = await fetchDump()
    const after = complete[40]?.id
    const rest = await fetchDump(`?after=${after}`)
    expect(rest.slice(1, -1)).toEqual(complete.slice(41, -1))
    expect(rest.at(-1)).toEqual({ articles: complete.length - 42 })
  })

  test.each([
    ['?status=draft', ['draft']],
    ['?status=scheduled', ['scheduled']],
    ['?status=archived', ['archived']],
  ])('a dump with %s and a key has %j', async (query, expected) => {
    expect(slugs(await fetchDump(query, secret))).toEqual(expected)
  })

  test('a dump with ?status=any excludes the trash, and ?status=trash requires the scope `read`', async () => {
    const any = slugs(await fetchDump('?status=any', secret))
    expect(any).toEqual(expect.arrayContaining(['draft', 'archived', 'scheduled', 'undated', 'many-0']))
    expect(any).not.toContain('trashed')
    expect(slugs(await fetchDump('?status=trash', reader.secret))).toContain('trashed')
    const rejected = await request
      .get('/v1/articles.ndjson?status=trash')
      .set('authorization', `Bearer ${secret}`)
    expect(rejected.status).toBe(403)
  })

  test.each([
    ['?status=any', 401],
    ['?after=5', 400],
    ['?limit=5', 400],
  ])('a dump with %s is rejected with %i', async (query, status) => {
    expect((await request.get(`/v1/articles.ndjson${query}`)).status).toBe(status)
  })

  test('a dump is available as NDJSON only', async () => {
    const { headers, status } = await request.head('/v1/articles.ndjson')
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      ...[200, 'application/x-ndjson', 'no-store'],
    ])
    const responses = ['application/json', ' ', '*/*'].map((accept) =>
      request.get('/v1/articles.ndjson').set('accept', accept),
    )
    expect((await Promise.all(responses)).map((response) => response.status)).toEqual([406, 200, 200])
  })
})

/** Returns a database that fails after one page of the dump. */
function failingDatabase(): Database {
  let pages = 0
  return {
    ...db,
    query(statement) {
      if (statement.text.includes('ORDER BY a.id LIMIT')) pages += 1
      return pages > 1 ? Promise.reject(new Error('Connection terminated')) : db.query(statement)
    },
  }
}

test('a dump is aborted without its last line when the database fails in the middle', async () => {
  const broken = await boot({ db: failingDatabase() })
  const { port } = broken.app.server.address() as AddressInfo
  const response = await new Promise<http.IncomingMessage>((resolve) => {
    http.get(`http://127.0.0.1:${port}/v1/articles.ndjson`, resolve)
  })
  let text = ''
  const read = async () => {
    for await (const chunk of response.setEncoding('utf8')) text += chunk
  }
  await expect(read()).rejects.toThrow('aborted')
  const lines = linesOf(text)
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.at(-1)).not.toHaveProperty('articles')
})
