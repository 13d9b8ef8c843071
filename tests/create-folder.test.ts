import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFolder } from '../src/create-folder.ts'
import { folderOf } from './support/folder.ts'

test('another process may create the parent at any moment', async () => {
  const root = await folderOf({})
  for (let index = 0; index < 400; index += 1) {
    const parent = join(root, String(index))
    const createParent = async () => {
      for (let steps = index % 4; steps > 0; steps -= 1) await stat(root)
      await createFolder(parent)
    }
    await Promise.all([createFolder(join(parent, 'folder')), createParent()])
    expect((await stat(join(parent, 'folder'))).isDirectory()).toBe(true)
  }
})

test('a folder that cannot exist is an error at once', async () => {
  await expect(createFolder('/proc/a/b')).rejects.toThrow(/ENOENT|EROFS|EACCES|EPERM|ENOTDIR/)
  const root = await folderOf({ file: '' })
  await expect(createFolder(join(root, 'file/a/b'))).rejects.toThrow('ENOTDIR')
  await expect(createFolder(join(root, 'file'))).rejects.toThrow('EEXIST')
})
