import { expect, test } from 'vitest'
import { boot, openTestDatabase } from '../support/app.ts'
import { make, term } from '../support/create-articles.ts'
import { ask } from './support.ts'

// Two servers on one database, each with the change counter itself to go by.
const db = await openTestDatabase()
const one = await boot({ db, cacheBytes: 1_000_000 })
const other = await boot({ db, cacheBytes: 1_000_000 })

const SECOND = 1_000

/** How many articles a server lists, and whether it knew. */
async function listed(booted: typeof one): Promise<{ count: number; known: boolean }> {
  const { headers, body } = await ask(booted, '/v1/articles')
  return {
    count: JSON.parse(body.toString()).data.length,
    known: headers['cache-status'] === 'inkstone; hit',
  }
}

test('a change shows on every server within a second, and is kept from then on', async () => {
  for (const count of [1, 2, 3]) {
    for (const booted of [one, other]) {
      await expect.poll(async () => (await listed(booted)).known, { interval: 20 }).toBe(true)
    }
    await make(db, { tags: [term('Red')] })
    const committed = performance.now()
    for (const booted of [one, other]) {
      await expect.poll(async () => (await listed(booted)).count, { interval: 20 }).toBe(count)
      expect(performance.now() - committed).toBeLessThan(SECOND)
      expect(await listed(booted)).toEqual({ count, known: true })
    }
  }
})
