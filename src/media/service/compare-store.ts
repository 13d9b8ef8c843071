/** Comparison of the store of media files with the database. */
import type { Database } from '../../database/connection.ts'
import { type InventoryRow, readInventory } from '../db/inventory.ts'
import type { MediaStore, StoredFile } from '../store/media-store.ts'
import { originalKey, publicKey } from '../store/store-keys.ts'
import { expectedFiles, hashOfKey } from './stored-files.ts'

/** Files that are younger than this may belong to an upload in progress, in milliseconds. */
export const GRACE_MS = 86_400_000

/** Differences between the store and the database. */
interface StoreComparison {
  /** The number of rows of media files. */
  rows: number
  /** Files that the store must have: the name of the media file, and the key in the store. */
  missing: string[]
  /** Cleaned copies that the store must have, of which it has the originals. */
  missingCopies: string[]
  /** Stored files that have another size than in the database. */
  wrongSizes: string[]
  /** The rows of all media files of which the store lacks a file, or has another size. */
  damaged: InventoryRow[]
  /** Stored files, older than a day, that belong to no row. */
  orphans: StoredFile[]
}

/** Compares every row with its files, and every file with the rows. */
export async function compareStore(db: Database, store: MediaStore): Promise<StoreComparison> {
  const rows = await readInventory(db)
  const hashes = new Set(rows.map(({ hash }) => hash))
  const expected = new Map(
    rows.flatMap((row) =>
      expectedFiles(row).map(({ key, bytes }) => [key, { row, bytes, name: `${row.filename} (${key})` }]),
    ),
  )
  const wrongSizes: string[] = []
  const damaged = new Set<InventoryRow>()
  const orphans: StoredFile[] = []
  for await (const file of store.list('')) {
    const match = expected.get(file.key)
    if (match && match.bytes !== file.bytes) {
      wrongSizes.push(match.name)
      damaged.add(match.row)
    }
    expected.delete(file.key)
    if (isOrphan(file, hashes)) orphans.push(file)
  }
  const [missing, missingCopies]: [string[], string[]] = [[], []]
  for (const [key, { row, name }] of expected) {
    ;(isCopyOnly(key, expected) ? missingCopies : missing).push(name)
    damaged.add(row)
  }
  return { rows: rows.length, missing, missingCopies, wrongSizes, damaged: [...damaged], orphans }
}

/** Returns true for a missing cleaned copy whose original is not missing. */
function isCopyOnly(key: string, missing: ReadonlyMap<string, unknown>): boolean {
  const hash = hashOfKey(key) ?? ''
  return key === publicKey(hash) && !missing.has(originalKey(hash))
}

/** Unfinished files of the store have keys that begin with this. */
const UNFINISHED = 'tmp/'

/** Returns true for an old file of this store without a row. Files that others have put there are none. */
function isOrphan({ key, modifiedAt }: StoredFile, hashes: ReadonlySet<string>): boolean {
  if (modifiedAt.getTime() > Date.now() - GRACE_MS) return false
  const hash = hashOfKey(key)
  return hash === null ? key.startsWith(UNFINISHED) : !hashes.has(hash)
}
