/** Storing of the media files of a folder: each content once, with the problems of those that are not accepted. */

import { join } from 'node:path'
import { mediaKindOf } from '../../content/media/media-references.ts'
import { MEDIA_PATH, mediaUrlOf } from '../../content/media/media-urls.ts'
import { createSemaphore } from '../../database/semaphore.ts'
import { DomainError } from '../../errors.ts'
import { inspectFile } from '../../media/files/inspect-file.ts'
import { mediaFilename } from '../../media/model/filename.ts'
import { fileTooLarge, receiveFile } from '../../media/service/receive-file.ts'
import {
  type FoundMedia,
  findStoredMedia,
  listSourceMedia,
  type StoredMedia,
  saveSourceMedia,
} from '../db/import-media.ts'
import { nameWithoutHash } from './exported-media.ts'
import { hashOfFile, openMediaFile } from './local-media.ts'
import { once, oncePerPath } from './once.ts'
import { createRemoteMedia, type RemoteMedia, type RemoteOutcome } from './remote-media.ts'
import { type ReceivedMedia, type StorageOptions, storeReceivedFile } from './store-received-file.ts'

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
  /**
   * Returns the outcome of a picture of another site: it is fetched unless it is stored already. Undefined when pictures are not
   * fetched, and without a run.
   */
  remote: (url: string, runId: string | null) => Promise<RemoteOutcome | undefined>
  /** The numbers of pictures of other sites; undefined when they are not fetched. */
  remoteCounts: RemoteMedia['counts'] | undefined
  /** The files that are not accepted, and the reasons. */
  problems: ReadonlyMap<string, string>
  /** Files that are accepted, and of them those with new content. */
  stored: ReadonlySet<string>
  changed: ReadonlySet<string>
  /** Returns the stored content of files at the last import. */
  known: () => Promise<ReadonlyMap<string, StoredMedia>>
}

/** Files that are read or stored at a time. */
const AT_ONCE = 4

/** Creates the storing of one import. */
export function createMediaStorage(options: StorageOptions): MediaStorage {
  const { dependencies, source, getRemoteFile } = options
  const found: FoundMedia[] = []
  const known = once(async () => {
    const files = await listSourceMedia(dependencies.db, source)
    return new Map<string, StoredMedia>(files.map((file) => [file.path, file]))
  })
  const remoteMedia = getRemoteFile && createRemoteMedia(options, getRemoteFile, (file) => found.push(file))
  return {
    ...createFileStorage(options, known, (file) => found.push(file)),
    known,
    remote: async (url, runId) => {
      const file = (await known()).get(url)
      if (file !== undefined) return { url: mediaUrlOf(MEDIA_PATH, file) }
      return runId === null ? undefined : remoteMedia?.fetch(url, runId)
    },
    remoteCounts: remoteMedia?.counts,
    flush: () => saveSourceMedia(dependencies.db, found.splice(0)),
  }
}

type KnownMedia = MediaStorage['known']

/** Creates the storing of the files of a folder. `onFound` is called for each one whose content is new. */
function createFileStorage(
  options: StorageOptions,
  known: KnownMedia,
  onFound: (file: FoundMedia) => void,
): Pick<MediaStorage, 'preview' | 'store' | 'hashOf' | 'problems' | 'stored' | 'changed'> {
  const { dependencies, source } = options
  const [problems, stored, changed] = [new Map<string, string>(), new Set<string>(), new Set<string>()]
  const semaphore = createSemaphore({ permits: AT_ONCE })
  const accepted = <Result>(path: string, work: () => Promise<Result>): Promise<Result | null> =>
    semaphore.run(work).catch((err) => {
      problems.set(path, refusalOf(err))
      return null
    })
  const hashOf = oncePerPath((path) => accepted(path, () => readHash(options, path)))
  /** Returns the media file with the content of a file; else the result of work on it. */
  const resolve = async <File extends Omit<StoredMedia, 'id'>>(
    path: string,
    work: (hash: string) => Promise<File>,
  ) => {
    const hash = await hashOf(path)
    if (hash === null) return null
    const before = (await known()).get(path)
    const existing = before?.hash === hash ? before : await findStoredMedia(dependencies.db, hash)
    const file = existing ?? (await accepted(path, () => work(hash)))
    if (file === null) return null
    stored.add(path)
    if (before?.hash !== file.hash) changed.add(path)
    return file
  }
  const preview = oncePerPath(async (path) => {
    const file = await resolve(path, (hash) => describeFile(options, path, hash))
    return file && mediaUrlOf(MEDIA_PATH, file)
  })
  const store = oncePerPath(async (path, runId: string) => {
    const file = await resolve<ReceivedMedia>(path, () => storeFile(options, path))
    if (file && changed.has(path)) onFound({ source, path, mediaId: file.id, runId, isNew: isCreated(file) })
    return file && mediaUrlOf(MEDIA_PATH, file)
  })
  return { preview, store, hashOf, problems, stored, changed }
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

async function storeFile(options: StorageOptions, path: string): Promise<ReceivedMedia> {
  const { uploadFolder, limits } = options.parts
  const { handle } = await openMediaFile(options.root, path)
  const receiving = { folder: uploadFolder, maxBytes: limits.maxBytes }
  const file = await receiveFile(handle.createReadStream(), receiving)
  return storeReceivedFile(options, file, nameWithoutHash(path, file.hash))
}
