/** Generated calls of tools by each scope: nothing happens that the key may not do, and nothing hidden is shown. */
import { beforeAll, expect, test } from 'vitest'
import { ANONYMOUS, principalOf } from '../../src/auth/principal.ts'
import type { Scope } from '../../src/auth/scopes.ts'
import { createApi } from '../../src/mcp/api.ts'
import { callTool, findTool, listTools } from '../../src/mcp/call-tool.ts'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { type Random, randomOf } from '../support/random.ts'
import { trash } from '../support/writes.ts'
import { keyOf } from './support.ts'

const CALLS = 500

const booted = await boot()
const { db, app, request } = booted
const admin = await keyOf(booted, 'admin')
const text = (source: string) => ({ format: 'markdown' as const, source })
const articles = await createArticles(
  db,
  { slug: 'public', lang: 'en', body: text('Visible words.') },
  { slug: 'draft', lang: 'en', status: 'draft', body: text('HIDDEN DRAFT') },
  { slug: 'later', lang: 'en', publishedAt: new Date('2099-01-01'), body: text('HIDDEN LATER') },
  { slug: 'archived', lang: 'en', status: 'archived', body: text('HIDDEN ARCHIVED') },
  { slug: 'thrown', lang: 'en', body: text('SECRET TRASH') },
  { slug: 'revised', lang: 'en', body: text('Visible.'), metadata: { note: 'SECRET METADATA' } },
)

beforeAll(async () => {
  await trash(db, [articles[4] ?? ''])
  const path = `/v1/articles/${articles[5]}/working`
  const authorization = `Bearer ${admin}`
  await request
    .patch(path)
    .set('authorization', authorization)
    .send({ body: text('SECRET WORKING') })
})

const tools = listTools(principalOf({ id: null, name: 'all', scopes: ['admin'] })).map(({ name }) => name)

/** Returns arguments for any tool: some are missing, wrong, or those of other tools. */
function argumentsOf({ pick, chance, below }: Random): Record<string, unknown> {
  const changes = pick([
    { title: 'New title' },
    { tags: ['a', 'b'] },
    { slug: 'public' },
    { body: { source: 'Changed.' } },
    { metadata: { x: [null] } },
    { excerpt: null, cover: null },
    { status: 'published' },
    { title: 7 },
  ])
  const all = {
    article: pick([
      ...articles,
      'public',
      'draft',
      'thrown',
      'none',
      '..',
      '../keys',
      'batch',
      '%2e%2e',
      'a/b?c=d#e',
    ]),
    version: pick([1, 2, 3, 4, below(9), -1]),
    changes,
    ...(chance(0.3) && changes),
    q: pick(['hidden', 'secret', 'visible', '"', 'h*']),
    kind: pick(['tags', 'categories', 'authors', 'keys']),
    status: pick(['draft', 'any', 'trash', 'scheduled', 'published']),
    revision: 1 + below(4),
    offset: pick([0, 0, 5]),
    add: ['New tag'],
    remove: ['new-tag'],
    source: pick(['blog', '..', 'a/b']),
    path: pick(['x.md', '../x.md', 'posts/y.md']),
    content: pick(['---\ntitle: File\n---\nText.', '---\n: [', '']),
    publishedAt: pick(['2099-01-01T00:00:00Z', '2001-01-01T00:00:00Z', 'soon', null]),
    archive: chance(0.5),
  }
  return Object.fromEntries(Object.entries(all).filter(() => chance(0.97)))
}

/** Returns the arguments that a tool has, and sometimes one more. */
function fitting(name: string, random: Random): Record<string, unknown> {
  const known = Object.keys(findTool(name)?.input.shape ?? {})
  const isPassed = (key: string) => known.includes(key) || random.chance(0.01)
  return Object.fromEntries(Object.entries(argumentsOf(random)).filter(([key]) => isPassed(key)))
}

const publicView = async () => (await request.get('/v1/articles.ndjson')).text.replace(/^.*\n/, '')
const revisionCount = () => db.prisma.revision.count()

/** Calls tools with a key of this scope. Returns all texts of the results. */
async function callMany(scope: Scope | null, seed: number): Promise<string[]> {
  const authorization = scope === null ? undefined : `Bearer ${await keyOf(booted, scope)}`
  const caller = { authorization, ip: '192.0.2.1', host: undefined, origin: undefined, userAgent: undefined }
  const principal = scope === null ? ANONYMOUS : principalOf({ id: null, name: scope, scopes: [scope] })
  const errors: unknown[] = []
  const logError = (error: unknown) => errors.push(error)
  const api = createApi((injected) => app.inject(injected), caller)
  const session = { principal, api, recordCall: async () => {}, logError }
  const random = randomOf(seed)
  const texts: string[] = []
  for (let count = 0; count < CALLS; count++) {
    const name = random.pick(tools)
    const tool = findTool(name)
    if (!tool) throw new Error(`there is no tool ${name}`)
    const { content } = await callTool(tool, fitting(name, random), session)
    texts.push(...content.map((item) => (item.type === 'text' ? item.text : '')))
  }
  expect(errors).toEqual([])
  expect(texts.filter((each) => /^(Internal|Service)/.test(each))).toEqual([])
  return texts
}

test.each<[Scope | null, RegExp]>([
  [null, /HIDDEN [DLA]|SECRET [TMW]/],
  ['preview', /SECRET [TW]/],
  ['read', /ink_[\w-]{43}/],
])('the scope %s writes nothing, and sees what its scope shows', async (scope, hidden) => {
  const before = [await publicView(), await revisionCount()]
  const texts = await callMany(scope, 1)
  expect(texts.filter((each) => hidden.test(each))).toEqual([])
  expect([await publicView(), await revisionCount()]).toEqual(before)
})

test('the scope write changes much, and nothing that is public', async () => {
  const before = await publicView()
  const revisions = await revisionCount()
  await callMany('write', 2)
  expect(await publicView()).toBe(before)
  expect(await revisionCount()).toBeGreaterThan(revisions)
})

test('the scope publish changes what is public, and fails in words', async () => {
  const before = await publicView()
  await callMany('publish', 3)
  expect(await publicView()).not.toBe(before)
})
