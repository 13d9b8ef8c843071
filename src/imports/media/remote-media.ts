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

/** Pictures of other sites in one import. */
export interface RemoteMedia {
  /** Fetches the picture at a URL and stores it, once. */
  fetch: (url: string, runId: string) => Promise<RemoteOutcome>
  /** The numbers of pictures so far. */
  counts: { fetched: number; notFetched: number }
}

/** Pictures that are fetched at a time. */
const AT_ONCE = 4

/** Creates the fetching of one import. `onFound` is called for each picture that is stored. */
export function createRemoteMedia(
  options: StorageOptions,
  getRemoteFile: GetRemoteFile,
  onFound: (file: FoundMedia) => void,
): RemoteMedia {
  const semaphore = createSemaphore({ permits: AT_ONCE })
  const getFile = withoutUnreachableHosts(getRemoteFile)
  const counts = { fetched: 0, notFetched: 0 }
  let total = 0
  const report = () => options.onFetchProgress?.(counts.fetched + counts.notFetched, total)
  const fetch = async (url: string, runId: string): Promise<RemoteOutcome> => {
    total++
    report()
    try {
      const media = await semaphore.run(() => fetchAndStore(options, getFile, url))
      onFound({ source: options.source, path: url, mediaId: media.id, runId, isNew: media.isCreated })
      counts.fetched++
      return { url: mediaUrlOf(MEDIA_PATH, media) }
    } catch (err) {
      const reason = reasonOf(err)
      counts.notFetched++
      return { reason }
    } finally {
      report()
    }
  }
  return { fetch: oncePerPath(fetch), counts }
}

/** Requests without a response after which a host gets no more of them in an import. */
const FAILURES_MAX = 3

/** Returns a function that sends no requests to a host which does not respond. A site that is gone may have had many pictures. */
function withoutUnreachableHosts(getRemoteFile: GetRemoteFile): GetRemoteFile {
  const failures = new Map<string, number>()
  return async (url) => {
    const host = URL.canParse(url) ? new URL(url).host : ''
    if ((failures.get(host) ?? 0) >= FAILURES_MAX)
      throw new RemoteFileError(`${host} has not responded to ${FAILURES_MAX} requests, and gets no more`)
    try {
      return await getRemoteFile(url)
    } catch (err) {
      if (err instanceof RemoteFileError && err.isUnreachable)
        failures.set(host, (failures.get(host) ?? 0) + 1)
      throw err
    }
  }
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
