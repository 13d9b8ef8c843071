/** Rules by which a reference in a file leads to a media file of its source. Pure. */
import { parseMediaReference } from '../../content/media/media-references.ts'
import { folderOf, joinPath, levelsOf, nameOf } from '../../content/site/path-patterns.ts'
import { COMMON_FOLDERS, type MediaPlace } from './media-folders.ts'
import type { MediaIndex } from './media-index.ts'

/**
 * Returns the path of the media file that a reference leads to, or null. In this order: the path from the folder of the file; from
 * the folder that has its name; from each folder above; in the folders whose files the generator copies to the root of the
 * site; in folders with common names, also above the file; the only file with that name. A path from the root of the site
 * begins with the folders of the generator.
 */
export function findMedia(index: MediaIndex, url: string, place: MediaPlace): string | null {
  const reference = parseMediaReference(url, place.origin)
  if (reference === null) return null
  const { path, isFromRoot } = reference
  for (const candidate of possiblePaths(path, isFromRoot, place)) {
    const found = candidate === null ? undefined : index.atPath(candidate)
    if (found !== undefined) return found
  }
  return isFromRoot || !place.findsByName ? null : onlyFileWithName(index, path)
}

function* possiblePaths(path: string, isFromRoot: boolean, place: MediaPlace): Generator<string | null> {
  const folder = folderOf(place.path)
  const above = ['', ...(folder === '' ? [] : levelsOf(folder))]
  const names = pageNamesOf(place.path)
  if (!isFromRoot) {
    yield resolvePath(folder, path)
    for (const name of names) yield resolvePath(joinPath(folder, name), path)
    for (const level of above.toReversed()) yield resolvePath(level, path)
  }
  const withoutFirst = path.slice(path.indexOf('/') + 1) // which may be the path of the site's URL
  const paths = new Set([
    ...[path, withoutBase(path, place.basePath)],
    ...(isFromRoot && !place.isSiteKnown ? [withoutFirst] : []),
  ])
  for (const one of paths) yield* mountedPaths(one, place)
  for (const root of place.roots) for (const one of paths) yield resolvePath(root, one)
  for (const level of above)
    for (const common of ['', ...COMMON_FOLDERS])
      for (const one of paths) yield resolvePath(joinPath(level, common), one)
  if (place.hasPostFolders) for (const one of paths) yield* postFolderPaths(one, place)
  if (isFromRoot) return
  for (const root of place.roots) // a path from the URL of the page, whose file is among those of the generator
    for (const level of [folder, ...names.map((name) => joinPath(folder, name))])
      yield resolvePath(joinPath(root, level), path)
}

function mountedPaths(path: string, { mounts }: MediaPlace): (string | null)[] {
  const matching = mounts.filter(({ target }) => path.startsWith(`${target}/`))
  return matching.map(({ folder, target }) => resolvePath(folder, path.slice(target.length + 1)))
}

/** Returns where a file with a path below a permalink, `2024/01/02/name/a.png`, is in the folder of a post: of this one, or another. */
function postFolderPaths(path: string, place: MediaPlace): (string | null)[] {
  const [parts, names] = [path.split('/'), pageNamesOf(place.path)]
  const own = parts.findLastIndex((part, index) => index < parts.length - 1 && names.includes(part))
  const ownFile = own < 0 ? [] : [resolvePath(folderOf(place.path), parts.slice(own).join('/'))]
  const end = parts.slice(-2).join('/')
  const others = [folderOf(place.path), ...place.roots.map((root) => joinPath(root, '_posts'))]
  return [...ownFile, ...others.map((folder) => resolvePath(folder, end))]
}

const DATE = /^\d{4}-\d{1,2}-\d{1,2}-(?=.)/

/** Returns the names of folders that belong to a page: its name, and its name without date and language. */
export function pageNamesOf(path: string): string[] {
  const name = nameOf(path).replace(/\.[^.]*$/, '')
  const bare = name.replace(/\.[a-z]{2,3}(?:[-_][\w-]+)?$/i, '')
  return [...new Set([name, bare, name.replace(DATE, ''), bare.replace(DATE, '')])]
}

const withoutBase = (path: string, base: string): string =>
  base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path

/** Resolves `.` and `..`. A path above the source begins with `../`. */
export function resolvePath(folder: string, path: string): string | null {
  const parts: string[] = []
  for (const part of joinPath(folder, path).split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.length === 0 ? null : parts.join('/')
}

/** More files of one name are not distinguished. */
const NAMESAKES_MAX = 1_000

function onlyFileWithName(index: MediaIndex, path: string): string | null {
  const end = path.replace(/^(?:\.\.?\/)+/, '')
  const named = index.withName(nameOf(end))
  if (named.length > NAMESAKES_MAX) return null
  const found = named.filter((one) => nameOf(end) === end || `/${one}`.endsWith(`/${end}`))
  return found.length === 1 ? (found[0] ?? null) : null
}
