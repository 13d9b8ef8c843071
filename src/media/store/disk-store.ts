/** Store of media files in a folder on disk. Every file appears whole or not at all, also after a power failure. */
import { randomUUID } from 'node:crypto'
import { copyFile, open, opendir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { createFolder } from '../../create-folder.ts'
import { ignoreMissing, openFile } from './disk-file.ts'
import type { MediaStore, StoredFile, StoreSource } from './media-store.ts'
import { requireKey } from './store-keys.ts'

/** The folder of unfinished files. Keys never begin with it. */
const TEMPORARY = 'tmp'

/** Opens the store in a folder. The folder is created with the first file. */
export function openDiskStore(folder: string): MediaStore {
  const pathOf = (key: string) => join(folder, ...requireKey(key).split('/'))
  return {
    location: folder,
    async put(key, source) {
      const path = pathOf(key)
      if ((await statOrNull(path))?.size === source.bytes) return
      await writeAtomically(folder, path, source)
    },
    open: (key, range) => openFile(pathOf(key), range),
    async stat(key) {
      const stats = await statOrNull(pathOf(key))
      return stats && { bytes: stats.size, modifiedAt: stats.mtime }
    },
    async delete(key) {
      const path = pathOf(key)
      await rm(path, { force: true })
      await syncFolder(dirname(path)).catch(ignoreMissing)
    },
    list: (prefix) => listFolder(folder, prefix),
    async check() {
      const path = join(folder, TEMPORARY, randomUUID())
      await createFolder(dirname(path))
      await writeFile(path, 'check', { flush: true })
      await rm(path)
    },
  }
}

/** Writes a temporary file, flushes it to the disk, renames it, and flushes the folder that has its name. */
async function writeAtomically(folder: string, path: string, source: StoreSource): Promise<void> {
  const temporary = join(folder, TEMPORARY, randomUUID())
  await createFolder(dirname(temporary))
  try {
    await writeSource(temporary, source)
    await createFolders(folder, dirname(path))
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}) // the first error is the cause
    throw error
  }
}

async function writeSource(temporary: string, { content, bytes }: StoreSource): Promise<void> {
  if (typeof content === 'string') await copyFile(content, temporary)
  else await writeFile(temporary, content)
  const file = await open(temporary, 'r+')
  try {
    const { size } = await file.stat()
    if (size !== bytes) throw new Error(`${temporary} has ${size} bytes instead of ${bytes}`)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Creates a folder and those above it, and flushes each folder that got a new entry. */
async function createFolders(root: string, folder: string): Promise<void> {
  if (!(await createFolder(folder))) return
  for (let path = folder; path.length > root.length; path = dirname(path)) await syncFolder(dirname(path))
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const statOrNull = async (path: string) => (await stat(path).catch(ignoreMissing)) ?? null

/** Lists the files below a prefix, in no order. Unfinished files are part of the list, with keys that begin with `tmp/`. */
async function* listFolder(root: string, prefix: string): AsyncIterable<StoredFile> {
  // Without its folder, a store is empty. With a file in its place, everything in it is lost.
  if ((await statOrNull(root))?.isDirectory() === false)
    throw Object.assign(new Error(`${root} is not a folder`), { code: 'ENOTDIR', syscall: 'opendir' })
  const start = join(root, ...(prefix === '' ? [] : requireKey(prefix.replace(/\/$/, '')).split('/')))
  for await (const path of filesBelow(start)) {
    const stats = await statOrNull(path) // null: deleted since it was listed
    const key = path.slice(root.length + 1).replaceAll(sep, '/')
    if (stats) yield { key, bytes: stats.size, modifiedAt: stats.mtime }
  }
}

/** Returns the paths of all files in a folder and below it. The option `recursive` of Node.js 20 loses files where there are many folders. */
export async function* filesBelow(folder: string): AsyncIterable<string> {
  const entries = await opendir(folder).catch(ignoreMissing)
  for await (const entry of entries ?? []) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else if (entry.isFile()) yield path
  }
}
