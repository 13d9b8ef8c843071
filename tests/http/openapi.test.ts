/** OpenAPI document: conditional requests and media types, compared with the responses of the routes. */
import { expect, test } from 'vitest'
import { insertPicture } from '../media/support.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { openApiDocument } from '../support/openapi.ts'

const { db, request } = await boot()
const hash = await insertPicture(db)
await createArticles(db, {
  metadata: { picture: `/media/${hash}/a.jpg` },
  slug: 'stone',
  lang: 'en',
  tags: [term('Stone')],
  categories: [term('Stone')],
  authors: [byline('Stone')],
})

/** The values of path parameters. */
const VALUES: Record<string, string> = { slug: 'stone', file: 'stone.md', page: '1', id: hash }
const urlOf = (path: string) =>
  path
    .replace('/languages/{slug}', '/languages/en')
    .replace(/\{(\w+)\}/g, (_, name: string) => VALUES[name] ?? name)
    .concat(/\/(?:search|suggest)$/.test(path) ? '?q=stone' : '')

const { paths } = (await openApiDocument()) as {
  paths: Record<string, Record<string, Operation>>
}
interface Operation {
  security?: object[]
  responses: Record<string, unknown>
  parameters?: { in: string; name: string }[]
  requestBody?: { content: Record<string, unknown> }
}

const reads = Object.entries(paths).flatMap(([path, { get }]) =>
  get && path !== '/v1/changes/stream' ? [{ path, responses: get.responses }] : [],
)

test.each(reads)('GET $path declares 304 exactly if it can return it', async ({ path, responses }) => {
  const { status } = await request.get(urlOf(path)).set('if-none-match', '*')
  expect('304' in responses).toBe(status === 304)
})

test('each endpoint declares the problems that precede its handler', () => {
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { security, responses }] of Object.entries(methods)) {
      const ofKeys = security?.length === 0 ? [] : ['401', '403', '429', '503']
      const declared = Object.keys(responses)
      expect(declared, `${method} ${path}`).toEqual(expect.arrayContaining(['400', '431', ...ofKeys]))
    }
  }
})

test('public endpoints declare 304', () => {
  const declaring = reads.filter(({ responses }) => '304' in responses).map(({ path }) => path)
  expect(declaring).toEqual(
    expect.arrayContaining(['/v1/articles', '/v1/articles/{slug}', '/feed.xml', '/tags/{slug}/feed.json']),
  )
})

test('write endpoints declare no 304', () => {
  const writes = Object.values(paths).flatMap(({ get: _, ...rest }) => Object.values(rest))
  expect(writes.filter(({ responses }) => '304' in responses)).toEqual([])
})

test('a write endpoint that can return 412 declares its precondition headers', () => {
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  expect(operations.filter(({ responses }) => '412' in responses).length).toBeGreaterThan(5)
  for (const { responses, parameters = [] } of operations) {
    const headers = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
    const conditions = headers.filter((name) => name.startsWith('If-'))
    const isWrite = '412' in responses && !('304' in responses)
    expect(conditions).toEqual(isWrite ? ['If-Match', 'If-None-Match'] : [])
  }
  expect(paths['/v1/articles/{slug}/publish']?.post?.parameters).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: 'Idempotency-Key' })]),
  )
  expect(paths['/v1/articles']?.post?.responses).not.toHaveProperty('412')
})

test('every PATCH declares both media types of a merge patch', () => {
  const patches = Object.values(paths).flatMap(({ patch }) => (patch ? [patch] : []))
  expect(patches).toHaveLength(7)
  for (const { requestBody } of patches)
    expect(Object.keys(requestBody?.content ?? {})).toEqual([
      'application/json',
      'application/merge-patch+json',
    ])
})
