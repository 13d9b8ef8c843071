/** Parts of the media domain that the settings make: the store of files, its limits and its URL. */
import { join } from 'node:path'
import type { MediaLimits } from './files/media-facts.ts'
import { defaultMediaSettings, type MediaSettings } from './settings.ts'
import type { MediaStore } from './store/media-store.ts'
import { openStore } from './store/open-store.ts'

/** What services of media files need beside the database. */
export interface MediaParts {
  store: MediaStore
  /** The URL of media files (setting MEDIA_URL). */
  mediaUrl: string
  /** The URL below which the pictures of imported files are kept elsewhere (setting ASSET_URL); absent: imports store them. */
  assetUrl?: string | undefined
  /** The folder of uploads in progress. It is created with the first one. */
  uploadFolder: string
  limits: MediaLimits & {
    /** The maximum size of a file in bytes. */
    maxBytes: number
  }
}

/** Returns the parts by the settings. Writes nothing. */
export function openMedia(settings: MediaSettings & { DATA_DIR: string }): MediaParts {
  return {
    store: openStore(settings),
    mediaUrl: settings.MEDIA_URL,
    assetUrl: settings.ASSET_URL,
    uploadFolder: join(settings.DATA_DIR, 'uploads'),
    limits: {
      maxBytes: settings.MEDIA_MAX_BYTES,
      maxPixels: settings.MEDIA_MAX_PIXELS,
      otherKinds: settings.MEDIA_TYPES ?? [],
    },
  }
}

/** Returns the parts by the defaults of all settings. Writes nothing. */
export const defaultMedia = (): MediaParts => openMedia({ ...defaultMediaSettings(), DATA_DIR: './data' })
