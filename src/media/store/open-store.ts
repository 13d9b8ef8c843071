/** Opens the store of media files that the settings choose. */
import type { MediaSettings } from '../settings.ts'
import type { MediaStore } from './media-store.ts'

/** Opens the bucket of the settings, or the folder `media` in the data folder. Creates nothing before the first write. */
export function openStore(_settings: MediaSettings & { DATA_DIR: string }): MediaStore {
  throw new Error('not implemented')
}
