/** Media files of an imported folder: finds and stores those that its files name, and those of page bundles. */
import { join } from 'node:path'
import type { WriteDependencies } from '../../changes/write-transaction.ts'
import { parseMediaReference } from '../../content/media/media-references.ts'
import { mediaHashOfUrl } from '../../content/media/media-urls.ts'
import type { FolderSite } from '../../content/site/folder-sites.ts'
import type { Database } from '../../database/connection.ts'
import type { MediaParts } from '../../media/media-parts.ts'
import type { GetRemoteFile } from '../../outgoing/get-remote-file.ts'
import { listFilesWithRemoteMedia, listReferencingFiles, markMediaMissing } from '../db/import-media.ts'
import { readTextFile } from '../folder/read-bytes.ts'
import { assetMediaOf } from './asset-urls.ts'
import { createBundles } from './bundle-media.ts'
import { COPIES_FILE, isExportedMedia, parseCopies } from './exported-media.ts'
import { type FileMedia, type MediaReferences, NO_MEDIA } from './file-media.ts'
import { listMediaAbove } from './local-media.ts'
import { lookUpMedia, type MediaLookup } from './look-up-media.ts'
import { type MediaPlace, mediaPlaceOf } from './media-folders.ts'
import { createMediaIndex, type MediaIndex } from './media-index.ts'
import { once } from './once.ts'
import { findStaleFiles, type StoredReferences } from './stale-media.ts'
import { createMediaStorage, type MediaStorage } from './store-media.ts'

/** Media files of one folder. Without any reference, no index of its files is made. */
export interface FolderMedia {
  /** Stores the media files that a file names, and returns their URLs. A dry run, without a run, stores none. */
  mediaOf: (path: string, references: MediaReferences, runId: string | null) => Promise<FileMedia>
  /** Returns those of unchanged files whose media files have changed since the last write of their articles. */
  findStalePaths: (unchanged: ReadonlySet<string>) => Promise<string[]>
  /** Writes which files have which content, before the articles are written that use them. */
  flush: () => Promise<void>
  /** Forgets the files that no longer exist. */
  prune: () => Promise<void>
  /** Returns the numbers of media files, and those that are not accepted with the reasons. */
  summarize: () => MediaSummary
}

/** Numbers of media files. */
export interface MediaCounts {
  /** Files with new content, which are stored. */
  stored: number
  unchanged: number
  /** Files that are not accepted. */
  notStored: number
  /** Files that no article uses, and which are not stored. */
  unused: number
  /** Pictures of other sites that this import has copied, and those that it could not copy. Absent when they are not fetched. */
  fetched?: number
  notFetched?: number
}

interface MediaSummary {
  counts: MediaCounts
  problems: ReadonlyMap<string, string>
}

/** The imported folder, as far as media files are concerned. */
interface FolderWithMedia {
  source: string
  root: string
  sites: readonly FolderSite[]
  mediaFiles: readonly string[]
  /** The paths of all pages. */
  pages: readonly string[]
  /** Opens pictures of other sites; absent: they are not fetched. */
  getRemoteFile?: GetRemoteFile | undefined
  /** Called with the numbers of pictures of other sites that are done, and of all so far. */
  onFetchProgress?: ((done: number, total: number) => void) | undefined
}

/** A folder whose media files are not read. */
export const folderWithoutMedia: FolderMedia = {
  mediaOf: async () => NO_MEDIA,
  findStalePaths: async () => [],
  flush: async () => {},
  prune: async () => {},
  summarize: () => ({ counts: { stored: 0, unchanged: 0, notStored: 0, unused: 0 }, problems: new Map() }),
}

/** Creates the media files of a folder. */
export function createFolderMedia(
  dependencies: WriteDependencies,
  parts: MediaParts,
  folder: FolderWithMedia,
): FolderMedia {
  if (parts.assetUrl !== undefined) return createAssetMedia(dependencies.db, parts.assetUrl, folder)
  const { root, sites, source, mediaFiles, pages, getRemoteFile, onFetchProgress } = folder
  const storage = createMediaStorage({ dependencies, parts, source, root, getRemoteFile, onFetchProgress })
  const index = once(() => indexFolder(folder))
  const bundles = createBundles(sites, pages)
  const used = new Set<string>()
  const lookupFor = (runId: string | null): MediaLookup => ({
    ...{ sites, index, bundles, used, hashOf: storage.hashOf },
    remote: (url) => storage.remote(url, runId),
  })
  return {
    mediaOf: (path, references, runId) => {
      const urlOf = (file: string) => (runId === null ? storage.preview(file) : storage.store(file, runId))
      return lookUpMedia(lookupFor(runId), path, references, urlOf)
    },
    findStalePaths: async (unchanged) => {
      const preview = ({ path, references, isEdited }: StoredReferences) =>
        lookUpMedia(lookupFor(null), path, references, isEdited ? async () => null : storage.preview)
      const files = listReferencingFiles(dependencies.db, source)
      const { stale, listed } = await findStaleFiles(files, preview, unchanged)
      const withNewFiles = (await bundles.withFiles(index)).filter((path) => !listed.has(path))
      const remote = getRemoteFile === undefined ? [] : await listUnfetched(dependencies.db, folder)
      return [...new Set([...stale, ...withNewFiles, ...remote])].filter((path) => unchanged.has(path))
    },
    flush: storage.flush,
    prune: async () => {
      const [files, known] = [await index(), await storage.known()]
      const gone = [...known.keys()].filter((path) => !isRemote(path) && files.atPath(path) === undefined)
      if (gone.length > 0) await markMediaMissing(dependencies.db, source, gone)
    },
    summarize: () => summarize(storage, mediaFiles, used),
  }
}

async function indexFolder({ root, sites, mediaFiles }: FolderWithMedia): Promise<MediaIndex> {
  const copies = parseCopies(readTextFile(join(root, COPIES_FILE)))
  return createMediaIndex([...mediaFiles, ...(await listMediaAbove(root, sites))], copies)
}

/** Returns the files whose articles show pictures that are neither stored nor of the site. */
async function listUnfetched(db: Database, { source, sites }: FolderWithMedia): Promise<string[]> {
  const files = await listFilesWithRemoteMedia(db, source)
  const isUnfetched = (place: MediaPlace) => (url: string) =>
    mediaHashOfUrl(url) === null && parseMediaReference(url, place.origin) === null
  return files.flatMap(({ path, urls }) => (urls.some(isUnfetched(mediaPlaceOf(sites, path))) ? [path] : []))
}

/** Returns true for the URL of a picture that was fetched. */
const isRemote = (path: string) => /^https?:\/\//i.test(path)

function summarize(
  { problems, changed, stored, remoteCounts }: MediaStorage,
  mediaFiles: readonly string[],
  used: ReadonlySet<string>,
): MediaSummary {
  const unused = mediaFiles.filter((path) => !used.has(path) && !isExportedMedia(path)).length
  return {
    problems: new Map([...problems].sort(([a], [b]) => (a < b ? -1 : 1))),
    counts: {
      ...{ stored: changed.size, unchanged: stored.size - changed.size },
      ...{ notStored: problems.size, unused, ...remoteCounts },
    },
  }
}

/** Creates the media files of a folder whose pictures are kept elsewhere. Nothing is stored. */
function createAssetMedia(db: Database, assetUrl: string, folder: FolderWithMedia): FolderMedia {
  const { sites, source, mediaFiles } = folder
  const index = createMediaIndex(mediaFiles)
  const lookUp = async (path: string, references: MediaReferences) =>
    assetMediaOf(assetUrl, references, mediaPlaceOf(sites, path), index)
  return {
    ...folderWithoutMedia,
    mediaOf: lookUp,
    findStalePaths: async (unchanged) => {
      const files = listReferencingFiles(db, source)
      return (await findStaleFiles(files, (file) => lookUp(file.path, file.references), unchanged)).stale
    },
  }
}
