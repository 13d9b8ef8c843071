/** Media files of an imported folder: finds and stores those that its files name, and those of page bundles. */
import type { WriteDependencies } from '../../changes/write-transaction.ts'
import type { FolderSite } from '../../content/site/folder-sites.ts'
import type { MediaParts } from '../../media/media-parts.ts'
import { listReferencingFiles, markMediaMissing } from '../db/import-media.ts'
import { createBundles } from './bundle-media.ts'
import { isExportedMedia } from './exported-media.ts'
import { type FileMedia, type MediaReferences, NO_MEDIA } from './file-media.ts'
import { listMediaAbove } from './local-media.ts'
import { lookUpMedia, type MediaLookup } from './look-up-media.ts'
import { createMediaIndex } from './media-index.ts'
import { once } from './once.ts'
import { createMediaStorage } from './store-media.ts'

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
  const { root, sites, source, mediaFiles, pages } = folder
  const storage = createMediaStorage({ dependencies, parts, source, root })
  const index = once(async () => createMediaIndex([...mediaFiles, ...(await listMediaAbove(root, sites))]))
  const bundles = createBundles(sites, pages)
  const lookup: MediaLookup = { sites, index, bundles, hashOf: storage.hashOf, used: new Set() }
  return {
    mediaOf: (path, references, runId) => {
      const urlOf = (file: string) => (runId === null ? storage.preview(file) : storage.store(file, runId))
      return lookUpMedia(lookup, path, references, urlOf)
    },
    findStalePaths: (unchanged) =>
      findStalePaths(listReferencingFiles(dependencies.db, source), lookup, storage.preview, unchanged),
    flush: storage.flush,
    prune: async () => {
      const [files, known] = [await index(), await storage.known()]
      const gone = [...known.keys()].filter((path) => files.atPath(path) === undefined)
      if (gone.length > 0) await markMediaMissing(dependencies.db, source, gone)
    },
    summarize: () => ({
      problems: new Map([...storage.problems].sort(([a], [b]) => (a < b ? -1 : 1))),
      counts: {
        stored: storage.changed.size,
        unchanged: storage.stored.size - storage.changed.size,
        notStored: storage.problems.size,
        unused: mediaFiles.filter((path) => !lookup.used.has(path) && !isExportedMedia(path)).length,
      },
    }),
  }
}

/**
 * Returns the unchanged files whose media files have changed. A file whose article was edited since the last import is none of
 * them.
 */
async function findStalePaths(
  files: ReturnType<typeof listReferencingFiles>,
  lookup: MediaLookup,
  preview: (path: string) => Promise<string | null>,
  unchanged: ReadonlySet<string>,
): Promise<string[]> {
  const stale: string[] = []
  const listed = new Set<string>()
  for await (const { path, media, isEdited } of files) {
    if (!unchanged.has(path)) continue
    listed.add(path)
    const references = { visible: [], possible: Object.keys(media), texts: () => [] }
    const { urls } = await lookUpMedia(lookup, path, references, isEdited ? async () => null : preview)
    const keys = new Set([...Object.keys(media), ...Object.keys(urls)])
    if (!isEdited && [...keys].some((key) => (media[key] ?? null) !== (urls[key] ?? null))) stale.push(path)
  }
  for (const path of await lookup.bundles.withFiles(lookup.index))
    if (unchanged.has(path) && !listed.has(path)) stale.push(path)
  return stale
}
