import { expect, test } from 'vitest'
import type { ChangeWatcher } from '../../src/changes/change-watcher.ts'
import { LOG_START, parseChangeCursor } from '../../src/changes/cursor.ts'
import { readCurrentCursor } from '../../src/changes/db/list-changes.ts'
import { openChangesFeed } from '../../src/changes/follow-changes.ts'
import type { Database } from '../../src/database/connection.ts'
import { openTestDatabase } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'

const db = await openTestDatabase()

/** Creates a watcher whose `waitForChange` the test resolves. `nextWait` resolves when it is called. */
function createManualWatcher() {
  let resolveWait: (isChanged: boolean) => void = () => {}
  let onWait = () => {}
  const watcher: ChangeWatcher = {
    current: () => null,
    isHealthy: () => true,
    isListening: () => true,
    databaseTime: () => Date.now(),
    ageMs: () => 0,
    refresh: async () => {},
    onChange: () => () => {},
    onWakeUp: () => () => {},
    waitForChange: () => {
      const wait = new Promise<boolean>((resolve) => {
        resolveWait = resolve
      })
      onWait()
      return wait
    },
    close: () => {},
  }
  const nextWait = () =>
    new Promise<void>((resolve) => {
      onWait = resolve
    })
  return { watcher, nextWait, endWait: (isChanged: boolean) => resolveWait(isChanged) }
}

const never = new AbortController().signal

test('a wait without a key continues while only hidden articles change', async () => {
  const { watcher, nextWait, endWait } = createManualWatcher()
  const filter = {
    after: await readCurrentCursor(db, { includesHidden: true }),
    limit: 10,
    includesHidden: false,
  }
  const first = nextWait()
  const waiting = openChangesFeed(db, watcher).wait(filter, 30_000, never)
  await first
  await createArticles(db, { status: 'draft' })
  const second = nextWait()
  endWait(true)
  await second
  await createArticles(db, { slug: 'shown' })
  endWait(true)
  const { changes } = await waiting
  expect(changes.map(({ json }) => JSON.parse(json).slug)).toEqual(['shown'])
})

test('a wait that times out returns no changes', async () => {
  const { watcher, nextWait, endWait } = createManualWatcher()
  const filter = {
    after: await readCurrentCursor(db, { includesHidden: true }),
    limit: 10,
    includesHidden: false,
  }
  const first = nextWait()
  const waiting = openChangesFeed(db, watcher).wait(filter, 30_000, never)
  await first
  endWait(false)
  expect((await waiting).changes).toEqual([])
})

test('a stream starts with its cursor and sends heartbeats without changes', async () => {
  const { watcher, nextWait, endWait } = createManualWatcher()
  const feed = openChangesFeed(db, watcher, { heartbeat: 0 }) // a heartbeat whenever there is no change
  const filter = {
    after: await readCurrentCursor(db, { includesHidden: true }),
    limit: 10,
    includesHidden: false,
  }
  const events = feed.events(filter, await feed.read(filter), never)
  const next = async () => (await events.next()).value
  const [, id = ''] = /^retry: \d+\nid: (\S+)\n\n$/.exec(await next()) ?? []
  expect(parseChangeCursor(id)).toEqual(filter.after)
  expect(await next()).toBe(':\n\n')
  const first = nextWait()
  const heartbeat = next()
  await first
  endWait(false)
  expect(await heartbeat).toBe(':\n\n')
})

test('a stream from an old cursor reads page by page, without gaps or duplicates', async () => {
  await createArticles(db, {}, {}, {}, {}, {})
  const { watcher, nextWait, endWait } = createManualWatcher()
  const feed = openChangesFeed(db, watcher)
  const filter = { after: LOG_START, limit: 2, includesHidden: true }
  const all = await feed.read({ ...filter, limit: 1_000 })
  const controller = new AbortController()
  const events = feed.events(filter, await feed.read(filter), controller.signal)
  let text = ''
  const first = nextWait()
  const reading = (async () => {
    for await (const chunk of events) text += chunk
  })()
  await first
  controller.abort()
  endWait(false)
  await reading
  const received = [...text.matchAll(/^data: (.+)$/gm)].map(([, json = '']) => json)
  expect(received).toEqual(all.changes.map(({ json }) => json))
})

test('a stream ends after its lifetime, so that its key is checked again', async () => {
  const feed = openChangesFeed(db, createManualWatcher().watcher, { lifetime: 0 })
  const filter = {
    after: await readCurrentCursor(db, { includesHidden: true }),
    limit: 10,
    includesHidden: true,
  }
  const events = feed.events(filter, await feed.read(filter), never)
  expect((await events.next()).value).toContain('id: ')
  expect(await events.next()).toEqual({ done: true, value: undefined })
})

test('a stream continues after a database outage without missing changes', async () => {
  let isUnavailable = false
  const refused = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' })
  const unreliable: Database = {
    ...db,
    query: (statement) => (isUnavailable ? Promise.reject(refused) : db.query(statement)),
  }
  const { watcher, nextWait, endWait } = createManualWatcher()
  const feed = openChangesFeed(unreliable, watcher, { heartbeat: 500 })
  const filter = {
    after: await readCurrentCursor(db, { includesHidden: true }),
    limit: 10,
    includesHidden: true,
  }
  const events = feed.events(filter, await feed.read(filter), never)
  await events.next()
  const first = nextWait()
  const heartbeat = events.next()
  await first
  isUnavailable = true
  await createArticles(db, { slug: 'meanwhile' })
  endWait(true)
  expect((await heartbeat).value).toBe(':\n\n')
  isUnavailable = false
  expect((await events.next()).value).toContain('meanwhile')
})
