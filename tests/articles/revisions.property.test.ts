/** Property test of revisions: after any edits, an article equals its live revision, and any revision can be restored. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bootWithKeys } from './support.ts'

const { db, send } = await bootWithKeys()

type Json = Record<string, unknown>

/** Number of articles of a sequence; few, so that their slugs conflict. */
const ARTICLES = 2

const text = fc.constantFrom('one', 'two', 'three', '四')
const names = fc.uniqueArray(fc.constantFrom('Red', 'Green', '蓝', 'Two words'), { maxLength: 3 })
const time = fc.constantFrom(null, '2020-02-02T20:20:20.020Z', '2999-01-01T00:00:00.000Z')

/** Any subset of the fields of an article; slugs are few, so that they conflict. */
const content = (run: () => string) =>
  fc.record(
    {
      title: text,
      slug: text.map((slug) => `${run()}-${slug}`),
      lang: fc.constantFrom(null, 'en', 'zh-CN'),
      body: text.map((word) => ({ format: 'markdown', source: `# ${word}\n\nText of *${word}*.\n` })),
      excerpt: text,
      status: fc.constantFrom('draft', 'published', 'archived'),
      publishedAt: time,
      cover: fc.constantFrom(null, { url: 'https://example.org/a.jpg', alt: 'A', caption: null }),
      sourceUrl: fc.constantFrom(null, 'https://example.org/source'),
      canonicalUrl: fc.constantFrom(null, 'https://example.org/canonical'),
      keywords: names,
      metadata: fc.constantFrom({}, { a: 1, b: { c: [null, 'x'] } }, { a: { b: false } }),
      translationKey: text.map((key) => `${run()}-${key}`),
      aliases: fc.uniqueArray(
        text.map((slug) => `/old/${run()}/${slug}`),
        { maxLength: 2 },
      ),
      authors: names,
      tags: names,
      categories: names,
    },
    { requiredKeys: [] },
  )

const index = fc.nat(ARTICLES - 1)
const anyStep = (run: () => string) =>
  fc.oneof(
    fc.record({ operation: fc.constant('patch'), index, input: content(run) }),
    fc.record({ operation: fc.constant('put'), index, input: content(run) }),
    fc.record({ operation: fc.constant('working'), index, input: content(run) }),
    fc.record({ operation: fc.constantFrom('publish', 'unpublish', 'archive', 'trash', 'untrash'), index }),
    fc.record({ operation: fc.constant('restore'), index, which: fc.nat(50) }),
  )

let runs = 0
const run = () => `r${runs}`

test('every article equals its live revision, and restoring a revision restores its content', async () => {
  const sequence = fc.array(anyStep(run), { minLength: 5, maxLength: 15 })
  const property = fc.asyncProperty(sequence, async (steps) => {
    runs += 1
    const ids = []
    for (let n = 0; n < ARTICLES; n += 1) {
      const { body } = await send('post', '/articles', { title: `Run ${runs}, article ${n}` })
      ids.push(String(body.id))
    }
    for (const step of steps) {
      const id = ids[step.index] ?? ''
      const which = 'which' in step ? step.which : 0
      const before = await snapshots(id)
      const number = [...before.keys()][which % before.size] ?? 1
      const { status } = await perform(step.operation, id, 'input' in step ? step.input : {}, number)
      expect([200, 204, 404, 409]).toContain(status)
      expect(new Map([...(await snapshots(id))].slice(0, before.size))).toEqual(before)
      for (const each of ids) await expectEqualToLiveRevision(each)
      if (step.operation === 'restore' && status === 200)
        expect(await liveSnapshot(id)).toEqual(before.get(number))
    }
  })
  await fc.assert(property, { numRuns: 10 })
})

function perform(operation: string, id: string, input: Json, number: number) {
  const path = `/articles/${id}`
  if (operation === 'patch') return send('patch', path, input)
  if (operation === 'put') return send('put', path, { title: 'Put', ...input })
  if (operation === 'working') return send('patch', `${path}/working`, input)
  if (operation === 'trash') return send('delete', path)
  if (operation === 'untrash') return send('post', `${path}/restore`)
  if (operation === 'restore') return send('post', `${path}/revisions/${number}/restore?state=true`)
  return send('post', `${path}/${operation}`)
}

async function snapshots(articleId: string): Promise<Map<number, Json>> {
  const rows = await db.prisma.revision.findMany({ where: { articleId }, orderBy: { number: 'asc' } })
  return new Map(rows.map(({ number, snapshot }) => [number, snapshot as Json]))
}

async function liveSnapshot(id: string): Promise<Json> {
  const { liveRevision: number } = await db.prisma.article.findUniqueOrThrow({ where: { id } })
  const where = { articleId_number: { articleId: id, number } }
  return (await db.prisma.revision.findUniqueOrThrow({ where })).snapshot as Json
}

/** What a cover shows of a picture that is not stored. */
const NO_PICTURE = { width: null, height: null, placeholder: null, variants: [] }

/** Expects that the response, the columns and the relations of an article equal its live revision. */
async function expectEqualToLiveRevision(id: string): Promise<void> {
  const snapshot = await liveSnapshot(id)
  const row = await db.prisma.article.findUniqueOrThrow({
    where: { id },
    include: {
      tags: { include: { tag: true }, orderBy: { position: 'asc' } },
      authors: { include: { author: true }, orderBy: { position: 'asc' } },
    },
  })
  const ofKind = (kind: string) =>
    row.tags.flatMap(({ tag }) => (tag.kind === kind ? [{ slug: tag.slug, name: tag.name }] : []))
  const relations = {
    tags: ofKind('tag'),
    categories: ofKind('category'),
    authors: row.authors.map(({ author }) => ({ slug: author.slug, name: author.name })),
  }
  const isScheduled = snapshot.status === 'published' && new Date(String(snapshot.publishedAt)) > new Date()
  const expected = {
    ...sharedFields(snapshot),
    cover: snapshot.cover && { ...snapshot.cover, ...NO_PICTURE },
    lang: snapshot.lang === 'und' ? null : snapshot.lang,
    status: isScheduled ? 'scheduled' : snapshot.status,
  }
  expect(relations).toEqual(pick(expected, Object.keys(relations)))
  expect(row.translationKey).toBe(snapshot.translationKey)
  const { status, body } = await send('get', `/articles/${id}?include=source`)
  if (row.deletedAt) return expect([404, 410]).toContain(status)
  expect(status).toBe(200)
  expect(pick(body, Object.keys(expected))).toEqual(expected)
  expect(body.aliases).toEqual(expect.arrayContaining(snapshot.aliases as string[]))
}

/** Returns the fields that a snapshot and a response have in common. */
function sharedFields({ modifiedAt: _, translationKey: __, aliases: ___, authors, ...fields }: Json): Json {
  const authorTerms = (authors as { slug: string; name: string }[]).map(({ slug, name }) => ({ slug, name }))
  return { ...fields, authors: authorTerms }
}

const pick = (from: Json, names: string[]) => Object.fromEntries(names.map((name) => [name, from[name]]))
