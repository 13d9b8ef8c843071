/** Findings of `inkstone doctor` about media files: whether the store can be written, and whether it agrees with the database. */
import type { Database } from '../database/connection.ts'
import { imageLibraryFailure } from '../media/files/image-library.ts'
import { compareStore } from '../media/service/compare-store.ts'
import type { MediaStore } from '../media/store/media-store.ts'
import { storeErrorReason } from '../media/store/store-failure.ts'
import type { Finding } from './findings.ts'

const check = 'media'

/** Names of files that a finding lists. */
const LISTED_MAX = 5

/** Checks the store of media files. Without `checksWriting`, nothing is written, not even for a moment. */
export async function checkMedia(
  db: Database,
  store: MediaStore,
  { checksWriting = true } = {},
): Promise<Finding[]> {
  const unusable = [...(await checkImageLibrary()), ...(checksWriting ? await checkWritable(store) : [])]
  try {
    const { rows, missing, missingCopies, wrongSizes, orphans } = await compareStore(db, store)
    const advice =
      'Run `inkstone media repair FOLDER…` with an imported folder, an export or a backup. It lists what is still missing.'
    const copyAdvice = 'Run `inkstone media repair`, which makes them from the originals.'
    const bytes = orphans.reduce((sum, file) => sum + file.bytes, 0)
    const findings: Finding[] = [
      ...unusable,
      ...named('error', 'Stored files are missing', missing, advice),
      ...named('error', 'Copies without private metadata are missing', missingCopies, copyAdvice),
      ...named('error', 'Stored files have another size than in the database', wrongSizes, advice),
      ...(orphans.length === 0 ? [] : [orphanFinding(orphans.length, bytes)]),
    ]
    const message = `All ${rows} media files are stored in ${store.location}.`
    return findings.length > 0 ? findings : [{ check, status: 'ok', message }]
  } catch (err) {
    const message = `${store.location} cannot be read: ${storeErrorReason(err)}.`
    return [{ check, status: 'error', message, advice: 'Check the settings MEDIA_S3_…, or the folder.' }]
  }
}

async function checkImageLibrary(): Promise<Finding[]> {
  const reason = await imageLibraryFailure()
  if (reason === null) return []
  const message = `The image library sharp cannot be loaded, so that no pictures can be uploaded or resized: ${reason}.`
  return [
    {
      check,
      status: 'error',
      message,
      advice: 'Install the packages with `npm ci --omit=dev`, without --omit=optional.',
    },
  ]
}

async function checkWritable(store: MediaStore): Promise<Finding[]> {
  try {
    await store.check()
    return []
  } catch (err) {
    const message = `${store.location} cannot be written: ${storeErrorReason(err)}.`
    const advice = 'Uploads fail. Let the user of this process write there, or check the settings MEDIA_S3_….'
    return [{ check, status: 'error', message, advice }]
  }
}

function named(status: Finding['status'], what: string, names: readonly string[], advice: string): Finding[] {
  if (names.length === 0) return []
  const more = names.length > LISTED_MAX ? ` and ${names.length - LISTED_MAX} more` : ''
  return [{ check, status, message: `${what}: ${names.slice(0, LISTED_MAX).join(', ')}${more}.`, advice }]
}

const orphanFinding = (count: number, bytes: number): Finding => ({
  ...{ check, status: 'hint' },
  message: `Stored files without a row: ${count} (${Math.ceil(bytes / 2 ** 20)} MB).`,
  advice: 'Run `inkstone media gc`, which shows them, and deletes them with --yes.',
})
