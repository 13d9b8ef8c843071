/** Parts of the media domain that the settings make: the store of files, its limits and its URL. */
import { join } from 'node:path'
import { CannotRun } from '../errors.ts'
import type { MediaLimits } from './files/media-facts.ts'
import { defaultMediaSettings, type MediaSettings } from './settings.ts'
import type { MediaStore } from './store/media-store.ts'
import { openStore } from './store/open-store.ts'
import { storeErrorReason, withStoreFailures } from './store/store-failure.ts'

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

/** Returns the parts for a command, which ends with `CannotRun` when the store fails. */
export function openMediaOfCommand(settings: MediaSettings & { DATA_DIR: string }): MediaParts {
  const { store, ...parts } = openMedia(settings)
  const fail = (error: unknown) => {
    const reason = `${store.location} cannot be read or written: ${storeErrorReason(error)}.`
    throw new CannotRun(`${reason} Check the settings MEDIA_S3_…, or the folder.`)
  }
  return { ...parts, store: withStoreFailures(store, fail) }
}

/** Returns the parts by the defaults of all settings. Writes nothing. */
export const defaultMedia = (): MediaParts => openMedia({ ...defaultMediaSettings(), DATA_DIR: './data' })
