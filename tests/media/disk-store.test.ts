/** Store of media files on disk. */
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openDiskStore } from '../../src/media/store/disk-store.ts'
import { folderOf } from '../support/folder.ts'
import { newKey, storeBytes, testStore } from '../support/media-store.ts'

const folder = await mkdtemp(join(tmpdir(), 'inkstone-media-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('rules of all stores', () => testStore(() => openDiskStore(folder)))

test('no temporary file is left after a write or after a failed write', async () => {
  const root = await folderOf({ source: 'four' })
  const store = openDiskStore(join(root, 'store'))
  await storeBytes(store, newKey(), Buffer.from('x'))
  await store.put(newKey(), { content: join(root, 'source'), bytes: 5, type: 'a/b' }).catch(() => {})
  expect(await readdir(join(root, 'store', 'tmp'))).toEqual([])
})

test('a store that was never written to is empty, and its folder is not created', async () => {
  const root = await folderOf({})
  const store = openDiskStore(join(root, 'store'))
  expect(await store.open(newKey())).toBeNull()
  for await (const file of store.list('')) expect.fail(file.key)
  expect(await readdir(root)).toEqual([])
})

test('the check fails when the folder cannot be written to', async () => {
  const root = await folderOf({})
  await writeFile(join(root, 'file'), '') // root may write to a folder without permissions, but not into a file
  await chmod(join(root, 'file'), 0o400)
  await expect(openDiskStore(join(root, 'file')).check()).rejects.toThrow('ENOTDIR')
})
