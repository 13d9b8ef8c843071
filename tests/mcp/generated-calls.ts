/** Generated calls of tools by each scope: nothing happens that the key may not do, and nothing hidden is shown. */
import { expect, test } from 'vitest'
import { ANONYMOUS, principalOf } from '../../src/auth/principal.ts'
import type { Scope } from '../../src/auth/scopes.ts'
import { createApi } from '../../src/mcp/api.ts'
import type { RecordCall } from '../../src/mcp/call-audit.ts'
import { callTool, findTool, listTools } from '../../src/mcp/call-tool.ts'
import { type Booted, boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { type Random, randomOf } from '../support/random.ts'
import { trash } from '../support/writes.ts'
import { keyOf } from './support.ts'

const text = (source: string) => ({ format: 'markdown' as const, source })
const hidden = (words: string) => ({ lang: 'en', title: words, excerpt: words, body: text(words) })

/** Creates articles with all kinds of visibility. */
async function createContent(booted: Booted): Promise<void> {
  const { db, request } = booted
  const articles = await createArticles(
    db,
    { slug: 'public', lang: 'en', body: text('Visible words.') },
    { slug: 'draft', status: 'draft', ...hidden('HIDDEN DRAFT') },
    { slug: 'later', publishedAt: new Date('2099-01-01'), ...hidden('HIDDEN LATER') },
    { slug: 'archived', status: 'archived', ...hidden('HIDDEN ARCHIVED') },
    { slug: 'thrown', ...hidden('SECRET TRASH') },
    { slug: 'revised', lang: 'en', body: text('Visible.'), metadata: { note: 'SECRET METADATA' } },
  )
  await trash(db, [articles[4] ?? ''])
  await request
    .patch(`/v1/articles/${articles[5]}/working`)
    .set('authorization', `Bearer ${await keyOf(booted, 'admin')}`)
    .send({ title: 'SECRET WORKING', body: text('SECRET WORKING') })
}

const tools = listTools(principalOf({ id: null, name: 'all', scopes: ['admin'] })).map(({ name }) => name)

/** The article that a call names, with its versions. */
interface Target {
  id: string
  version: number
  workingRevision: number | null
}

/** Returns arguments for any tool: some are missing, wrong, or those of other tools. Half of them name an article as it is. */
function argumentsOf({ pick, chance, below }: Random, targets: readonly Target[]): Record<string, unknown> {
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
      ...targets.map(({ id }) => id),
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
    workingVersion: pick([1, 2, 3, 4]),
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
  const args = { ...all, ...(chance(0.5) && targetArguments(pick(targets), chance(0.5))) }
  return Object.fromEntries(Object.entries(args).filter(() => chance(0.97)))
}

/** Returns the arguments that name an article, for a write of the article or of its working copy. */
const targetArguments = ({ id, version, workingRevision }: Target, isOfWorkingCopy: boolean) => ({
  article: id,
  version: isOfWorkingCopy ? (workingRevision ?? version) : version,
  ...(workingRevision !== null && { workingVersion: workingRevision }),
})

/** Returns the arguments that a tool has, and sometimes one more. */
function fitting(name: string, random: Random, targets: readonly Target[]): Record<string, unknown> {
  const known = Object.keys(findTool(name)?.input.shape ?? {})
  const isPassed = (key: string) => known.includes(key) || random.chance(0.01)
  return Object.fromEntries(Object.entries(argumentsOf(random, targets)).filter(([key]) => isPassed(key)))
}

const targetsIn = ({ db }: Booted): Promise<Target[]> =>
  db.prisma.article.findMany({
    select: { id: true, version: true, workingRevision: true },
    orderBy: { id: 'asc' },
  })

/** Calls tools so many times with a key of this scope. Returns all texts of the results, without marks of matches. */
async function callTools(
  booted: Booted,
  calls: number,
  scope: Scope | null,
  seed: number,
): Promise<string[]> {
  const authorization = scope === null ? undefined : `Bearer ${await keyOf(booted, scope)}`
  const caller = { authorization, ip: '192.0.2.1', host: undefined, origin: undefined, userAgent: undefined }
  const principal = scope === null ? ANONYMOUS : principalOf({ id: null, name: scope, scopes: [scope] })
  const errors: unknown[] = []
  const logError = (error: unknown) => errors.push(error)
  const recorded: string[] = []
  const recordCall: RecordCall = async ({ tool }) => void recorded.push(tool)
  const api = createApi((injected) => booted.app.inject(injected), caller)
  const session = { principal, api, recordCall, logError }
  const random = randomOf(seed)
  const texts: string[] = []
  for (let count = 0; count < calls; count++) {
    const name = random.pick(tools)
    const tool = findTool(name)
    if (!tool) throw new Error(`there is no tool ${name}`)
    const { content } = await callTool(tool, fitting(name, random, await targetsIn(booted)), session)
    texts.push(...content.map((item) => (item.type === 'text' ? item.text.replace(/<\/?mark>/g, '') : '')))
  }
  expect(errors).toEqual([])
  expect(recorded).toHaveLength(calls)
  expect(texts.filter((each) => /^(Internal|Service)|ink_[\w-]{43}/.test(each))).toEqual([])
  return texts
}

/** Defines the tests, with so many calls for each scope. */
export async function testGeneratedCalls(calls: number): Promise<void> {
  const booted = await boot()
  await createContent(booted)
  const publicView = async () => (await booted.request.get('/v1/articles.ndjson')).text.replace(/^.*\n/, '')
  const revisionCount = () => booted.db.prisma.revision.count()

  test.each<[Scope | null, RegExp]>([
    [null, /HIDDEN [DLA]|SECRET [TMW]/],
    ['metrics', /HIDDEN [DLA]|SECRET [TMW]/],
    ['preview', /SECRET [TW]/],
  ])('the scope %s writes nothing, and sees what its scope shows', async (scope, secret) => {
    const before = [await publicView(), await revisionCount()]
    const texts = await callTools(booted, calls, scope, 1)
    expect(texts.filter((each) => secret.test(each))).toEqual([])
    expect([await publicView(), await revisionCount()]).toEqual(before)
  })

  test('the scope read writes nothing, and shows no key', async () => {
    const before = [await publicView(), await revisionCount()]
    await callTools(booted, calls, 'read', 1)
    expect([await publicView(), await revisionCount()]).toEqual(before)
  })

  test('the scope write changes much, and nothing that is public', async () => {
    const before = await publicView()
    const revisions = await revisionCount()
    await callTools(booted, calls, 'write', 2)
    expect(await publicView()).toBe(before)
    expect(await revisionCount()).toBeGreaterThan(revisions)
  })

  test.each<Scope>(['publish', 'admin'])('the scope %s changes what is public', async (scope) => {
    await createArticles(booted.db, {})
    const { cursor } = (await booted.request.get('/v1/changes?cursor=now')).body
    await callTools(booted, calls, scope, 3)
    const { data } = (await booted.request.get(`/v1/changes?cursor=${cursor}`)).body
    expect(data).not.toEqual([])
  })
}
