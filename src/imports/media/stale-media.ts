/** Unchanged files whose media files have changed since the last write of their articles. */
import type { listReferencingFiles } from '../db/import-media.ts'
import type { FileMedia, MediaReferences, MediaUrls } from './file-media.ts'

/** A file with the references that it had at the last import. */
export interface StoredReferences {
  path: string
  references: MediaReferences
  /** True when its article was edited since the last import, so that it stays as it is. */
  isEdited: boolean
}

/** Files whose references lead elsewhere, and all files that have references. */
interface StaleFiles {
  stale: string[]
  listed: ReadonlySet<string>
}

/** Looks up the references of unchanged files again. */
export async function findStaleFiles(
  files: ReturnType<typeof listReferencingFiles>,
  lookUp: (file: StoredReferences) => Promise<FileMedia>,
  unchanged: ReadonlySet<string>,
): Promise<StaleFiles> {
  const stale: string[] = []
  const listed = new Set<string>()
  for await (const { path, media, isEdited } of files) {
    if (!unchanged.has(path)) continue
    listed.add(path)
    const { urls } = await lookUp({ path, references: referencesOf(media), isEdited })
    if (!isEdited && !hasEqualUrls(media, urls)) stale.push(path)
  }
  return { stale, listed }
}

/** Returns stored URLs as references. */
export const referencesOf = (urls: MediaUrls): MediaReferences => ({
  ...{ visible: Object.keys(urls), possible: [], texts: () => [] },
})

/** Returns true when each reference leads to the same file as before, or to none. */
export const hasEqualUrls = (before: MediaUrls, now: MediaUrls): boolean =>
  Object.keys({ ...before, ...now }).every((key) => (before[key] ?? null) === (now[key] ?? null))
