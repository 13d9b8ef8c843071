/** Comparison of the store of media files with the database. */
import type { Database } from '../../database/connection.ts'
import { type InventoryRow, readInventory } from '../db/inventory.ts'
import type { MediaStore, StoredFile } from '../store/media-store.ts'
import { originalKey, publicKey } from '../store/store-keys.ts'
import { hashOfKey } from './stored-files.ts'

/** Files that are younger than this may belong to an upload in progress, in milliseconds. */
export const GRACE_MS = 86_400_000

/** Differences between the store and the database. */
interface StoreComparison {
  /** The number of rows of media files. */
  rows: number
  /** Names of media files of which a stored file is missing. */
  missing: string[]
  /** Names of media files of which a stored file has another size. */
  wrongSizes: string[]
  /** Stored files, older than a day, that belong to no row. */
  orphans: StoredFile[]
}

/** Compares every row with its files, and every file with the rows. */
export async function compareStore(db: Database, store: MediaStore): Promise<StoreComparison> {
  const rows = await readInventory(db)
  const hashes = new Set(rows.map(({ hash }) => hash))
  const expected = new Map(rows.flatMap(expectedFiles))
  const wrongSizes: string[] = []
  const orphans: StoredFile[] = []
  for await (const file of store.list('')) {
    const match = expected.get(file.key)
    if (match && match.bytes !== file.bytes) wrongSizes.push(match.filename)
    expected.delete(file.key)
    if (isOrphan(file, hashes)) orphans.push(file)
  }
  const missing = [...expected.values()].map(({ filename }) => filename)
  return { rows: rows.length, missing: [...new Set(missing)], wrongSizes, orphans }
}

function expectedFiles({ hash, filename, bytes, publicBytes, hasCleanedFile }: InventoryRow) {
  const original = [originalKey(hash), { filename, bytes }] as const
  return hasCleanedFile
    ? [original, [publicKey(hash), { filename, bytes: publicBytes }] as const]
    : [original]
}

/** Unfinished files of the store have keys that begin with this. */
const UNFINISHED = 'tmp/'

/** Returns true for an old file of this store without a row. Files that others have put there are none. */
function isOrphan({ key, modifiedAt }: StoredFile, hashes: ReadonlySet<string>): boolean {
  if (modifiedAt.getTime() > Date.now() - GRACE_MS) return false
  const hash = hashOfKey(key)
  return hash === null ? key.startsWith(UNFINISHED) : !hashes.has(hash)
}
