/** Clocks that differ: the server's clock is wrong, and the one of the database decides what is public and what is announced. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { watchChanges } from '../../src/changes/change-watcher.ts'
import { LOG_START } from '../../src/changes/cursor.ts'
import { listChanges } from '../../src/changes/db/list-changes.ts'
import { sql } from '../../src/database/sql.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { shiftDate } from '../support/clock.ts'
import { until } from '../support/until.ts'
import { send } from './support.ts'

const db = await openTestDatabase()
const booted = await boot({ db })
const { secret } = await createKey(db, { name: 'editor', scopes: ['admin'], expiresAt: null })

interface Change {
  id: string
  action: string
  slug: string
}

/** Returns the public changes so far. */
async function changes(): Promise<Change[]> {
  const { changes: logged } = await listChanges(db, { after: LOG_START, limit: 1_000, includesHidden: false })
  return logged.map(({ json }) => JSON.parse(json))
}

const actionsOf = async (id: string) =>
  (await changes()).filter((change) => change.id === id).map(({ action }) => action)

/** The time of the database, in milliseconds since 1970. */
async function databaseTime(): Promise<number> {
  const [row] = await db.query<{ ms: number }>(
    sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
  )
  return row?.ms ?? 0
}

const iso = (ms: number) => new Date(ms).toISOString()

async function create(fields: object): Promise<string> {
  const { status, body } = await send(booted, '/v1/articles', { secret, body: { title: 'Timed', ...fields } })
  expect(status).toBe(201)
  return String(body.id)
}

/**
 * Creates an article with fields that have a time soon after its creation. On a slow machine, the time is further ahead. Returns the
 * article's id, the time, and the actions that were announced before it.
 */
async function createBefore(fields: (time: string) => object) {
  for (let ahead = 400; ; ahead *= 2) {
    const time = (await databaseTime()) + ahead
    const id = await create(fields(iso(time)))
    const early = await actionsOf(id)
    if ((await databaseTime()) < time) return { id, time, early }
  }
}

/** The status that the public gets for an article. */
const publicStatus = async (id: string) => (await send(booted, `/v1/articles/${id}`)).status

describe.each([[20], [-20], [600_000], [-600_000]])('a server whose clock is off by %i ms', (shift) => {
  test('announces a publication that every reader sees at once', async () => {
    shiftDate(shift)
    for (let round = 0; round < 10; round += 1) {
      const id = await create({ status: 'published' })
      expect([await publicStatus(id), await actionsOf(id)]).toEqual([200, ['published']])
    }
    const draft = await create({})
    await send(booted, `/v1/articles/${draft}/publish`, { method: 'POST', secret })
    expect([await publicStatus(draft), await actionsOf(draft)]).toEqual([200, ['published']])
  })

  test('announces a scheduled article when it is public, once', async () => {
    shiftDate(shift)
    const { id, time, early } = await createBefore((publishedAt) => ({ status: 'published', publishedAt }))
    expect(early).toEqual([])
    await until(async () => (await actionsOf(id)).length > 0)
    expect([await publicStatus(id), (await databaseTime()) >= time]).toEqual([200, true])
    await send(booted, `/v1/articles/${id}`, { method: 'PATCH', secret, body: { excerpt: 'Edited.' } })
    expect(await actionsOf(id)).toEqual(['published', 'updated'])
  })

  test('announces an expiry when the public no longer sees the article, once', async () => {
    shiftDate(shift)
    const { id, early } = await createBefore((expiresAt) => ({ status: 'published', expiresAt }))
    expect(early).toEqual(['published'])
    await until(async () => (await actionsOf(id)).length > 1)
    expect([await publicStatus(id), await actionsOf(id)]).toEqual([404, ['published', 'unpublished']])
  })

  test('gives revisions, previews and keys times of the database', async () => {
    shiftDate(shift)
    const id = await create({ status: 'published' })
    const preview = await send(booted, `/v1/articles/${id}/previews`, { secret, body: { expiresIn: 60 } })
    expect(preview.status).toBe(201)
    const key = { name: 'soon', scopes: ['read'], expiresAt: iso((await databaseTime()) + 60_000) }
    expect((await send(booted, '/v1/keys', { secret, body: key })).status).toBe(201)
    const past = { ...key, expiresAt: iso((await databaseTime()) - 60_000) }
    expect((await send(booted, '/v1/keys', { secret, body: past })).status).toBe(400)
    const [row] = await db.query<{ article: number; preview: number }>(sql`
      SELECT abs(extract(epoch FROM now() - a.updated_at))::float8 AS article,
        abs(extract(epoch FROM p.expires_at - now()) - 60)::float8 AS preview
      FROM article a JOIN preview p ON p.article_id = a.id WHERE a.id = ${id}::uuid`)
    expect(row?.article).toBeLessThan(10)
    expect(row?.preview).toBeLessThan(10)
  })
})

test('a follower of the changes feed ends with exactly what the public sees', async () => {
  const visible = new Map<string, boolean>()
  for (const { id, action } of await changes())
    visible.set(id, action !== 'unpublished' && action !== 'deleted')
  const { body } = await send(booted, '/v1/articles?limit=100')
  const listed = (body.data as { id: string }[]).map(({ id }) => id)
  expect([...visible].flatMap(([id, isVisible]) => (isVisible ? [id] : [])).sort()).toEqual(listed.sort())
})

test.each([600_000, -600_000])(
  'Last-Modified is a time of the database on a server that is off by %i ms',
  async (shift) => {
    const before = await databaseTime()
    shiftDate(shift)
    const watcher = watchChanges(db)
    onTestFinished(watcher.close)
    expect(Math.abs(watcher.databaseTime() - Date.now())).toBeLessThan(1_000)
    await watcher.refresh()
    expect(watcher.databaseTime()).toBeGreaterThanOrEqual(before)
    expect(watcher.databaseTime()).toBeLessThanOrEqual((await databaseTime()) + 1_000)
  },
)
