/** Stores a received file as a media file in an import. */
import { systemPrincipal } from '../../auth/principal.ts'
import type { WriteDependencies } from '../../changes/write-transaction.ts'
import type { MediaParts } from '../../media/media-parts.ts'
import type { ReceivedFile } from '../../media/service/receive-file.ts'
import { storeUpload } from '../../media/service/upload.ts'
import type { GetRemoteFile } from '../../outgoing/get-remote-file.ts'
import { findStoredMedia, type StoredMedia } from '../db/import-media.ts'

/** What storing depends on. */
export interface StorageOptions {
  dependencies: WriteDependencies
  parts: MediaParts
  source: string
  /** The imported folder. */
  root: string
  /** Opens pictures of other sites; absent: they are not fetched. */
  getRemoteFile?: GetRemoteFile | undefined
  /** Called with the numbers of pictures of other sites that are done, and of all so far. */
  onFetchProgress?: ((done: number, total: number) => void) | undefined
}

/** A media file, and whether there was none with its content before. */
export interface ReceivedMedia extends StoredMedia {
  isCreated: boolean
}

const importRequest = { principal: systemPrincipal('import'), claim: null }

/** Stores a received file unless there is one with its content. Throws as `storeUpload` does. */
export async function storeReceivedFile(
  { dependencies, parts }: Pick<StorageOptions, 'dependencies' | 'parts'>,
  file: ReceivedFile,
  name: string,
): Promise<ReceivedMedia> {
  const { isCreated } = await storeUpload(dependencies, parts, importRequest, { file, name, fields: {} })
  const media = await findStoredMedia(dependencies.db, file.hash)
  if (media === null) throw new Error(`the media file ${file.hash} was deleted while it was imported`)
  return { ...media, isCreated }
}
