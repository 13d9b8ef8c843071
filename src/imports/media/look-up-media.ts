/** Lookup of the media files that a file names: the URL of each reference, and those that lead to no file. */

import { parseMediaReference } from '../../content/media/media-references.ts'
import { mediaHashOfUrl } from '../../content/media/media-urls.ts'
import type { FolderSite } from '../../content/site/folder-sites.ts'
import type { Bundles } from './bundle-media.ts'
import { exportedMediaIn } from './exported-media.ts'
import type { FileMedia, MediaReferences } from './file-media.ts'
import { findMedia } from './find-media.ts'
import { type MediaPlace, mediaPlaceOf } from './media-folders.ts'
import type { MediaIndex } from './media-index.ts'
import type { RemoteOutcome } from './remote-media.ts'

/** The media files of a folder, in which references are looked up. */
export interface MediaLookup {
  sites: readonly FolderSite[]
  index: () => Promise<MediaIndex>
  bundles: Bundles
  /** Returns the hash of the file at a path; null when it is not accepted. */
  hashOf: (path: string) => Promise<string | null>
  /** Returns the outcome of a picture of another site; undefined when its URL stays as it is written. */
  remote: (url: string) => Promise<RemoteOutcome | undefined>
  /** The paths of all files that were found. Lookups add to it. */
  used: Set<string>
}

/** Returns the URL of a file, which it stores if need be; null when it is not accepted. */
type UrlOfFile = (path: string) => Promise<string | null>

/** Looks up the references of a file, and the other files of its page bundle. */
export async function lookUpMedia(
  lookup: MediaLookup,
  path: string,
  { visible, possible, texts }: MediaReferences,
  urlOf: UrlOfFile,
): Promise<FileMedia> {
  const urls: Record<string, string | null> = {}
  const missing: string[] = []
  const index = await lookup.index()
  const place = mediaPlaceOf(lookup.sites, path)
  const files = new Map<string, string>()
  for (const url of new Set([...visible, ...possible])) {
    if (mediaHashOfUrl(url) !== null) continue // the URL of a stored file
    const file = findMedia(index, url, place) ?? index.copyOf(url)
    if (file !== undefined) files.set(url, file)
    else if (isOfSite(url, place)) urls[url] = null
  }
  missing.push(...visible.filter((url) => Object.hasOwn(urls, url)))
  const named = new Set(files.values())
  for (const file of lookup.bundles.filesOf(index, path))
    if (!named.has(file.path)) files.set(file.reference, file.path)
  await Promise.all(
    [...files].map(async ([url, file]) => {
      lookup.used.add(file)
      urls[url] = await urlOf(file)
    }),
  )
  await storeExported(lookup, exportedMediaIn(index.exported(), texts), urlOf)
  const remote = visible.filter((url) => isRemote(url) && !files.has(url) && !isOfSite(url, place))
  const fetched = await lookUpRemote(lookup, remote)
  Object.assign(urls, fetched.urls)
  return { urls: sortedByName(urls), missing, notFetched: fetched.notFetched }
}

const isOfSite = (url: string, { origin }: MediaPlace): boolean => parseMediaReference(url, origin) !== null

const isRemote = (url: string): boolean => /^https?:\/\//i.test(url)

async function lookUpRemote(
  { remote }: MediaLookup,
  references: readonly string[],
): Promise<Pick<FileMedia, 'urls' | 'notFetched'>> {
  const outcomes = await Promise.all(references.map(async (url) => ({ url, outcome: await remote(url) })))
  const looked = outcomes.flatMap(({ url, outcome }) => (outcome === undefined ? [] : [{ url, outcome }]))
  return {
    urls: Object.fromEntries(looked.map(({ url, outcome }) => [url, 'url' in outcome ? outcome.url : null])),
    notFetched: looked.flatMap(({ url, outcome }) =>
      'reason' in outcome ? [{ url, reason: outcome.reason }] : [],
    ),
  }
}

/** Stores the exported files whose hashes are in URLs. The URLs stay as they are written. */
async function storeExported(
  { hashOf, used }: MediaLookup,
  files: ReturnType<typeof exportedMediaIn>,
  urlOf: UrlOfFile,
): Promise<void> {
  for (const { hash, path } of files) {
    if ((await hashOf(path)) !== hash) continue
    used.add(path)
    await urlOf(path)
  }
}

/** Returns the URLs in the order of the references, so that equal files have equal snapshots. */
const sortedByName = (urls: Readonly<Record<string, string | null>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(urls).sort(([a], [b]) => (a < b ? -1 : 1)))
