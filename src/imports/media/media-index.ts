/** Index of the media files of a source: by path, and by name. Its parts are built when needed. */
import { isExportedMedia } from './exported-media.ts'

/** Lookups of media files by path. */
export interface MediaIndex {
  /** Returns the path of the file at a path, whose ending may be written with other case. */
  atPath: (path: string) => string | undefined
  /** Returns the path of the file that an export has written for an absolute URL. */
  copyOf: (url: string) => string | undefined
  /** Returns the paths of all files with a name, which is the last segment of a path. */
  withName: (name: string) => readonly string[]
  /** Returns the paths of all files in a folder and below it. */
  below: (folder: string) => readonly string[]
  /** Returns the paths of all files that may be from an export and from no file of a source. */
  exported: () => readonly string[]
}

const keyOf = (path: string) =>
  path.normalize('NFC').replace(/\.[A-Za-z\d]+$/, (ending) => ending.toLowerCase())
const nameOf = (path: string) => keyOf(path.slice(path.lastIndexOf('/') + 1))

/** Creates an index of files, each with its own path. `copies` are paths by the absolute URLs that texts have for them. */
export function createMediaIndex(
  paths: readonly string[],
  copies: ReadonlyMap<string, string> = new Map(),
): MediaIndex {
  const existing = new Set(paths)
  const byKey = new Map(paths.map((path) => [keyOf(path), path]))
  const sorted = [...paths].sort()
  let byName: Map<string, string[]> | undefined
  let exported: string[] | undefined
  const atPath = (path: string) => (existing.has(path) ? path : byKey.get(keyOf(path)))
  return {
    atPath,
    copyOf: (url) => atPath(copies.get(url) ?? ''),
    withName: (name) => {
      byName ??= groupByName(paths)
      return byName.get(nameOf(name)) ?? []
    },
    below: (folder) => {
      const start = firstIndex(sorted, `${folder}/`)
      const end = firstIndex(sorted, `${folder}0`) // "0" follows "/" in the order of characters
      return sorted.slice(start, end)
    },
    exported: () => {
      exported ??= sorted.filter(isExportedMedia)
      return exported
    },
  }
}

function groupByName(paths: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const path of paths) {
    const group = groups.get(nameOf(path))
    if (group === undefined) groups.set(nameOf(path), [path])
    else group.push(path)
  }
  return groups
}

/** Returns the index of the first of sorted texts that is not before a text. */
function firstIndex(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}
