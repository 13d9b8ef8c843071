/** Media files that a single file names: those that imports of the folder have stored. */
import { MEDIA_PATH, mediaUrlOf } from '../../content/media/media-urls.ts'
import { bundleFolderOf } from '../../content/site/folder-sites.ts'
import type { Database } from '../../database/connection.ts'
import { findReferences, listPathsBelow, listSourceMedia } from '../db/import-media.ts'
import { assetMediaOf } from '../media/asset-urls.ts'
import { createBundles } from '../media/bundle-media.ts'
import { type FileMedia, type MediaReferences, NO_MEDIA } from '../media/file-media.ts'
import { lookUpMedia } from '../media/look-up-media.ts'
import { mediaPlaceOf } from '../media/media-folders.ts'
import { createMediaIndex } from '../media/media-index.ts'
import { hasEqualUrls, referencesOf } from '../media/stale-media.ts'

/** The database, and the setting by which pictures are kept elsewhere. */
export interface StoredMediaLookup {
  db: Database
  assetUrl?: string | undefined
}

/** Returns the media files that a file names. Its site is not known, only the files of its source. */
export async function storedMediaOf(
  { db, assetUrl }: StoredMediaLookup,
  source: string,
  path: string,
  references: MediaReferences,
): Promise<FileMedia> {
  if (assetUrl !== undefined)
    return assetMediaOf(assetUrl, references, mediaPlaceOf([], path), createMediaIndex([]))
  const bundle = bundleFolderOf([], path)
  if (bundle === null && references.visible.length + references.possible.length === 0) return NO_MEDIA
  const files = new Map((await listSourceMedia(db, source)).map((file) => [file.path, file]))
  const pages = bundle === null ? [] : [...(await listPathsBelow(db, source, bundle)), path]
  const lookup = {
    ...{ sites: [], bundles: createBundles([], pages), used: new Set<string>() },
    index: async () => createMediaIndex([...files.keys()]),
    hashOf: async (file: string) => files.get(file)?.hash ?? null,
    remote: async (url: string) => {
      const media = files.get(url)
      return media && { url: mediaUrlOf(MEDIA_PATH, media) }
    },
  }
  return lookUpMedia(lookup, path, references, async (file) => {
    const media = files.get(file)
    return media === undefined ? null : mediaUrlOf(MEDIA_PATH, media)
  })
}

/** Returns true if a reference of a stored file leads elsewhere than at the last import. */
export async function hasStaleMedia(
  lookup: StoredMediaLookup,
  source: string,
  path: string,
): Promise<boolean> {
  const stored = await findReferences(lookup.db, source, path)
  const { urls } = await storedMediaOf(lookup, source, path, referencesOf(stored))
  return !hasEqualUrls(stored, urls)
}
