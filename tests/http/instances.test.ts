/** Response caches of several servers on one database. */
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { watchChanges } from '../../src/changes/change-watcher.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { sendRaw } from './support.ts'

const db = await openTestDatabase()

async function bootServer() {
  const watcher = watchChanges({ ...db, onCommit: () => () => {} }) // as if another process wrote
  afterAll(watcher.close)
  return { watcher, booted: await boot({ db, watcher, cacheBytes: 1_000_000 }) }
}

const servers = [await bootServer(), await bootServer()]

/** Returns how many articles a server lists, and whether the list was cached. */
async function listOn({ booted }: (typeof servers)[number]): Promise<{ count: number; isCached: boolean }> {
  const { headers, body } = await sendRaw(booted, '/v1/articles')
  return {
    count: JSON.parse(body.toString()).data.length,
    isCached: headers['cache-status'] === 'inkstone; hit',
  }
}

test('a change is visible on every server that has read the change counter since, and is cached from then on', async () => {
  // The clock stands still: a counter that was read stays known, however busy the machine is.
  vi.spyOn(performance, 'now').mockReturnValue(performance.now())
  onTestFinished(() => void vi.restoreAllMocks())
  for (const count of [1, 2, 3]) {
    await createArticles(db, { tags: [term('Red')] })
    for (const server of servers) {
      await server.watcher.refresh()
      expect(await listOn(server)).toEqual({ count, isCached: false })
      expect(await listOn(server)).toEqual({ count, isCached: true })
    }
  }
})
