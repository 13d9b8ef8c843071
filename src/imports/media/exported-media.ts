/** Media files of an export that no path in a text leads to: where they are, and which absolute URLs they belong to. Pure. */
import { z } from 'zod'
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

/** The file of an export with the paths of media files by the absolute URLs that texts have for them, as JSON. */
export const COPIES_FILE = 'inkstone-media.json'

const Copies = z.record(z.string(), z.string())

/** Prints the copies, sorted by URL, so that equal exports have equal bytes. */
export const printCopies = (copies: ReadonlyMap<string, string>): string =>
  `${JSON.stringify(Object.fromEntries([...copies].sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`

/** Parses the copies; a text of another form has none. */
export function parseCopies(text: string | null): ReadonlyMap<string, string> {
  try {
    return new Map(Object.entries(Copies.parse(JSON.parse(text ?? '{}'))))
  } catch {
    return new Map()
  }
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
