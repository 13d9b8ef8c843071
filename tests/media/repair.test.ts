/** `inkstone media repair`: files that the store has lost, and the local files from which they are stored again. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemPrincipal } from '../../src/auth/principal.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { findTraces } from '../../src/media/db/inventory.ts'
import { compareStore } from '../../src/media/service/compare-store.ts'
import { repairStore } from '../../src/media/service/repair.ts'
import { originalKey, publicKey } from '../../src/media/store/store-keys.ts'
import { createSite, post, urlOf } from '../imports/media/support.ts'
import { inkstone } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { drawPhotograph } from '../support/pictures.ts'
import { bootForMedia, png, sha256 } from './support.ts'

const { db, send, folder, media } = await bootForMedia()

const repair = (...paths: string[]) => {
  const dependencies = { db, policy: DEFAULT_POLICY }
  const request = { principal: systemPrincipal('command'), claim: null }
  return repairStore(dependencies, media, request, paths)
}
const upload = async (bytes: Buffer, type = 'image/png') =>
  (await send('post', '/media').type(type).send(bytes)).body as { id: string; hash: string; version: number }
const versions = () =>
  db.prisma.media.findMany({ select: { id: true, version: true }, orderBy: { id: 'asc' } })

test('stores lost and cut-off files again from folders and files, by their content, and writes no row', async () => {
  const [lost, cut, alone, sound] = [await png(), await png(), await png(), await png()]
  for (const bytes of [lost, cut, alone, sound]) await upload(bytes)
  await media.store.delete(originalKey(sha256(lost)))
  await writeFile(join(folder, 'media', originalKey(sha256(cut))), 'half')
  await writeFile(join(folder, 'media', originalKey(sha256(alone))), '')
  const before = await versions()
  const copies = await folderOf({
    ...{ 'a/b/other name.bin': lost, 'originals/x': cut, 'sound.png': sound },
    'same size.png': Buffer.from(lost).fill(0, 20),
  })
  const single = await folderOf({ 'alone.png': alone })
  expect((await repair()).lost.map(({ hash }) => hash).sort()).toEqual([lost, cut, alone].map(sha256).sort())
  const { repaired, lost: remaining } = await repair(copies, join(single, 'alone.png'))
  expect(new Map(repaired.map(({ hash, path }) => [hash, path]))).toEqual(
    new Map([
      [sha256(lost), join(copies, 'a/b/other name.bin')],
      [sha256(cut), join(copies, 'originals/x')],
      [sha256(alone), join(single, 'alone.png')],
    ]),
  )
  expect(remaining).toEqual([])
  for (const bytes of [lost, cut, alone])
    expect((await media.store.stat(originalKey(sha256(bytes))))?.bytes).toBe(bytes.length)
  expect(await compareStore(db, media.store)).toMatchObject({ missing: [], wrongSizes: [], damaged: [] })
  expect(await versions()).toEqual(before)
})

test('makes copies without private metadata from the originals in the store', async () => {
  const photograph = await drawPhotograph()
  const { hash } = await upload(photograph, 'image/jpeg')
  await media.store.delete(publicKey(hash))
  const { repaired, lost } = await repair()
  expect(repaired).toMatchObject([{ hash, path: null }])
  expect(lost).toEqual([])
  expect(await media.store.stat(publicKey(hash))).not.toBeNull()
})

test('names the reason why a file is not accepted, and goes on', async () => {
  const [large, small] = [await png(60, 60), await png()]
  for (const bytes of [large, small]) await media.store.delete(originalKey((await upload(bytes)).hash))
  const copies = await folderOf({ 'a.png': large, 'b.png': small })
  const { limits } = media
  Object.assign(media, { limits: { ...limits, maxPixels: 1_000 } })
  const { repaired, lost } = await repair(copies)
  Object.assign(media, { limits })
  expect(repaired.map(({ hash }) => hash)).toEqual([sha256(small)])
  expect(lost).toMatchObject([{ hash: sha256(large), reason: expect.stringContaining('3,600 pixels') }])
  expect((await repair(copies)).lost).toEqual([])
})

test('a lost file has the paths that it was imported from, and the articles that show it', async () => {
  const bytes = await png()
  const site = await createSite(db, media, { 'p/one.md': post('![x](a.png)'), 'p/a.png': bytes })
  await site.run()
  const { slug } = await site.article('p/one.md')
  const draft = { title: 'Draft', slug: 'uses-it', body: { source: `![x](${urlOf(bytes, 'a.png')})` } }
  await send('post', '/articles', draft)
  const [traces] = (await findTraces(db, [sha256(bytes)], 1)).values()
  expect(traces).toEqual({ hash: sha256(bytes), files: [`${site.source}: p/a.png`], slugs: [slug], uses: 2 })
})

test('the command prints what is repaired and what is lost, with exit code 1 while files are lost', async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const [kept, gone] = [await png(), await png()]
  const data = await folderOf({ 'pictures/kept.png': kept, 'pictures/gone.png': gone })
  const environment = { DATABASE_URL: database.url, DATA_DIR: data }
  const pathOf = (name: string) => join(data, 'pictures', name)
  await inkstone(['media', 'upload', pathOf('kept.png'), pathOf('gone.png')], environment)
  await rm(join(data, 'media/originals'), { recursive: true })
  await rm(pathOf('gone.png'))
  const { code, stdout } = await inkstone(['media', 'repair', join(data, 'pictures')], environment)
  expect([code, stdout]).toEqual([
    1,
    [
      `  repaired  kept.png  from ${pathOf('kept.png')}`,
      `  lost      gone.png  ${sha256(gone)}  uploaded; in no article`,
      '1 media files are repaired, 1 are lost.\n',
    ].join('\n'),
  ])
  expect(await inkstone(['media', 'repair', pathOf('none')], environment)).toMatchObject({
    ...{ code: 2, stderr: `inkstone: ${pathOf('none')} cannot be read: no such file or directory.\n` },
  })
})
