/** Storing of the media files of a folder: each content once, with the problems of those that are not accepted. */
import { join } from 'node:path'
import { systemPrincipal } from '../../auth/principal.ts'
import type { WriteDependencies } from '../../changes/write-transaction.ts'
import { mediaKindOf } from '../../content/media/media-references.ts'
import { MEDIA_PATH, mediaUrlOf } from '../../content/media/media-urls.ts'
import { DomainError } from '../../errors.ts'
import { inspectFile } from '../../media/files/inspect-file.ts'
import type { MediaParts } from '../../media/media-parts.ts'
import { mediaFilename } from '../../media/model/filename.ts'
import { fileTooLarge, receiveFile } from '../../media/service/receive-file.ts'
import { storeUpload } from '../../media/service/upload.ts'
import {
  type FoundMedia,
  findStoredMedia,
  listSourceMedia,
  type StoredMedia,
  saveSourceMedia,
} from '../db/import-media.ts'
import { nameWithoutHash } from './exported-media.ts'
import { limitConcurrency } from './limit-concurrency.ts'
import { hashOfFile, openMediaFile } from './local-media.ts'
import { once, oncePerPath } from './once.ts'

/** Storing of media files. Each file is read and stored once in an import. */
export interface MediaStorage {
  /** Returns the URL that the file at a path has when it is stored; null when it is not accepted. Writes nothing. */
  preview: (path: string) => Promise<string | null>
  /** Stores the file at a path, unless its content is stored, and returns its URL; null when it is not accepted. */
  store: (path: string, runId: string) => Promise<string | null>
  /** Returns the hash of the file at a path; null when it is not accepted. */
  hashOf: (path: string) => Promise<string | null>
  /** Writes which files have which content by now. Call it before the articles are written that use them. */
  flush: () => Promise<void>
  /** The files that are not accepted, and the reasons. */
  problems: ReadonlyMap<string, string>
  /** Files that are accepted, and of them those with new content. */
  stored: ReadonlySet<string>
  changed: ReadonlySet<string>
  /** Returns the stored content of files at the last import. */
  known: () => Promise<ReadonlyMap<string, StoredMedia>>
}

/** What storing depends on. */
export interface StorageOptions {
  dependencies: WriteDependencies
  parts: MediaParts
  source: string
  /** The imported folder. */
  root: string
}

/** Files that are read or stored at a time. */
const AT_ONCE = 4

/** Creates the storing of one import. */
export function createMediaStorage(options: StorageOptions): MediaStorage {
  const { dependencies, source } = options
  const found: FoundMedia[] = []
  const [problems, stored, changed] = [new Map<string, string>(), new Set<string>(), new Set<string>()]
  const known = once(async () => {
    const files = await listSourceMedia(dependencies.db, source)
    return new Map<string, StoredMedia>(files.map((file) => [file.path, file]))
  })
  const limit = limitConcurrency(AT_ONCE)
  const accepted = <Result>(path: string, work: () => Promise<Result>): Promise<Result | null> =>
    limit(work).catch((err) => {
      problems.set(path, refusalOf(err))
      return null
    })
  const hashOf = oncePerPath((path) => accepted(path, () => readHash(options, path)))
  const findStored = async (path: string, hash: string) => {
    const file = (await known()).get(path)
    return file?.hash === hash ? file : findStoredMedia(dependencies.db, hash)
  }
  const count = async (path: string, hash: string) => {
    stored.add(path)
    if ((await known()).get(path)?.hash !== hash) changed.add(path)
  }
  const preview = oncePerPath(async (path) => {
    const hash = await hashOf(path)
    if (hash === null) return null
    const file =
      (await findStored(path, hash)) ?? (await accepted(path, () => describeFile(options, path, hash)))
    if (file === null) return null
    await count(path, hash)
    return mediaUrlOf(MEDIA_PATH, file)
  })
  const store = oncePerPath(async (path, runId: string) => {
    const hash = await hashOf(path)
    if (hash === null) return null
    const existing = await findStored(path, hash)
    const file = existing ?? (await accepted(path, () => storeFile(options, path)))
    if (file === null) return null
    await count(path, file.hash)
    if (changed.has(path)) found.push({ source, path, mediaId: file.id, runId, isNew: isCreated(file) })
    return mediaUrlOf(MEDIA_PATH, file)
  })
  const flush = () => saveSourceMedia(dependencies.db, found.splice(0))
  return { preview, store, hashOf, flush, problems, stored, changed, known }
}

const isCreated = (file: StoredMedia & { isCreated?: boolean }): boolean => file.isCreated ?? false

const REFUSALS: readonly string[] = ['unprocessable', 'too-large', 'invalid']

/** Returns why a file is not accepted. Throws every error that is not about the file. */
function refusalOf(err: unknown): string {
  if (err instanceof DomainError && REFUSALS.includes(err.code)) return err.message
  throw err
}

async function readHash({ parts: { limits }, root }: StorageOptions, path: string): Promise<string> {
  const kind = mediaKindOf(path)
  if (kind !== null && kind !== 'image' && !limits.otherKinds.includes(kind))
    throw new DomainError(
      'unprocessable',
      'Only pictures are stored, unless the setting MEDIA_TYPES names its kind.',
    )
  const file = await openMediaFile(root, path)
  if (file.bytes <= limits.maxBytes) return hashOfFile(file)
  await file.handle.close()
  throw fileTooLarge(limits.maxBytes)
}

/** Returns what a file will be once it is stored. */
async function describeFile(
  { parts: { limits }, root }: StorageOptions,
  path: string,
  hash: string,
): Promise<Omit<StoredMedia, 'id'>> {
  const { type } = await inspectFile(join(root, path), limits)
  return { hash, filename: mediaFilename(nameWithoutHash(path, hash), type) }
}

const importRequest = { principal: systemPrincipal('import'), claim: null }

async function storeFile(
  { dependencies, parts, root }: StorageOptions,
  path: string,
): Promise<StoredMedia & { isCreated: boolean }> {
  const { uploadFolder, limits } = parts
  const { handle } = await openMediaFile(root, path)
  const receiving = { folder: uploadFolder, maxBytes: limits.maxBytes }
  const file = await receiveFile(handle.createReadStream(), receiving)
  const upload = { file, name: nameWithoutHash(path, file.hash), fields: {} }
  const { isCreated } = await storeUpload(dependencies, parts, importRequest, upload)
  const media = await findStoredMedia(dependencies.db, file.hash)
  if (media === null) throw new Error(`the media file ${file.hash} was deleted while it was imported`)
  return { ...media, isCreated }
}
