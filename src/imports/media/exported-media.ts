/** Media files that came from no file of a source: their paths in an export, by which an import recognizes them. Pure. */
import { mediaHashesIn } from '../../content/media/media-urls.ts'
import { nameOf } from '../../content/site/path-patterns.ts'

/** Characters of a hash in the name of an exported media file. */
const HASH_LENGTH = 8

/** Returns the path at which an export writes a media file that came from no file: `media/1a2b3c4d-name.png`. */
export const exportedMediaPath = ({ hash, filename }: { hash: string; filename: string }): string =>
  `media/${hash.slice(0, HASH_LENGTH)}-${filename}`

const EXPORTED = new RegExp(`(?:^|/)media/[\\da-f]{${HASH_LENGTH}}-[^/]+$`)

/** Returns true for a path that an export may have made. */
export const isExportedMedia = (path: string): boolean => EXPORTED.test(path)

/** Returns the name of a file, without the beginning of its hash in front of it. */
export function nameWithoutHash(path: string, hash: string): string {
  const name = nameOf(path)
  return name.startsWith(`${hash.slice(0, HASH_LENGTH)}-`) ? name.slice(HASH_LENGTH + 1) : name
}

/** Returns the exported files that may have one of the hashes in URLs of texts, with these hashes. */
export function exportedMediaIn(
  exported: readonly string[],
  texts: () => readonly string[],
): { hash: string; path: string }[] {
  if (exported.length === 0) return []
  return [...mediaHashesIn(texts())].flatMap((hash) => {
    const start = `${hash.slice(0, HASH_LENGTH)}-`
    return exported.filter((path) => nameOf(path).startsWith(start)).map((path) => ({ hash, path }))
  })
}
