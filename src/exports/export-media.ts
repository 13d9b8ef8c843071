/** Media files of an export: writes the original bytes of those that the exported articles use. */
import { type ExportedContent, type ExportSnapshot, exportedDraftOf } from '../articles/db/export-snapshot.ts'
import type { ArticleDraft } from '../articles/schema.ts'
import { COPIES_FILE, printCopies } from '../imports/media/exported-media.ts'
import type { MediaStore } from '../media/store/media-store.ts'
import { originalKey } from '../media/store/store-keys.ts'
import { claimMedia, type MediaClaim, mediaOfDraft } from './media-paths.ts'
import { NotWrittenError, type OutputFolder, writeOutputFile } from './output-folder.ts'
import type { ExportTarget } from './plan-paths.ts'
import type { ExportReport } from './report.ts'

/** The output of media files. */
interface MediaOutput {
  folder: OutputFolder
  store: MediaStore
  report: ExportReport
  /** The hashes of the media files that were written, by path. */
  hashes: Map<string, string>
  /** The paths of media files by the absolute URLs that articles have for them. */
  copies: Map<string, string>
}

/** An article and its file. */
interface ExportedFile {
  target: ExportTarget
  content: ExportedContent
}

/** Writes the media files of articles. Each path is written once. A file that the store has lost is a problem. */
export async function writeMedia(
  output: MediaOutput,
  snapshot: ExportSnapshot,
  files: readonly ExportedFile[],
): Promise<void> {
  const used = files.map(({ target, content }) => {
    const { media } = content.snapshot as Pick<ArticleDraft, 'media'>
    return { target, media: mediaOfDraft(exportedDraftOf(content), media) }
  })
  const hashes = new Set(used.flatMap(({ media }) => [...media.references.values(), ...media.written]))
  const stored = await snapshot.mediaOf([...hashes])
  for (const { target, media } of used)
    for (const claim of claimMedia(media, target, stored)) await writeClaimed(output, target, claim)
}

/** Writes the list of the media files to which absolute URLs lead, by which an import finds them. */
export async function writeCopies({ folder, report, copies }: MediaOutput): Promise<void> {
  if (copies.size === 0) return
  try {
    await writeOutputFile(folder, COPIES_FILE, printCopies(copies))
  } catch (err) {
    report.problems.push({ file: COPIES_FILE, message: notWritten(err) })
  }
}

const notWritten = (err: unknown) => `not written: ${err instanceof Error ? err.message : String(err)}`

async function writeClaimed(
  { folder, store, report, hashes, copies }: MediaOutput,
  target: ExportTarget,
  { media: { hash, filename }, paths, url }: MediaClaim,
): Promise<void> {
  const path = paths.find((one) => [undefined, hash].includes(hashes.get(one)))
  if (path === undefined) {
    const message = `not written: its picture ${filename} has no path that no other picture has`
    report.problems.push({ file: target.path, message })
    return
  }
  if (url !== undefined && !copies.has(url)) copies.set(url, path)
  if (hashes.get(path) === hash) return
  hashes.set(path, hash)
  const open = async () => {
    const file = await store.open(originalKey(hash))
    if (file === null) throw new NotWrittenError('the store of media files has lost it')
    return file.stream
  }
  try {
    report.media[await writeOutputFile(folder, path, { hash, open })]++
  } catch (err) {
    report.problems.push({ file: path, message: notWritten(err) })
  }
}
