/** A machine without the image library, an optional package: what works, and what is refused clearly. */
import { expect, test, vi } from 'vitest'
import { checkMedia } from '../../src/cli/media-findings.ts'
import { sql } from '../../src/database/sql.ts'
import { originalKey } from '../../src/media/store/store-keys.ts'
import { createSite, post } from '../imports/media/support.ts'
import { bootForMedia, insertPicture, sha256, wav } from '../media/support.ts'
import { storeBytes } from '../support/media-store.ts'
import { pngOf, SVG_WITH_SCRIPT } from '../support/pictures.ts'

vi.doMock('sharp', () => {
  throw new Error("Cannot find package 'sharp'")
})
const { app, db, media, send, countMedia, uploadsInProgress } = await bootForMedia(
  {},
  { otherKinds: ['audio'] },
)
const picture = pngOf(4, 4, 4)
const upload = (bytes: Buffer | string) => send('post', '/media').type('application/octet-stream').send(bytes)

test('a picture is refused with the cause, and leaves nothing', async () => {
  const before = await countMedia()
  const { status, body } = await upload(picture)
  expect([status, body.detail]).toEqual([422, expect.stringContaining('its image library is not installed')])
  expect(body.detail).toContain('inkstone doctor')
  expect([await countMedia(), await uploadsInProgress()]).toEqual([before, []])
  expect(await media.store.stat(originalKey(sha256(picture)))).toBeNull()
})

test('files that need not be decoded are stored', async () => {
  expect((await upload(SVG_WITH_SCRIPT)).status).toBe(201)
  expect((await upload(wav())).status).toBe(201)
})

test('a picture that is stored already is sent as it is, also instead of its variants', async () => {
  const hash = await insertPicture(db, { hash: sha256(picture), type: 'image/png', width: 900, height: 900 })
  await storeBytes(media.store, originalKey(hash), picture)
  await db.execute(sql`UPDATE media SET bytes = ${picture.length}, public_bytes = ${picture.length}
    WHERE hash = ${hash}`)
  for (const [query, caching] of [
    ['', 'public, max-age=31536000, immutable'],
    ['?w=320', 'no-store'],
  ]) {
    const response = await fetch(`${app.listeningOrigin}/media/${hash}/a.png${query}`)
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, caching])
    expect(Buffer.from(await response.arrayBuffer()).equals(picture)).toBe(true)
  }
  expect((await upload(picture)).status).toBe(200) // known content is not inspected again
})

test('an import takes the article, and names the picture with the cause', async () => {
  const site = await createSite(db, media, { 'x.md': post('![x](a.png)'), 'a.png': pngOf(5, 4, 4) })
  const { created, warnings } = await site.run()
  expect(created).toBe(1)
  expect(warnings).toMatchObject([{ code: 'media-not-imported', file: 'a.png' }])
  expect(warnings[0]?.message).toContain('its image library is not installed')
  expect(await site.urls('x.md')).toEqual(['a.png'])
})

test('the doctor names it, and what to do', async () => {
  const [finding] = await checkMedia(db, media.store)
  expect(finding).toMatchObject({ status: 'error', advice: expect.stringContaining('--omit=optional') })
  expect(finding?.message).toContain('sharp cannot be loaded')
})
