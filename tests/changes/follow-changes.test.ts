import { expect, test } from 'vitest'
import type { ChangeWatcher } from '../../src/changes/change-watcher.ts'
import { LOG_START, parseChangeCursor } from '../../src/changes/cursor.ts'
import { readCurrentCursor } from '../../src/changes/db/list-changes.ts'
import { openChangesFeed } from '../../src/changes/follow-changes.ts'
import type { Database } from '../../src/database/connection.ts'
import { openTestDatabase } from '../support/app.ts'
import { make } from '../support/create-articles.ts'

const db = await openTestDatabase()

/** A watcher that says what it is told to say. `asked` resolves when somebody waits. */
function handWatcher() {
  let answer: (moved: boolean) => void = () => {}
  let asking = () => {}
  const watcher: ChangeWatcher = {
    current: () => null,
    healthy: () => true,
    refresh: async () => {},
    onMove: () => () => {},
    whenMoved: () => {
      const moved = new Promise<boolean>((resolve) => {
        answer = resolve
      })
      asking()
      return moved
    },
    close: () => {},
  }
  const asked = () =>
    new Promise<void>((resolve) => {
      asking = resolve
    })
  return { watcher, asked, say: (moved: boolean) => answer(moved) }
}

const never = new AbortController().signal

test('who waits goes on waiting while only hidden things change', async () => {
  const { watcher, asked, say } = handWatcher()
  const question = { after: await readCurrentCursor(db), limit: 10, hidden: false }
  const first = asked()
  const waiting = openChangesFeed(db, watcher).wait(question, 30_000, never)
  await first
  await make(db, { status: 'draft' })
  const second = asked()
  say(true)
  await second
  await make(db, { slug: 'shown' })
  say(true)
  const { changes } = await waiting
  expect(changes.map(({ json }) => JSON.parse(json).slug)).toEqual(['shown'])
})

test('who has waited long enough gets an empty answer', async () => {
  const { watcher, asked, say } = handWatcher()
  const question = { after: await readCurrentCursor(db), limit: 10, hidden: false }
  const first = asked()
  const waiting = openChangesFeed(db, watcher).wait(question, 30_000, never)
  await first
  say(false)
  expect((await waiting).changes).toEqual([])
})

test('a stream begins with its place, and says something now and then when nothing happens', async () => {
  const { watcher, asked, say } = handWatcher()
  const feed = openChangesFeed(db, watcher, { heartbeat: 0 }) // a heartbeat whenever nothing else is said
  const question = { after: await readCurrentCursor(db), limit: 10, hidden: false }
  const events = feed.events(question, await feed.read(question), never)
  const next = async () => (await events.next()).value
  const [, id = ''] = /^retry: \d+\nid: (\S+)\n\n$/.exec(await next()) ?? []
  expect(parseChangeCursor(id)).toEqual(question.after)
  expect(await next()).toBe(':\n\n')
  const first = asked()
  const beat = next()
  await first
  say(false)
  expect(await beat).toBe(':\n\n')
})

test('a stream that begins far back catches up in pages, without gap or repeat', async () => {
  await make(db, {}, {}, {}, {}, {})
  const { watcher, asked, say } = handWatcher()
  const feed = openChangesFeed(db, watcher)
  const question = { after: LOG_START, limit: 2, hidden: true }
  const whole = await feed.read({ ...question, limit: 1_000 })
  const controller = new AbortController()
  const events = feed.events(question, await feed.read(question), controller.signal)
  let text = ''
  const first = asked()
  const reading = (async () => {
    for await (const piece of events) text += piece
  })()
  await first
  controller.abort()
  say(false)
  await reading
  const received = [...text.matchAll(/^data: (.+)$/gm)].map(([, json = '']) => json)
  expect(received).toEqual(whole.changes.map(({ json }) => json))
})

test('a stream ends after its time, so that its key is looked at again', async () => {
  const feed = openChangesFeed(db, handWatcher().watcher, { lifetime: 0 })
  const question = { after: await readCurrentCursor(db), limit: 10, hidden: true }
  const events = feed.events(question, await feed.read(question), never)
  expect((await events.next()).value).toContain('id: ')
  expect(await events.next()).toEqual({ done: true, value: undefined })
})

test('a stream outlives an outage of the database, and misses nothing', async () => {
  let isAway = false
  const gone = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
  const shaky: Database = {
    ...db,
    query: (statement) => (isAway ? Promise.reject(gone) : db.query(statement)),
  }
  const { watcher, asked, say } = handWatcher()
  const feed = openChangesFeed(shaky, watcher, { heartbeat: 500 })
  const question = { after: await readCurrentCursor(db), limit: 10, hidden: true }
  const events = feed.events(question, await feed.read(question), never)
  await events.next()
  const first = asked()
  const beat = events.next()
  await first
  isAway = true
  await make(db, { slug: 'meanwhile' })
  say(true)
  expect((await beat).value).toBe(':\n\n')
  isAway = false
  expect((await events.next()).value).toContain('meanwhile')
})
