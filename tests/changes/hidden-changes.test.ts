/** Cursors of the changes feed without a key: they reveal nothing of hidden changes. */
import { expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'

const { db, request } = await boot()
const { secret } = await createKey(db, { name: 'reader', scopes: ['preview'], expiresAt: null })

const cursorOf = async (headers: Record<string, string> = {}) =>
  (await request.get('/v1/changes?cursor=now').set(headers)).body.cursor
const dumpCursor = async () =>
  JSON.parse((await request.get('/v1/articles.ndjson')).text.split('\n')[0] ?? '').cursor

test('without a key, the present cursor and that of a dump stay the same while only hidden content changes', async () => {
  await createArticles(db, {})
  const before = await cursorOf()
  expect(await dumpCursor()).toBe(before)
  const withKey = await cursorOf({ authorization: `Bearer ${secret}` })
  await createArticles(db, { status: 'draft' }, { status: 'draft' })
  expect([await cursorOf(), await dumpCursor()]).toEqual([before, before])
  expect(await cursorOf({ authorization: `Bearer ${secret}` })).not.toBe(withKey)
})

test('changes that become visible follow the present cursor', async () => {
  const cursor = await cursorOf()
  await createArticles(db, { status: 'draft' }, { slug: 'seen' })
  const { body } = await request.get(`/v1/changes?cursor=${cursor}`)
  expect(body.data.map(({ slug }: { slug: string }) => slug)).toEqual(['seen'])
})
