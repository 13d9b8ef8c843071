/** Uploads of media files when the disk is full or read-only, or the database fails between the file and its row. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { systemPrincipal } from '../../src/auth/principal.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { sql } from '../../src/database/sql.ts'
import { deleteGarbage, findGarbage } from '../../src/media/service/garbage.ts'
import { deleteStoredFiles } from '../../src/media/service/stored-files.ts'
import { openDiskStore } from '../../src/media/store/disk-store.ts'
import type { MediaStore } from '../../src/media/store/media-store.ts'
import { originalKey, publicKey } from '../../src/media/store/store-keys.ts'
import { bootWithKeys } from '../articles/support.ts'
import { bootForMedia, png, sha256 } from '../media/support.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)

const limits = { maxBytes: 5_000_000, maxPixels: 10_000_000 }
const { db, send, media, folder, uploadsInProgress, countMedia } = await bootForMedia({}, limits)

const upload = (bytes: Buffer) => send('post', '/media').type('application/octet-stream').send(bytes)

const FULL = 'The disk of the server is full, so that no media files can be stored. Retry later.'
const READ_ONLY = 'The folder of media files does not allow this server to read or write. Retry later.'

/** Starts the application on the same database, with its media files in another folder. */
async function bootIn(data: string) {
  const store = openDiskStore(join(data, 'media'))
  const booted = await bootWithKeys({ db, media: { ...media, store, uploadFolder: join(data, 'uploads') } })
  return { ...booted, upload: (bytes: Buffer) => booted.send('post', '/media').type('image/png').send(bytes) }
}

/** Checks that an upload gets 503 with this detail, and leaves no row. */
async function expectRejected(sent: ReturnType<typeof upload>, detail: string): Promise<void> {
  const before = await countMedia()
  const { status, body, headers } = await sent
  expect([status, body.detail, headers['retry-after']]).toEqual([503, detail, '5'])
  expect(await countMedia()).toBe(before)
}

const photograph = (side: number) =>
  sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: 'white',
      noise: { type: 'gaussian', mean: 128, sigma: 90 },
    },
  })
    .jpeg({ quality: 40 })
    .withMetadata({ orientation: 6 })
    .toBuffer()

describe('a store whose writes fail', () => {
  test.each([
    ['ENOSPC', FULL],
    ['EDQUOT', FULL],
    ['EROFS', READ_ONLY],
    ['EACCES', READ_ONLY],
    ['EIO', 'The store of media files is unavailable. Retry later.'],
  ])('with %s: 503', async (code, detail) => {
    const { put } = media.store
    media.store.put = async () => {
      throw Object.assign(new Error(`${code}: failed`), { code, syscall: 'write' })
    }
    const bytes = await png()
    await expectRejected(upload(bytes), detail)
    expect(await uploadsInProgress()).toEqual([])
    media.store.put = put
    expect((await upload(bytes)).status).toBe(201)
  })
})

const canMount = await run('unshare', ['--mount', 'true']).then(
  () => true,
  () => false,
)

describe.skipIf(!canMount)('a disk of one megabyte', async () => {
  const disk = await mkdtemp(join(tmpdir(), 'inkstone-disk-'))
  if (canMount) await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk])
  afterAll(async () => {
    if (canMount) await run('umount', [disk])
    await rm(disk, { recursive: true })
  })
  const { app, upload } = await bootIn(disk)
  const unfinished = async () => {
    const folders = ['media/tmp', 'uploads'].map((name) => readdir(join(disk, name)).catch(() => []))
    return (await Promise.all(folders)).flat()
  }

  test('is too small for an upload: 503, and the next one works', async () => {
    await expectRejected(upload(await png(800, 800)), FULL)
    expect(await unfinished()).toEqual([])
    expect((await upload(await png())).status).toBe(201)
  })

  test('is too small for the stored file: 503 without a part of it', async () => {
    const bytes = await png(480, 480)
    expect(bytes.length).toBeLessThan(800_000)
    await expectRejected(upload(bytes), FULL)
    expect(await unfinished()).toEqual([])
    expect((await upload(await png())).status).toBe(201)
  })

  test('is too small for the copy without private metadata: 503, and not an error of the picture', async () => {
    const bytes = await photograph(1_000)
    expect(bytes.length).toBeLessThan(800_000)
    await expectRejected(upload(bytes), FULL)
    expect(await unfinished()).toEqual([])
    expect((await upload(await png())).status).toBe(201)
  })

  test('is read-only: 503, files are served, and uploads work when it is writable again', async () => {
    const { url } = (await upload(await png())).body
    await run('mount', ['-o', 'remount,ro', disk])
    await expectRejected(upload(await png()), READ_ONLY)
    expect((await fetch(app.listeningOrigin + url)).status).toBe(200)
    await run('mount', ['-o', 'remount,rw', disk])
    expect((await upload(await png())).status).toBe(201)
  })
})

test('a data folder that is a file: 503', async () => {
  const data = join(folder, 'data-file')
  await writeFile(data, 'a file and no folder')
  const { upload } = await bootIn(data)
  await expectRejected(upload(await png()), 'The store of media files is unavailable. Retry later.')
})

test('a database that fails between the file and its row: 503, and a file that is garbage or used again', async () => {
  const [lost, used] = [await png(), await png()]
  await db.execute(sql`CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'`)
  await db.execute(
    sql`CREATE TRIGGER end_session BEFORE INSERT ON media FOR EACH ROW EXECUTE FUNCTION end_session()`,
  )
  const before = await countMedia()
  for (const bytes of [lost, used]) {
    const { status, headers } = await upload(bytes)
    expect([status, headers['retry-after']]).toEqual([503, '5'])
    expect((await media.store.stat(originalKey(sha256(bytes))))?.bytes).toBe(bytes.length)
  }
  expect(await uploadsInProgress()).toEqual([])
  expect(await countMedia()).toBe(before)
  await db.execute(sql`DROP TRIGGER end_session ON media`)

  const old = new Date(Date.now() - 25 * 3_600_000)
  for (const bytes of [lost, used]) await utimes(join(folder, 'media', originalKey(sha256(bytes))), old, old)
  const dependencies = { db, policy: DEFAULT_POLICY }
  const garbage = await findGarbage(dependencies, media)
  expect(garbage.files.map(({ key }) => key).sort()).toEqual(
    [lost, used].map((bytes) => originalKey(sha256(bytes))).sort(),
  )
  expect((await upload(used)).status).toBe(201)
  await deleteGarbage(dependencies, media, { principal: systemPrincipal('command'), claim: null }, garbage)
  expect(await media.store.stat(originalKey(sha256(lost)))).toBeNull()
  expect((await media.store.stat(originalKey(sha256(used))))?.bytes).toBe(used.length)
})

test('uploads of one photograph at once store each of its files once', async () => {
  const bytes = await photograph(64)
  const responses = await Promise.all(Array.from({ length: 8 }, () => upload(bytes)))
  const statuses = responses.map(({ status }) => status).sort()
  expect(statuses).toEqual([...Array(7).fill(200), 201])
  const keys: string[] = []
  for await (const { key } of media.store.list('')) if (key.includes(sha256(bytes))) keys.push(key)
  expect(keys.sort()).toEqual([originalKey(sha256(bytes)), publicKey(sha256(bytes))])
  expect(await readdir(join(folder, 'media/tmp'))).toEqual([])
})

describe('a deletion of stored files without a row', () => {
  /** Replaces a method of the store for the test; `call` gets the arguments and the original method. */
  function intercept<Name extends 'put' | 'delete'>(
    name: Name,
    call: (original: MediaStore[Name], ...args: Parameters<MediaStore[Name]>) => Promise<void>,
  ) {
    const original = media.store[name].bind(media.store) as MediaStore[Name]
    media.store[name] = ((...args: Parameters<MediaStore[Name]>) =>
      call(original, ...args)) as MediaStore[Name]
    onTestFinished(() => {
      media.store[name] = original
    })
  }

  async function expectStored(bytes: Buffer) {
    expect(await countRows(sha256(bytes))).toBe(1)
    for (const key of [originalKey(sha256(bytes)), publicKey(sha256(bytes))])
      expect(await media.store.stat(key)).not.toBeNull()
  }
  const countRows = async (hash: string) =>
    (await db.query(sql`SELECT 1 FROM media WHERE hash = ${hash}`)).length

  test('between the file of an upload and its row: the upload stores the files again', async () => {
    const bytes = await photograph(65)
    let isDeleted = false
    intercept('put', async (put, key, source) => {
      await put(key, source)
      if (isDeleted || !key.startsWith('public/')) return
      isDeleted = true
      expect(await deleteStoredFiles(db, media.store, sha256(bytes))).toBe(true)
    })
    expect([(await upload(bytes)).status, isDeleted]).toEqual([201, true])
    await expectStored(bytes)
  })

  test('during an upload of the same content: the upload waits, and stores the files again', async () => {
    const bytes = await photograph(66)
    await upload(bytes)
    await db.execute(sql`DELETE FROM media WHERE hash = ${sha256(bytes)}`)
    const isWaiting = async () =>
      (
        await db.query(sql`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
      ).length > 0
    let uploading: Promise<number> | undefined
    let isUploaded = false
    intercept('delete', async (remove, key) => {
      uploading ??= upload(bytes).then(({ status }) => {
        isUploaded = true
        return status
      })
      await until(async () => isUploaded || (await isWaiting()))
      await remove(key)
    })
    expect(await deleteStoredFiles(db, media.store, sha256(bytes))).toBe(true)
    expect(await uploading).toBe(201)
    await expectStored(bytes)
  })
})
