/** Pictures of other sites: fetches each once, and keeps the reasons why some are not stored. */

import { basename } from 'node:path'
import { MEDIA_PATH, mediaUrlOf } from '../../content/media/media-urls.ts'
import { createSemaphore } from '../../database/semaphore.ts'
import { DomainError } from '../../errors.ts'
import { receiveFile } from '../../media/service/receive-file.ts'
import { type GetRemoteFile, RemoteFileError } from '../../outgoing/get-remote-file.ts'
import type { FoundMedia } from '../db/import-media.ts'
import { oncePerPath } from './once.ts'
import { type ReceivedMedia, type StorageOptions, storeReceivedFile } from './store-received-file.ts'

/** A picture of another site: its URL here, or the reason why it is not stored. */
export type RemoteOutcome = { url: string } | { reason: string }

/** Fetches the picture at a URL and stores it. */
type FetchMedia = (url: string, runId: string) => Promise<RemoteOutcome>

/** Pictures that are fetched at a time. */
const AT_ONCE = 4

/** Returns a function that fetches each picture once. `onFound` is called for each one that is stored. */
export function createFetchMedia(
  options: StorageOptions,
  getRemoteFile: GetRemoteFile,
  onFound: (file: FoundMedia) => void,
): FetchMedia {
  const semaphore = createSemaphore({ permits: AT_ONCE })
  return oncePerPath(async (url, runId: string) => {
    try {
      const media = await semaphore.run(() => fetchAndStore(options, getRemoteFile, url))
      onFound({ source: options.source, path: url, mediaId: media.id, runId, isNew: media.isCreated })
      return { url: mediaUrlOf(MEDIA_PATH, media) }
    } catch (err) {
      return { reason: reasonOf(err) }
    }
  })
}

async function fetchAndStore(
  options: StorageOptions,
  getRemoteFile: GetRemoteFile,
  url: string,
): Promise<ReceivedMedia> {
  const stream = await getRemoteFile(url)
  const { uploadFolder, limits } = options.parts
  const file = await receiveFile(stream, { folder: uploadFolder, maxBytes: limits.maxBytes })
  return storeReceivedFile(options, file, nameIn(url))
}

/** Returns the last part of the path of a URL. */
function nameIn(url: string): string {
  const { pathname } = new URL(url)
  try {
    return decodeURIComponent(basename(pathname))
  } catch {
    return basename(pathname)
  }
}

/** Returns why a picture is not stored. Throws every error that is not about the picture. */
function reasonOf(err: unknown): string {
  if (err instanceof RemoteFileError) return err.message
  if (!(err instanceof DomainError)) throw err
  if (err.code === 'invalid') return 'the response is empty, ends early or takes too long'
  if (err.code === 'unprocessable' || err.code === 'too-large') return err.message.replace(/\.$/, '')
  throw err
}
