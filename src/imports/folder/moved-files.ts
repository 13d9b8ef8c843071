/** Files that were renamed or moved: gone from where they were, and found elsewhere with every byte the same. */
import type { KnownFile } from '../db/source-files.ts'

/** Answers under which path a new file was known, by its hash; undefined for a file that is new. Each path is given once. */
export type FindFormerPath = (hash: string) => string | undefined

/** Looks for new files among those that are gone. Of several with the same bytes the first is the first by path. */
export function findMovedFiles(gone: readonly KnownFile[]): FindFormerPath {
  const paths = new Map<string, string[]>()
  for (const { path, hash } of gone.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    paths.set(hash, [...(paths.get(hash) ?? []), path])
  return (hash) => paths.get(hash)?.shift()
}
