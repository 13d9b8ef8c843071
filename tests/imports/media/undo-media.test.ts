/** An undo deletes the pictures that only its run has brought. */
import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../src/content/html/html-policy.ts'
import { purgeRun } from '../../../src/imports/runs/purge.ts'
import { undoRun } from '../../../src/imports/runs/undo.ts'
import { undoMedia } from '../../../src/imports/runs/undo-media.ts'
import { originalKey } from '../../../src/media/store/store-keys.ts'
import { bootForMedia, png, sha256 } from '../../media/support.ts'
import { createSite, post, type SiteFiles, urlOf } from './support.ts'

const { db, media, send } = await bootForMedia()
const dependencies = { db, policy: DEFAULT_POLICY }

const siteOf = (files: SiteFiles) => createSite(db, media, files)

const isStored = async (bytes: Uint8Array) => {
  const hash = sha256(bytes)
  const [row, file] = [
    await db.prisma.media.count({ where: { hash } }),
    await media.store.stat(originalKey(hash)),
  ]
  expect(row === 1).toBe(file !== null)
  return row === 1
}

/** Undoes a run and returns the number of deleted media files. */
async function undo({ run }: { run: string | null }, { purge = false } = {}): Promise<number> {
  const found = await db.prisma.importRun.findUniqueOrThrow({ where: { id: run ?? '' } })
  await undoRun(db, found)
  if (purge) await purgeRun(db, found)
  return undoMedia(dependencies, media.store, found)
}

test('pictures stay with articles in the trash, and are deleted with them, but not those of others', async () => {
  const [own, shared, uploaded, used] = [await png(), await png(), await png(), await png()]
  await send('post', '/media').set('content-type', 'image/png').send(uploaded).expect(201)
  const pictures = { 'own.png': own, 'shared.png': shared, 'up.png': uploaded, 'used.png': used }
  const body = Object.keys(pictures).map((name) => `![x](${name})`)
  const site = await siteOf({ 'a.md': post(body.join(' ')), ...pictures })
  const report = await site.run()
  const other = await siteOf({ 'b.md': post('![x](s.png)'), 's.png': shared })
  await other.run()
  const title = 'Uses a picture of the run'
  await send('post', '/articles', { title, body: { source: `![x](${urlOf(used, 'used.png')})` } }).expect(201)
  expect(await undo(report)).toBe(0)
  expect(await isStored(own)).toBe(true)
  expect(await undo(report, { purge: true })).toBe(1)
  expect(await isStored(own)).toBe(false)
  for (const bytes of [shared, uploaded, used]) expect(await isStored(bytes)).toBe(true)
})

test('an undo of an update shows the earlier picture again, and the next import the new one', async () => {
  const [before, after] = [await png(), await png()]
  const site = await siteOf({ 'c.md': post('![x](a.png)'), 'a.png': before })
  await site.run()
  await site.write({ 'a.png': after })
  await undo(await site.run())
  expect(await site.urls('c.md')).toEqual([urlOf(before, 'a.png')])
  expect(await isStored(after)).toBe(true) // a revision uses it
  expect(await site.run()).toMatchObject({ updated: 1 })
  expect(await site.urls('c.md')).toEqual([urlOf(after, 'a.png')])
})
