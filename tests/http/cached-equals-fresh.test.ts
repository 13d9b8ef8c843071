import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordChanges } from '../../src/changes/db/record-changes.ts'
import type { Database } from '../../src/database/connection.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { decodedBody, fakeWatcher, sendRaw } from './support.ts'

const db = await openTestDatabase()
const watcher = fakeWatcher()
// So little memory that responses are evicted, too.
const cachedApp = await boot({ db, watcher, cacheBytes: 60_000 })
const uncachedApp = await boot({ db })

const slugs = ['red', 'blue', '绿']
const slug = fc.constantFrom(...slugs)
const number = fc.nat({ max: 5 })

/** A write of an editor, or a read of the public. */
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

const paths = (tag: string, number: number) => [
  '/v1/articles?limit=3',
  `/v1/articles?tag=${encodeURIComponent(tag)}`,
  `/v1/articles/a-${number}`,
  `/v1/articles/a-${number}/related`,
  '/v1/tags',
  `/v1/tags/${encodeURIComponent(tag)}`,
  '/v1/authors',
]

let articleCount = 0

/** Records a change, as every write does. */
const recordChange = (database: Database, entityId: string) =>
  database.transaction((transaction) =>
    recordChanges(transaction, [
      { entity: 'tag', entityId, action: 'updated', visible: true, slug: 'x', lang: null, tags: [] },
    ]),
  )

async function write(step: Exclude<Step, { do: 'read' }>): Promise<void> {
  if (step.do === 'write') {
    const source = '慢慢走 slowly '.repeat(step.length)
    const slug = `a-${articleCount++ % 6}`
    await db.prisma.article.deleteMany({ where: { slug } })
    await createArticles(db, {
      slug,
      tags: [term(step.slug)],
      authors: [byline('Ada')],
      body: { format: 'markdown', source },
    })
  } else if (step.do === 'rename') {
    const name = step.name.replaceAll('\0', '?')
    await db.prisma.tag.updateMany({ where: { slug: step.slug }, data: { name } })
    await recordChange(db, '01a2089c-dc60-7667-9b38-7c5b1fadfa37')
  } else {
    const data = step.do === 'trash' ? { deletedAt: new Date() } : { status: 'archived' as const }
    await db.prisma.article.updateMany({ where: { slug: `a-${step.number}` }, data })
    await recordChange(db, '01a2089c-dc60-7667-9b38-7c5b1fadfa37')
  }
  watcher.move()
}

/** Returns the comparable parts of a response. An error has a request id of its own, so only its status counts. */
async function readContent(booted: typeof uncachedApp, path: string, coding: string) {
  const response = await sendRaw(booted, path, { 'accept-encoding': coding })
  if (response.status >= 400) return { status: response.status }
  const { etag, 'content-type': type, link, location } = response.headers
  return { status: response.status, body: decodedBody(response), etag, type, link, location }
}

test('for any order of writes and reads, cached responses equal those without a cache', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      for (const current of steps) {
        if (current.do !== 'read') {
          await write(current)
          continue
        }
        for (const path of paths(current.slug, current.number)) {
          for (const coding of ['identity', 'br']) {
            const cached = await readContent(cachedApp, path, coding)
            expect(cached).toEqual(await readContent(uncachedApp, path, coding))
          }
        }
      }
    }),
    { numRuns: 8 },
  )
})
