/** Consistency of the change feed with sixteen concurrent writers for a minute. */
import { expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { type ApiChange, openWriter, readSiteState, replay } from '../changes/support.ts'
import { boot } from '../support/app.ts'

const WRITERS = 16
const DURATION = 60_000

const { db, request } = await boot()
const { secret } = await createKey(db, { name: 'test', scopes: ['preview'], expiresAt: null })

/** Reads the change feed until writing has ended. Calls `onPage` with each page. */
async function follow(
  key: string | null,
  isWriting: () => boolean,
  onPage: (page: ApiChange[]) => Promise<void>,
) {
  let cursor: string | undefined
  for (;;) {
    const isLast = !isWriting()
    const pending = request
      .get('/v1/changes')
      .query({ limit: 50, wait: isLast ? 0 : 1, ...(cursor && { cursor }) })
    const { body, status } = await pending.set(key === null ? {} : { authorization: `Bearer ${key}` })
    if (status !== 200) throw new Error(JSON.stringify(body))
    await onPage(body.data)
    cursor = body.cursor
    if (isLast && !body.more) return
  }
}

test('clients of the change feed have the state of the database after a minute of concurrent writes', async () => {
  const end = performance.now() + DURATION
  let writing = true
  const ids: string[] = []
  const writers = Array.from({ length: WRITERS }, async (_, n) => {
    const write = openWriter(db, ids, n + 1)
    let count = 0
    for (; performance.now() < end; count++) await write()
    return count
  })

  /** Versions of the articles of a static site, which fetches changed articles and removes deleted ones. */
  const site = new Map<string, number>()
  const fetchChanged = async (page: ApiChange[]) => {
    for (const id of new Set(page.filter(({ entity }) => entity === 'article').map(({ id }) => id))) {
      const { status, body } = await request.get(`/v1/articles/${id}`)
      if (status === 200) site.set(id, body.version)
      else site.delete(id)
    }
  }
  const publicChanges: ApiChange[] = []
  const allChanges: ApiChange[] = []
  const readers = [
    follow(null, () => writing, fetchChanged),
    follow(
      null,
      () => writing,
      async (page) => void publicChanges.push(...page),
    ),
    follow(
      secret,
      () => writing,
      async (page) => void allChanges.push(...page),
    ),
  ]
  const counts = await Promise.all(writers)
  writing = false
  await Promise.all(readers)

  const expected = await readSiteState(db)
  const versions = [...expected.visible.keys()].map((id) => [id, expected.writes.get(id)])
  expect(Object.fromEntries(site)).toEqual(Object.fromEntries(versions))
  expect(replay(publicChanges).visible).toEqual(expected.visible)
  expect(replay(allChanges)).toEqual(expected)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(1_000)
  expect(expected.visible.size).toBeGreaterThan(50)
})
