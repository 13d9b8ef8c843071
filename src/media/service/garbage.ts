/** Garbage collection of media files: what nothing uses, files without a row, and uploads that were cut off. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  inWriteTransaction,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { listUnusedMedia, type UnusedMedia } from '../db/inventory.ts'
import { deleteMediaRow, lockMediaFile } from '../db/write-media.ts'
import type { MediaParts } from '../media-parts.ts'
import type { MediaStore, StoredFile } from '../store/media-store.ts'
import { compareStore, GRACE_MS } from './compare-store.ts'
import { deleteStoredFiles, hashOfKey } from './stored-files.ts'

/** What can be deleted. All of it is older than a day. */
export interface Garbage {
  /** Media files that no revision of an article uses, and no author as a picture. */
  media: UnusedMedia[]
  /** Stored files without a row. */
  files: StoredFile[]
  /** Paths of temporary files of uploads. */
  uploads: string[]
}

const GRACE_HOURS = GRACE_MS / 3_600_000

/** Finds the garbage, and deletes nothing. */
export async function findGarbage(
  { db }: Pick<WriteDependencies, 'db'>,
  { store, uploadFolder }: MediaParts,
): Promise<Garbage> {
  return {
    media: await listUnusedMedia(db, GRACE_HOURS),
    files: (await compareStore(db, store)).orphans,
    uploads: await listOldFiles(uploadFolder),
  }
}

async function listOldFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((err) => {
    if (err.code === 'ENOENT') return []
    throw err
  })
  const old: string[] = []
  for (const name of names) {
    const stats = await stat(join(folder, name)).catch(() => null) // null: removed since it was listed
    if (stats && stats.mtimeMs < Date.now() - GRACE_MS) old.push(join(folder, name))
  }
  return old
}

/** Deletes garbage. A media file that an article uses by now, and a file that has a row by now, stay. */
export async function deleteGarbage(
  dependencies: WriteDependencies,
  { store }: MediaParts,
  request: WriteRequest,
  { media, files, uploads }: Garbage,
): Promise<void> {
  await deleteUnusedMedia(dependencies, store, request, media)
  const hashes = new Set(files.flatMap(({ key }) => hashOfKey(key) ?? []))
  for (const hash of hashes) await deleteStoredFiles(dependencies.db, store, hash)
  for (const { key } of files) if (hashOfKey(key) === null) await store.delete(key)
  for (const path of uploads) await rm(path, { force: true })
}

/** Deletes those of the media files that nothing uses by now, and returns how many. */
export async function deleteUnusedMedia(
  dependencies: WriteDependencies,
  store: MediaStore,
  request: WriteRequest,
  media: readonly { id: string; hash: string }[],
): Promise<number> {
  let deleted = 0
  for (const { id, hash } of media) {
    if (!(await deleteUnused(dependencies, request, id))) continue
    await deleteStoredFiles(dependencies.db, store, hash)
    deleted++
  }
  return deleted
}

/** Deletes the row of a media file, unless something uses it by now. */
function deleteUnused(dependencies: WriteDependencies, request: WriteRequest, id: string): Promise<boolean> {
  return inWriteTransaction(dependencies, request, async (locking) => {
    const media = await lockMediaFile(locking.tx, id, { onlyUnused: true })
    if (media) await deleteMediaRow(locking, media)
    return media !== null
  })
}
