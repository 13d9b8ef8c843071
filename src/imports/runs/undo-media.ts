/** Undo of an import run, as far as media files are concerned: deletes those that it has stored and nothing uses. */
import { systemPrincipal } from '../../auth/principal.ts'
import type { WriteDependencies } from '../../changes/write-transaction.ts'
import { deleteUnusedMedia } from '../../media/service/garbage.ts'
import type { MediaStore } from '../../media/store/media-store.ts'
import { listMediaOfRun } from '../db/import-media.ts'
import type { ImportRun } from '../db/runs.ts'

const undoRequest = { principal: systemPrincipal('undo'), claim: null }

/**
 * Deletes the media files that an undone run has stored first, unless another run has found them or a revision of an article
 * uses them, also of one in the trash. Returns how many. When it is interrupted, it can be run again.
 */
export async function undoMedia(
  dependencies: WriteDependencies,
  store: MediaStore,
  run: Pick<ImportRun, 'id'>,
): Promise<number> {
  const media = await listMediaOfRun(dependencies.db, run.id)
  return deleteUnusedMedia(dependencies, store, undoRequest, media)
}
