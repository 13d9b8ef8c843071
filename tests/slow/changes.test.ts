/** A front end that follows the changes ends with the database's state, whatever sixteen writers do for a minute. */
import { expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { type ApiChange, openWriter, readSiteState, replay } from '../changes/support.ts'
import { boot } from '../support/app.ts'

const WRITERS = 16
const DURATION = 60_000

const { db, request } = await boot()
const { secret } = await createKey(db, { name: 'test', scopes: ['preview'], expiresAt: null })

/** Follows the feed until nothing is written any more; `see` gets each page. */
async function follow(
  key: string | null,
  isWriting: () => boolean,
  see: (page: ApiChange[]) => Promise<void>,
) {
  let cursor: string | undefined
  for (;;) {
    const isLast = !isWriting()
    const asked = request
      .get('/v1/changes')
      .query({ limit: 50, wait: isLast ? 0 : 1, ...(cursor && { cursor }) })
    const { body, status } = await asked.set(key === null ? {} : { authorization: `Bearer ${key}` })
    if (status !== 200) throw new Error(JSON.stringify(body))
    await see(body.data)
    cursor = body.cursor
    if (isLast && !body.more) return
  }
}

test('creating, updating, trashing, restoring and tagging for a minute', async () => {
  const end = performance.now() + DURATION
  let writing = true
  const ids: string[] = []
  const writers = Array.from({ length: WRITERS }, async (_, n) => {
    const write = openWriter(db, ids, n + 1)
    let count = 0
    for (; performance.now() < end; count++) await write()
    return count
  })

  /** What a static site does: it fetches what has changed, and forgets what is gone. */
  const site = new Map<string, number>()
  const fetchAgain = async (page: ApiChange[]) => {
    for (const id of new Set(page.filter(({ entity }) => entity === 'article').map(({ id }) => id))) {
      const { status, body } = await request.get(`/v1/articles/${id}`)
      if (status === 200) site.set(id, body.version)
      else site.delete(id)
    }
  }
  const outside: ApiChange[] = []
  const inside: ApiChange[] = []
  const readers = [
    follow(null, () => writing, fetchAgain),
    follow(
      null,
      () => writing,
      async (page) => void outside.push(...page),
    ),
    follow(
      secret,
      () => writing,
      async (page) => void inside.push(...page),
    ),
  ]
  const counts = await Promise.all(writers)
  writing = false
  await Promise.all(readers)

  const expected = await readSiteState(db)
  const versions = [...expected.visible.keys()].map((id) => [id, expected.writes.get(id)])
  expect(Object.fromEntries(site)).toEqual(Object.fromEntries(versions))
  expect(replay(outside).visible).toEqual(expected.visible)
  expect(replay(inside)).toEqual(expected)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(1_000)
  expect(expected.visible.size).toBeGreaterThan(50)
})
