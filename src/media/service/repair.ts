/** Repair of the store: files that it has lost are stored again from local files with the same content. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { WriteDependencies, WriteRequest } from '../../changes/write-transaction.ts'
import { DomainError } from '../../errors.ts'
import type { InventoryRow } from '../db/inventory.ts'
import type { MediaParts } from '../media-parts.ts'
import { filesBelow } from '../store/disk-store.ts'
import { StoreFailure } from '../store/store-failure.ts'
import { originalKey } from '../store/store-keys.ts'
import { compareStore } from './compare-store.ts'
import { receiveFile } from './receive-file.ts'
import { storeUpload } from './upload.ts'

/** A media file whose files were stored again. */
interface RepairedMedia extends InventoryRow {
  /** The path of the local file; null: the store had the original, but not the copy without private metadata. */
  path: string | null
}

/** A media file of which the store still lacks a file, or has another size. */
interface LostMedia extends InventoryRow {
  /** Why the file was found and not accepted; null: it was not found. */
  reason: string | null
}

/** The result of a repair. */
interface Repair {
  repaired: RepairedMedia[]
  lost: LostMedia[]
}

/**
 * Stores the files again that the store has lost: copies without private metadata from the originals in the store, and
 * originals from these local files and from all files in these folders, whatever their names are. Only files that have the
 * size of a lost one are read. Throws `StoreFailure`, and the error of the file system for a path that cannot be read.
 */
export async function repairStore(
  dependencies: WriteDependencies,
  parts: MediaParts,
  request: WriteRequest,
  paths: readonly string[],
): Promise<Repair> {
  const { damaged } = await compareStore(dependencies.db, parts.store)
  const sizes = new Set(damaged.map(({ bytes }) => bytes))
  const lost = new Map(damaged.map((media) => [media.hash, { ...media, reason: null as string | null }]))
  const repaired: RepairedMedia[] = []
  const restore = async (source: Readable, path: string | null) => {
    const file = await receiveFile(source, { folder: parts.uploadFolder, maxBytes: Number.POSITIVE_INFINITY })
    const media = lost.get(file.hash)
    if (media === undefined) return file.remove()
    media.reason = await refusalOf(() =>
      storeUpload(dependencies, parts, request, { file, name: undefined, fields: {} }),
    )
    if (media.reason !== null) return
    lost.delete(media.hash)
    repaired.push({ ...media, path })
  }
  for (const { hash, bytes } of damaged) {
    const original = await parts.store.open(originalKey(hash))
    if (original?.bytes === bytes) await restore(original.stream, null)
    else original?.stream.destroy()
  }
  for await (const path of filesAt(paths))
    if (sizes.has((await stat(path)).size)) await restore(createReadStream(path), path)
  return { repaired, lost: [...lost.values()] }
}

/** Returns the reason why a file is not accepted; null when it is stored. */
async function refusalOf(store: () => Promise<unknown>): Promise<string | null> {
  try {
    await store()
    return null
  } catch (err) {
    if (err instanceof DomainError && !(err instanceof StoreFailure)) return err.message
    throw err
  }
}

async function* filesAt(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths)
    if ((await stat(path)).isDirectory()) yield* filesBelow(path)
    else yield path
}
