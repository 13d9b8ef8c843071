import { expect, test } from 'vitest'
import { boot, openTestDatabase } from '../support/app.ts'
import { make, term } from '../support/create-articles.ts'
import { sendRaw } from './support.ts'

// Two servers on one database, each with a watcher of its own.
const db = await openTestDatabase()
const first = await boot({ db, cacheBytes: 1_000_000 })
const second = await boot({ db, cacheBytes: 1_000_000 })

const SECOND = 1_000

/** Returns how many articles a server lists, and whether the list was cached. */
async function listArticles(booted: typeof first): Promise<{ count: number; isCached: boolean }> {
  const { headers, body } = await sendRaw(booted, '/v1/articles')
  return {
    count: JSON.parse(body.toString()).data.length,
    isCached: headers['cache-status'] === 'inkstone; hit',
  }
}

test('a change is visible on every server within a second, and is cached from then on', async () => {
  for (const count of [1, 2, 3]) {
    for (const booted of [first, second]) {
      await expect.poll(async () => (await listArticles(booted)).isCached, { interval: 20 }).toBe(true)
    }
    await make(db, { tags: [term('Red')] })
    const committedAt = performance.now()
    for (const booted of [first, second]) {
      await expect.poll(async () => (await listArticles(booted)).count, { interval: 20 }).toBe(count)
      expect(performance.now() - committedAt).toBeLessThan(SECOND)
      expect(await listArticles(booted)).toEqual({ count, isCached: true })
    }
  }
})
