/** Stored files of a media file: the original, its cleaned copy and its variants. */
import type { Database } from '../../database/connection.ts'
import type { InventoryRow } from '../db/inventory.ts'
import { findMediaId, lockHash } from '../db/write-media.ts'
import type { MediaStore } from '../store/media-store.ts'
import { originalKey, publicKey, variantsPrefix } from '../store/store-keys.ts'

/** Time to delete the files of one hash, in milliseconds. A bucket may be slow. */
const TIMEOUT_MS = 120_000

/**
 * Deletes all stored files of a hash that has no row. A lock excludes an upload of the same content, which would otherwise get
 * a row without a file. Returns false when the hash has a row by now: nothing is deleted.
 */
export function deleteStoredFiles(db: Database, store: MediaStore, hash: string): Promise<boolean> {
  return db.transaction(
    async ({ tx }) => {
      await lockHash(tx, hash)
      if ((await findMediaId(tx, hash)) !== null) return false
      for (const key of [originalKey(hash), publicKey(hash)]) await store.delete(key)
      for await (const { key } of store.list(variantsPrefix(hash))) await store.delete(key)
      return true
    },
    { timeoutMs: TIMEOUT_MS },
  )
}

/** A file that the store must have. */
interface ExpectedFile {
  key: string
  bytes: number
}

/** Returns the files that the store must have of a media file. Variants are made again when they are missing. */
export function expectedFiles({ hash, bytes, publicBytes, hasCleanedFile }: InventoryRow): ExpectedFile[] {
  const original = { key: originalKey(hash), bytes }
  return hasCleanedFile ? [original, { key: publicKey(hash), bytes: publicBytes }] : [original]
}

/** Returns true when the store has the files of a media file, in their sizes. */
export async function isStored(store: MediaStore, media: InventoryRow): Promise<boolean> {
  for (const { key, bytes } of expectedFiles(media))
    if ((await store.stat(key))?.bytes !== bytes) return false
  return true
}

const HASH_OF_KEY = /^(?:originals|public|variants)\/[\da-f]{2}\/([\da-f]{64})(?:\/|$)/

/** Returns the hash in the key of a stored file; null for another key, such as that of an unfinished file. */
export const hashOfKey = (key: string): string | null => HASH_OF_KEY.exec(key)?.[1] ?? null
