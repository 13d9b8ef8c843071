/** Opens the store of media files that the settings choose. */
import { join } from 'node:path'
import type { MediaSettings } from '../settings.ts'
import { openDiskStore } from './disk-store.ts'
import type { MediaStore } from './media-store.ts'
import { openS3Store } from './s3-store.ts'

/** Opens the bucket of the settings, or the folder `media` in the data folder. Writes nothing. */
export function openStore(settings: MediaSettings & { DATA_DIR: string }): MediaStore {
  const { MEDIA_S3_ENDPOINT: endpoint, MEDIA_S3_BUCKET: bucket } = settings
  const { MEDIA_S3_ACCESS_KEY_ID: accessKeyId, MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey } = settings
  const { MEDIA_S3_REGION: region, MEDIA_S3_PREFIX: prefix = '' } = settings
  if (
    endpoint === undefined ||
    bucket === undefined ||
    accessKeyId === undefined ||
    secretAccessKey === undefined
  )
    return openDiskStore(join(settings.DATA_DIR, 'media'))
  return openS3Store({ endpoint, bucket, region, accessKeyId, secretAccessKey, prefix })
}
