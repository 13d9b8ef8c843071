/** Garbage collection, the doctor and the command line of media files, with a store in a temporary folder. */
import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { systemPrincipal } from '../../src/auth/principal.ts'
import { checkMedia } from '../../src/cli/media-findings.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { sql } from '../../src/database/sql.ts'
import { deleteGarbage, findGarbage } from '../../src/media/service/garbage.ts'
import { openDiskStore } from '../../src/media/store/disk-store.ts'
import { originalKey, publicKey, variantKey } from '../../src/media/store/store-keys.ts'
import { inkstone } from '../support/cli.ts'
import { createTestDatabase, queryOnce } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { drawPhotograph } from '../support/pictures.ts'
import { anyHash, bootForMedia, png, sha256 } from './support.ts'

const { db, send, folder, media } = await bootForMedia()
const dependencies = { db, policy: DEFAULT_POLICY }
const request = { principal: systemPrincipal('command'), claim: null }

async function upload() {
  const { body } = await send('post', '/media')
    .type('image/png')
    .send(await png())
  return body as { id: string; hash: string; url: string }
}

/** Makes a media file and its stored files as old as they must be to be deleted. */
async function age({ hash }: { hash: string }): Promise<void> {
  await db.execute(sql`UPDATE media SET created_at = created_at - interval '25 hours' WHERE hash = ${hash}`)
  await ageFile(originalKey(hash))
}

async function ageFile(key: string): Promise<void> {
  const time = new Date(Date.now() - 25 * 3_600_000)
  await utimes(join(folder, 'media', key), time, time)
}

async function putOld(key: string, text = 'x'): Promise<void> {
  await media.store.put(key, { content: Buffer.from(text), bytes: text.length, type: 'image/png' })
  await ageFile(key)
}

const exists = async (key: string) => (await media.store.stat(key)) !== null
const collect = async () => {
  const garbage = await findGarbage(dependencies, media)
  await deleteGarbage(dependencies, media, request, garbage)
  return garbage
}

describe('garbage collection', () => {
  test('deletes what nothing uses and is older than a day, and nothing else', async () => {
    const [unused, fresh, used] = [await upload(), await upload(), await upload()]
    const [earlier, portrait] = [await upload(), await upload()]
    const article = (url: string) => ({ title: `With ${url}`, body: { source: `![a](${url})` } })
    await send('post', '/articles', article(used.url))
    const { body } = await send('post', '/articles', article(earlier.url))
    await send('patch', `/articles/${body.id}`, { body: { source: 'None.' } })
    await send('post', '/authors', { name: 'With a portrait', avatarUrl: portrait.url })
    for (const file of [unused, used, earlier, portrait]) await age(file)
    const garbage = await findGarbage(dependencies, media)
    expect(garbage.media.map(({ id }) => id)).toEqual([unused.id])
    expect(await exists(originalKey(unused.hash))).toBe(true)
    await collect()
    expect(await exists(originalKey(unused.hash))).toBe(false)
    for (const { id, hash } of [fresh, used, earlier, portrait]) {
      expect((await send('get', `/media/${id}`)).status).toBe(200)
      expect(await exists(originalKey(hash))).toBe(true)
    }
  })

  test('keeps a file that an article uses since it was found', async () => {
    const file = await upload()
    await age(file)
    const garbage = await findGarbage(dependencies, media)
    await send('post', '/articles', { title: 'Late', body: { source: `![a](${file.url})` } })
    await deleteGarbage(dependencies, media, request, garbage)
    expect((await send('get', `/media/${file.id}`)).status).toBe(200)
    expect(await exists(originalKey(file.hash))).toBe(true)
  })

  test('deletes old stored files without a row, and old temporary files', async () => {
    const [hash, young] = [anyHash(), anyHash()]
    const keys = [originalKey(hash), publicKey(hash), variantKey(hash, '320-inside.webp'), 'tmp/unfinished']
    for (const key of keys) await putOld(key)
    await media.store.put(originalKey(young), { content: Buffer.from('x'), bytes: 1, type: 'image/png' })
    await putOld('notes/of-somebody-else.txt')
    await upload()
    const path = join(media.uploadFolder, 'cut-off')
    await writeFile(path, 'x')
    await utimes(path, new Date(0), new Date(0))
    const { files, uploads } = await collect()
    expect(files.map(({ key }) => key).sort()).toEqual([...keys].sort())
    expect(uploads).toEqual([path])
    expect(await Promise.all(keys.map(exists))).toEqual([false, false, false, false])
    expect(await exists(originalKey(young))).toBe(true)
    expect(await exists('notes/of-somebody-else.txt')).toBe(true)
    expect(await readdir(media.uploadFolder)).toEqual([])
  })

  test('keeps the files of a row that was written since they were found', async () => {
    const file = await upload()
    await ageFile(originalKey(file.hash))
    const { bytes, modifiedAt } = (await media.store.stat(originalKey(file.hash))) ?? {
      bytes: 0,
      modifiedAt: new Date(),
    }
    const stale = { media: [], uploads: [], files: [{ key: originalKey(file.hash), bytes, modifiedAt }] }
    await deleteGarbage(dependencies, media, request, stale)
    expect(await exists(originalKey(file.hash))).toBe(true)
  })
})

describe('the doctor', () => {
  const find = async () =>
    (await checkMedia(db, media.store)).map(({ status, message }) => `${status}: ${message}`)

  test('finds missing files, wrong sizes and files without a row, and nothing in a sound store', async () => {
    await collect()
    expect(await find()).toEqual([expect.stringMatching(/^ok: All \d+ media files are stored in /)])
    const [lost, damaged] = [await upload(), await upload()]
    await media.store.delete(originalKey(lost.hash))
    await writeFile(join(folder, 'media', originalKey(damaged.hash)), 'half')
    await putOld(originalKey(anyHash()))
    expect(await find()).toEqual([
      `error: Stored files are missing: file.png (${originalKey(lost.hash)}).`,
      `error: Stored files have another size than in the database: file.png (${originalKey(damaged.hash)}).`,
      'hint: Stored files without a row: 1 (1 MB).',
    ])
  })

  test('names a missing cleaned copy; an upload of the original makes it again', async () => {
    const photograph = await drawPhotograph()
    const key = publicKey(sha256(photograph))
    const { body } = await send('post', '/media').type('image/jpeg').send(photograph)
    const stored = await media.store.stat(key)
    await media.store.delete(key)
    expect(await find()).toContain(`error: Copies without private metadata are missing: file.jpg (${key}).`)
    const again = await send('post', '/media').type('image/jpeg').send(photograph)
    expect([again.status, again.body]).toEqual([200, body])
    expect((await media.store.stat(key))?.bytes).toBe(stored?.bytes)
    expect(await find()).not.toContainEqual(expect.stringContaining('Copies'))
  })

  test('names a cleaned copy of another size; an upload makes it again, and the row has the size', async () => {
    const photograph = Buffer.concat([await drawPhotograph(), Buffer.from('x')])
    const hash = sha256(photograph)
    const { body } = await send('post', '/media').type('image/jpeg').send(photograph)
    await db.execute(sql`UPDATE media SET public_bytes = public_bytes + 1 WHERE hash = ${hash}`)
    const finding = `Stored files have another size than in the database: .*file.jpg \\(${publicKey(hash)}\\)`
    expect(await find()).toContainEqual(expect.stringMatching(finding))
    const again = await send('post', '/media').type('image/jpeg').send(photograph)
    expect([again.status, again.body.bytes, again.body.version]).toEqual([200, body.bytes, body.version + 1])
    expect(await find()).not.toContainEqual(expect.stringMatching(finding))
  })

  test('finds a store that cannot be written', async () => {
    const file = join(await folderOf({ media: 'a file and no folder', 'a.png': await png() }), 'media')
    const [finding] = await checkMedia(db, openDiskStore(file))
    expect(finding).toMatchObject({ check: 'media', status: 'error' })
    expect(finding?.message).toMatch(/cannot be (written|read)/)
  })
})

describe('the command line', async () => {
  const database = await createTestDatabase()
  afterAll(database.drop)

  test.each(['upload', 'gc'])('%s ends with one line when the store fails', async (command) => {
    const data = await folderOf({ media: 'a file and no folder', 'a.png': await png() })
    const environment = { DATABASE_URL: database.url, DATA_DIR: data }
    const files = command === 'upload' ? [join(data, 'a.png')] : []
    const { code, stderr } = await inkstone(['media', command, ...files], environment)
    expect([code, stderr]).toEqual([
      2,
      `inkstone: ${join(data, 'media')} cannot be read or written: a part of the path is a file. Check the settings MEDIA_S3_…, or the folder.\n`,
    ])
  })

  test('uploads files, lists them, shows and deletes those that nothing uses', async () => {
    const data = await folderOf({ 'pictures/Ink Stone.png': await png(), 'pictures/text.txt': 'Text.' })
    const environment = { DATABASE_URL: database.url, DATA_DIR: data }
    const paths = ['Ink Stone.png', 'text.txt', 'missing.png'].map((name) => join(data, 'pictures', name))
    const uploaded = await inkstone(['media', 'upload', ...paths], environment)
    expect([uploaded.code, uploaded.stdout]).toEqual([
      1,
      expect.stringMatching(/^\/media\/[\da-f]{64}\/ink-stone\.png {2}\//),
    ])
    expect(uploaded.stderr).toMatch(/Not stored: .*text\.txt: .*\n.*Not stored: .*missing\.png: no such file/)
    const listed = await inkstone(['media', 'list', '--unused', '--json'], environment)
    const { id, hash } = JSON.parse(listed.stdout)
    expect((await inkstone(['media', 'list'], environment)).stdout).toContain(`${id}  image/png`)
    expect((await inkstone(['media', 'gc'], environment)).stdout).toMatch(
      /^Would delete 0 unused media files/,
    )
    const old = new Date(Date.now() - 25 * 3_600_000)
    await utimes(join(data, 'media', originalKey(hash)), old, old)
    await queryOnce(database.url, "UPDATE media SET created_at = created_at - interval '25 hours'")
    const shown = await inkstone(['media', 'gc'], environment)
    expect(shown.stdout).toMatch(
      /unused {5}\S+ {2}ink-stone\.png\nWould delete 1 unused media files.*\nRun `inkstone media gc --yes`/,
    )
    expect((await stat(join(data, 'media', originalKey(hash)))).size).toBeGreaterThan(0)
    const deleted = await inkstone(['media', 'gc', '--yes'], environment)
    expect([deleted.code, deleted.stdout]).toEqual([0, expect.stringMatching(/Deleted 1 unused media files/)])
    await expect(stat(join(data, 'media', originalKey(hash)))).rejects.toThrow('ENOENT')
    const doctor = await inkstone(['doctor', '--json'], environment)
    const findings = JSON.parse(doctor.stdout).findings.filter(
      ({ check }: { check: string }) => check === 'media',
    )
    expect(findings).toMatchObject([{ status: 'ok', message: expect.stringContaining('All 0 media files') }])
  })
})
