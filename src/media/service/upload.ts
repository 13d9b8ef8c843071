/** Uploads of media files: inspects a received file, stores it, and inserts its row. */
import { rm } from 'node:fs/promises'
import {
  atPresent,
  inWriteTransaction,
  type LockingContext,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { findInventoryRow, type InventoryRow } from '../db/inventory.ts'
import { insertMedia, lockHash, type NewMedia, type PublicFile, updatePublicFile } from '../db/write-media.ts'
import { writeCleanedFile } from '../files/clean-file.ts'
import { inspectFile } from '../files/inspect-file.ts'
import type { MediaFields } from '../input.ts'
import type { MediaParts } from '../media-parts.ts'
import { mediaFilename } from '../model/filename.ts'
import type { MediaStore } from '../store/media-store.ts'
import { originalKey, publicKey } from '../store/store-keys.ts'
import type { ReceivedFile } from './receive-file.ts'
import { isStored } from './stored-files.ts'

/** A received file with what its sender says about it. */
interface Upload {
  file: ReceivedFile
  /** The name that the sender gives the file. */
  name: string | undefined
  fields: MediaFields
}

/** The media file with the content of an upload. */
interface UploadedMedia {
  id: string
  /** False when there was one with this content already. It is unchanged. */
  isCreated: boolean
}

/**
 * Stores an upload and removes its temporary file. The file is stored before the row is committed, so that no row is without
 * its file. Of a known file, what the store has lost is stored again, also the cleaned copy. Throws DomainError
 * `unprocessable` for a file that is not accepted, and `overloaded` when too many are in progress.
 */
export async function storeUpload(
  dependencies: WriteDependencies,
  parts: MediaParts,
  request: WriteRequest,
  upload: Upload,
): Promise<UploadedMedia> {
  const { file } = upload
  const files = { original: file.path, cleaned: `${file.path}.cleaned` }
  try {
    const existing = await findInventoryRow(dependencies.db, file.hash)
    if (existing && (await isStored(parts.store, existing))) return { id: existing.id, isCreated: false }
    const media = await prepareMedia(upload, files, parts)
    await putFiles(parts.store, media, files)
    return await inWriteTransaction(dependencies, request, (context) =>
      insertOnce(context, parts.store, media, files),
    )
  } finally {
    await file.remove()
    await rm(files.cleaned, { force: true }).catch(() => {}) // `media gc` removes what stays
  }
}

/** Paths of the local files that are put into the store. */
interface LocalFiles {
  original: string
  cleaned: string
}

/** Inspects a file, and writes its cleaned copy if the public must not get the original. */
async function prepareMedia(
  { file: { hash, bytes }, name, fields }: Upload,
  { original, cleaned }: LocalFiles,
  { limits }: MediaParts,
): Promise<NewMedia> {
  const facts = await inspectFile(original, limits)
  const publicBytes = facts.hasPrivateMetadata ? await writeCleanedFile(original, cleaned, facts) : bytes
  return { hash, bytes, publicBytes, facts, fields, filename: mediaFilename(name, facts.type) }
}

/** Inserts the row, unless another upload of the same content has done so. The lock excludes a deletion of the stored files. */
async function insertOnce(
  locking: LockingContext,
  store: MediaStore,
  media: NewMedia,
  files: LocalFiles,
): Promise<UploadedMedia> {
  const { tx } = locking
  const { hash, publicBytes, facts } = media
  await lockHash(tx, hash)
  const existing = await findInventoryRow(tx, hash)
  const publicFile = { publicBytes, hasCleanedFile: facts.hasPrivateMetadata }
  if (existing && hasPublicFile(existing, publicFile)) return { id: existing.id, isCreated: false }
  await putFiles(store, media, files) // only looks for them, unless a deletion or another upload has just changed them
  const context = await atPresent(locking)
  if (!existing) return { id: await insertMedia(context, media), isCreated: true }
  await updatePublicFile(context, existing, publicFile) // another release of the image library has written other bytes
  return { id: existing.id, isCreated: false }
}

const hasPublicFile = (row: InventoryRow, { publicBytes, hasCleanedFile }: PublicFile) =>
  row.publicBytes === publicBytes && row.hasCleanedFile === hasCleanedFile

async function putFiles(
  store: MediaStore,
  { hash, bytes, publicBytes, facts: { type, hasPrivateMetadata } }: NewMedia,
  { original, cleaned }: LocalFiles,
): Promise<void> {
  await store.put(originalKey(hash), { content: original, bytes, type })
  if (hasPrivateMetadata) await store.put(publicKey(hash), { content: cleaned, bytes: publicBytes, type })
}
