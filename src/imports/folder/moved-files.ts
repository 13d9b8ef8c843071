/** Detection of renamed and moved files: a missing file and a new file with equal hashes. */
import type { KnownFile } from '../db/source-files.ts'

/** Returns the former path of a new file by its hash, or undefined. Each former path is returned once. */
export type FindFormerPath = (hash: string) => string | undefined

/** Creates the lookup of former paths among missing files. Of several files with equal hashes, the first by path comes first. */
export function findMovedFiles(missing: readonly KnownFile[]): FindFormerPath {
  const pathsByHash = new Map<string, string[]>()
  for (const { path, hash } of missing.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    pathsByHash.set(hash, [...(pathsByHash.get(hash) ?? []), path])
  return (hash) => pathsByHash.get(hash)?.shift()
}
