/** Rules that every store of media files obeys, as tests; and help to use a store. */
import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import type { ByteRange, MediaStore, StoredFile } from '../../src/media/store/media-store.ts'
import { originalKey } from '../../src/media/store/store-keys.ts'
import { folderOf } from './folder.ts'

/** Returns a new key. */
export const newKey = (): string => originalKey(createHash('sha256').update(randomBytes(16)).digest('hex'))

/** Returns the bytes of a file or of a part of it; null when there is no file. */
export async function readStored(
  store: MediaStore,
  key: string,
  range?: ByteRange,
): Promise<{ content: Buffer; bytes: number } | null> {
  const file = await store.open(key, range)
  return file && { content: await buffer(file.stream), bytes: file.bytes }
}

/** Stores bytes, and deletes them at the end of the test. */
export async function storeBytes(store: MediaStore, key: string, content: Buffer): Promise<void> {
  onTestFinished(() => store.delete(key))
  await store.put(key, { content, bytes: content.length, type: 'application/octet-stream' })
}

async function listAll(store: MediaStore, prefix: string): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  for await (const file of store.list(prefix)) files.push(file)
  return files
}

/** Defines the tests of the rules of a store. */
export function testStore(openStore: () => MediaStore): void {
  test('a stored file is read as a whole and in ranges', async () => {
    const key = newKey()
    await storeBytes(openStore(), key, Buffer.from('0123456789'))
    expect(await readStored(openStore(), key)).toEqual({ content: Buffer.from('0123456789'), bytes: 10 })
    expect(await readStored(openStore(), key, { start: 2, end: 4 })).toEqual({
      content: Buffer.from('234'),
      bytes: 10,
    })
    expect((await readStored(openStore(), key, { start: 9, end: 9 }))?.content.toString()).toBe('9')
  })

  test('a file on the disk is stored, also one of many parts', async () => {
    const content = randomBytes(19 * 1024 * 1024)
    const folder = await folderOf({ large: content })
    const key = newKey()
    onTestFinished(() => openStore().delete(key))
    await openStore().put(key, { content: `${folder}/large`, bytes: content.length, type: 'video/mp4' })
    expect((await readStored(openStore(), key))?.content.equals(content)).toBe(true)
    const range = { start: 8_388_000, end: 8_389_000 }
    expect((await readStored(openStore(), key, range))?.content).toEqual(
      content.subarray(8_388_000, 8_389_001),
    )
  })

  test('an unknown file is null, and deleting it does nothing', async () => {
    const key = newKey()
    expect(await openStore().open(key)).toBeNull()
    expect(await openStore().open(key, { start: 0, end: 3 })).toBeNull()
    expect(await openStore().stat(key)).toBeNull()
    await openStore().delete(key)
  })

  test('a deleted file is gone', async () => {
    const key = newKey()
    await storeBytes(openStore(), key, Buffer.from('gone'))
    await openStore().delete(key)
    expect(await openStore().open(key)).toBeNull()
    expect(await openStore().stat(key)).toBeNull()
  })

  test('a file has a size and a time, and is listed under its prefix', async () => {
    const key = newKey()
    const before = Date.now()
    await storeBytes(openStore(), key, Buffer.from('listed'))
    const stats = await openStore().stat(key)
    expect(stats?.bytes).toBe(6)
    expect(Math.abs(Number(stats?.modifiedAt) - before)).toBeLessThan(60_000)
    const folder = key.slice(0, key.lastIndexOf('/') + 1)
    expect(await listAll(openStore(), folder)).toContainEqual({ key, ...stats })
    expect((await listAll(openStore(), '')).map((file) => file.key)).toContain(key)
    expect(await listAll(openStore(), 'variants/zz/')).toEqual([])
  })

  test('every file of many folders is listed', async () => {
    const keys = Array.from({ length: 40 }, newKey)
    await Promise.all(keys.map((key) => storeBytes(openStore(), key, Buffer.from('one of many'))))
    const listed = await listAll(openStore(), '')
    expect(listed.map(({ key }) => key)).toEqual(expect.arrayContaining(keys))
  })

  test('a file that exists with the same size is not written again; one with another size is replaced', async () => {
    const key = newKey()
    await storeBytes(openStore(), key, Buffer.from('first'))
    await storeBytes(openStore(), key, Buffer.from('other'))
    expect((await readStored(openStore(), key))?.content.toString()).toBe('first')
    await storeBytes(openStore(), key, Buffer.from('longer'))
    expect((await readStored(openStore(), key))?.content.toString()).toBe('longer')
  })

  test('two writes of one file at once leave one whole file', async () => {
    const key = newKey()
    const content = randomBytes(300_000)
    await Promise.all(Array.from({ length: 5 }, () => storeBytes(openStore(), key, content)))
    expect((await readStored(openStore(), key))?.content.equals(content)).toBe(true)
  })

  test('a source that is shorter or longer than it claims is not stored', async () => {
    const folder = await folderOf({ file: 'four' })
    for (const bytes of [3, 5]) {
      const key = newKey()
      const put = openStore().put(key, { content: `${folder}/file`, bytes, type: 'image/png' })
      await expect(put).rejects.toThrow()
      expect(await openStore().stat(key)).toBeNull()
    }
  })

  test.each(['../outside', '/etc/passwd', 'a/../../b', 'a//b', '', 'a/.hidden', 'a\\b', 'a\0b', 'a/'])(
    'the key %j is refused',
    async (key) => {
      const content = Buffer.from('x')
      await expect(async () => openStore().put(key, { content, bytes: 1, type: 'a/b' })).rejects.toThrow(
        'key',
      )
      await expect(async () => openStore().open(key)).rejects.toThrow('key')
      await expect(async () => openStore().delete(key)).rejects.toThrow('key')
    },
  )

  test('the check succeeds and leaves nothing', async () => {
    await openStore().check()
    expect(await listAll(openStore(), 'tmp/')).toEqual([])
  })
}
