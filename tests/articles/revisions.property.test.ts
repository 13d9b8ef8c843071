/** Whatever editors do, an article is what its live revision says, and any revision can be had back. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bootWithKeys } from './support.ts'

const { db, send } = await bootWithKeys()

type Json = Record<string, unknown>

/** Articles of one sequence; few, so that they meet. */
const ARTICLES = 2

const text = fc.constantFrom('one', 'two', 'three', '四')
const names = fc.uniqueArray(fc.constantFrom('Red', 'Green', '蓝', 'Two words'), { maxLength: 3 })
const time = fc.constantFrom(null, '2020-02-02T20:20:20.020Z', '2999-01-01T00:00:00.000Z')

/** What an editor may say, every field or not; addresses are few, so that articles want those of others. */
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
const step = (run: () => string) =>
  fc.oneof(
    fc.record({ does: fc.constant('patch'), index, said: content(run) }),
    fc.record({ does: fc.constant('put'), index, said: content(run) }),
    fc.record({ does: fc.constant('working'), index, said: content(run) }),
    fc.record({ does: fc.constantFrom('publish', 'unpublish', 'archive', 'trash', 'untrash'), index }),
    fc.record({ does: fc.constant('restore'), index, which: fc.nat(50) }),
  )

let runs = 0
const run = () => `r${runs}`

test('every article equals its live revision; restoring any gives that state back', async () => {
  const sequence = fc.array(step(run), { minLength: 5, maxLength: 15 })
  const property = fc.asyncProperty(sequence, async (steps) => {
    runs += 1
    const ids = []
    for (let made = 0; made < ARTICLES; made += 1) {
      const { body } = await send('post', '/articles', { title: `Run ${runs}, article ${made}` })
      ids.push(String(body.id))
    }
    for (const one of steps) {
      const id = ids[one.index] ?? ''
      const which = 'which' in one ? one.which : 0
      const before = await snapshots(id)
      const number = [...before.keys()][which % before.size] ?? 1
      const { status } = await does(one.does, id, 'said' in one ? one.said : {}, number)
      expect([200, 204, 404, 409]).toContain(status)
      expect(new Map([...(await snapshots(id))].slice(0, before.size))).toEqual(before)
      for (const each of ids) await expectLive(each)
      if (one.does === 'restore' && status === 200) expect(await live(id)).toEqual(before.get(number))
    }
  })
  await fc.assert(property, { numRuns: 25 })
})

function does(what: string, id: string, said: Json, number: number) {
  const path = `/articles/${id}`
  if (what === 'patch') return send('patch', path, said)
  if (what === 'put') return send('put', path, { title: 'Put', ...said })
  if (what === 'working') return send('patch', `${path}/working`, said)
  if (what === 'trash') return send('delete', path)
  if (what === 'untrash') return send('post', `${path}/restore`)
  if (what === 'restore') return send('post', `${path}/revisions/${number}/restore`)
  return send('post', `${path}/${what}`)
}

async function snapshots(articleId: string): Promise<Map<number, Json>> {
  const rows = await db.prisma.revision.findMany({ where: { articleId }, orderBy: { number: 'asc' } })
  return new Map(rows.map(({ number, snapshot }) => [number, snapshot as Json]))
}

async function live(id: string): Promise<Json> {
  const { liveRevision: number } = await db.prisma.article.findUniqueOrThrow({ where: { id } })
  const where = { articleId_number: { articleId: id, number } }
  return (await db.prisma.revision.findUniqueOrThrow({ where })).snapshot as Json
}

/** The article by every road: as a key reads it, in its columns, in its relations. */
async function expectLive(id: string): Promise<void> {
  const snapshot = await live(id)
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
  const said = { ...saidBy(snapshot), lang: snapshot.lang === 'und' ? null : snapshot.lang }
  expect(relations).toEqual(pick(said, Object.keys(relations)))
  expect(row.translationKey).toBe(snapshot.translationKey)
  const { status, body } = await send('get', `/articles/${id}?include=source`)
  if (row.deletedAt) return expect([404, 410]).toContain(status)
  expect(status).toBe(200)
  expect(pick(body, Object.keys(said))).toEqual(said)
  expect(body.aliases).toEqual(expect.arrayContaining(snapshot.aliases as string[]))
}

/** What a snapshot and an article both tell. */
function saidBy({ modifiedAt: _, translationKey: __, aliases: ___, authors, ...same }: Json): Json {
  const shown = (authors as { slug: string; name: string }[]).map(({ slug, name }) => ({ slug, name }))
  return { ...same, authors: shown }
}

const pick = (from: Json, names: string[]) => Object.fromEntries(names.map((name) => [name, from[name]]))
