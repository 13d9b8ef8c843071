import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordChanges } from '../../src/changes/db/record-changes.ts'
import type { Database } from '../../src/database/connection.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { byline, make, term } from '../support/create-articles.ts'
import { ask, decoded, fakeWatcher } from './support.ts'

const db = await openTestDatabase()
const watcher = fakeWatcher()
// So little memory that answers are pushed out, too.
const cached = await boot({ db, watcher, cacheBytes: 60_000 })
const plain = await boot({ db })

const slugs = ['red', 'blue', '绿']
const slug = fc.constantFrom(...slugs)
const number = fc.nat({ max: 5 })

/** What an editor may do, and what anybody may ask. */
const step = fc.oneof(
  fc.record({ do: fc.constant('write' as const), slug, length: fc.constantFrom(1, 400) }),
  fc.record({
    do: fc.constant('rename' as const),
    slug,
    name: fc.string({ minLength: 1, unit: 'grapheme' }),
  }),
  fc.record({ do: fc.constant('trash' as const), number }),
  fc.record({ do: fc.constant('archive' as const), number }),
  { arbitrary: fc.record({ do: fc.constant('read' as const), slug, number }), weight: 8 },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

const paths = (of: string, number: number) => [
  '/v1/articles?limit=3',
  `/v1/articles?tag=${encodeURIComponent(of)}`,
  `/v1/articles/a-${number}`,
  `/v1/articles/a-${number}/related`,
  '/v1/tags',
  `/v1/tags/${encodeURIComponent(of)}`,
  '/v1/authors',
]

let written = 0

/** The change that a write to anything counts as. */
const counted = (database: Database, entityId: string) =>
  database.prisma.$transaction((tx) =>
    recordChanges(tx, new Date(), [
      { entity: 'tag', entityId, action: 'updated', visible: true, slug: 'x', lang: null, tags: [] },
    ]),
  )

async function write(of: Exclude<Step, { do: 'read' }>): Promise<void> {
  if (of.do === 'write') {
    const source = '慢慢走 slowly '.repeat(of.length)
    const slug = `a-${written++ % 6}`
    await db.prisma.article.deleteMany({ where: { slug } })
    await make(db, {
      slug,
      tags: [term(of.slug)],
      authors: [byline('Ada')],
      body: { format: 'markdown', source },
    })
  } else if (of.do === 'rename') {
    const name = of.name.replaceAll('\0', '?')
    await db.prisma.tag.updateMany({ where: { slug: of.slug }, data: { name } })
    await counted(db, '01a2089c-dc60-7667-9b38-7c5b1fadfa37')
  } else {
    const data = of.do === 'trash' ? { deletedAt: new Date() } : { status: 'archived' as const }
    await db.prisma.article.updateMany({ where: { slug: `a-${of.number}` }, data })
    await counted(db, '01a2089c-dc60-7667-9b38-7c5b1fadfa37')
  }
  watcher.move()
}

/** What an answer says; a refusal has an id of its own. */
async function said(booted: typeof plain, path: string, coding: string) {
  const answer = await ask(booted, path, { 'accept-encoding': coding })
  if (answer.status >= 400) return { status: answer.status }
  const { etag, 'content-type': type, link, location } = answer.headers
  return { status: answer.status, body: decoded(answer), etag, type, link, location }
}

test('for any order of writes and reads, memory answers what the database would', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      for (const one of steps) {
        if (one.do !== 'read') {
          await write(one)
          continue
        }
        for (const path of paths(one.slug, one.number)) {
          for (const coding of ['identity', 'br']) {
            expect(await said(cached, path, coding)).toEqual(await said(plain, path, coding))
          }
        }
      }
    }),
    { numRuns: 15 },
  )
})
